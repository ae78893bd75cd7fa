"""Section dates: what a range of days selects (SEL-3 to SEL-5, DEC-8 to DEC-12)."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import cycle, pairwise
from typing import Final

from conformance.check import check
from conformance.date_ranges import (
    adding_up,
    campaigns_to_list,
    holds_nobody_twice,
    holds_traps,
    in_range,
    selects_everybody,
)
from conformance.expectations import selects
from conformance.interview import EVERYTHING
from conformance.known_clocks import MOST_CLOCK_TRAPS, MOST_ZONE_TRAPS, Clocks
from conformance.known_ranges import (
    MOST_NEIGHBOUR_TRAPS,
    campaign_traps,
    chosen_ranges,
    far_outside,
    many_campaigns,
    neighbour_traps,
    returning_traps,
    surely_inside,
)
from conformance.large_reports import settled_in_jsonp
from conformance.question import question
from conformance.refusals import demand_refusal
from conformance.relations import adds_up, all_hold, demand_report, same, within
from conformance.ruling import fail, vacuous
from conformance.search import MOST_CAMPAIGNS
from conformance.subject import Subject
from conformance.telling_days import WINDOW, busy_days, midnights, splitting_day
from conformance.wrong_dates import MORE_WRONG_DATES, WRONG_DATES

_DAY: Final = timedelta(days=1)
_FIRST: Final = date.min.isoformat()
_LAST: Final = date.max.isoformat()
#: Ranges that have no meaning without a campaign, and hold nothing.
_IDLE_RANGES: Final = (
    {"date_start": "1950-01-01", "date_end": "1950-01-02"},
    {"date_start": "2950-01-01"},
    {"date_end": "1950-01-01"},
)
_REVERSED: Final = {"date_start": "2950-01-02", "date_end": "1950-01-02"}
_CALENDAR_DATES: Final = ("2012-02-29", "2000-02-29", "2011-12-31", "2010-01-01")


def _campaign(server: Subject) -> str:
    """Return the campaign that the day of the survey belongs to."""
    return server.some_campaigns()[0]


@check("dates-without-campaign-ignored", full=len(_IDLE_RANGES) + 2)
def dates_without_campaign_ignored(server: Subject) -> None:
    """Compare the whole report with the one asked for with dates; where it is large, with one range, first in JSONP."""
    server.plain_is_accepted()
    for dates in _IDLE_RANGES[: 1 if server.is_large else None]:
        if not settled_in_jsonp(server, EVERYTHING.having(**dates)):
            selects_everybody(server, EVERYTHING, dates)
    in_json = EVERYTHING.having(output="JSON")
    if not server.is_large and server.ask(in_json).success:
        selects_everybody(server, in_json, _REVERSED)


@check("date-range-selects-transactions", campaign=8)
def date_range_selects_transactions(server: Subject) -> None:
    """Ask for ranges of the dataset: who had a transaction well inside is there, who had none near is not."""
    server.plain_is_accepted()
    oracle = server.known
    judged = 0
    for campaign, start, end in chosen_ranges(oracle):
        inside = surely_inside(oracle, campaign, start, end)
        outside = far_outside(oracle, campaign, start, end)
        name = f"the report of the campaign {campaign} from {start} to {end}"
        selects(server, in_range(campaign, start, end), inside, name, unwanted=outside.__contains__)
        judged += len(inside) + len(outside)
    if not judged:
        vacuous("No campaign of the dataset has transactions.")


@check("range-looks-at-listed-campaigns", campaign=3)
def range_looks_at_listed_campaigns(server: Subject) -> None:
    """Ask for a day on which customers of the campaign had transactions, but all of them in other campaigns."""
    server.plain_is_accepted()
    traps = campaign_traps(server.known)
    holds_traps(server, traps)
    if not traps:
        vacuous("No customer of the dataset has transactions in several campaigns on different days.")


@check("adjoining-ranges-add-up", campaign=21 + WINDOW + 1, uses_day=True)
def adjoining_ranges_add_up(server: Subject) -> None:
    """Split ranges at midnights near transactions and add the parts up; where those are unknown, at many midnights."""
    campaign, day = _campaign(server), server.day
    relations = [
        adding_up(server, split, [(last, last), (last + _DAY, last + _DAY)])
        for split, last in midnights(server)
    ]
    relations.append(adding_up(server, campaign, [("1970-01-01", day), (day + _DAY, "2037-12-31")]))
    days = busy_days(server)
    listed = ",".join(server.some_campaigns())
    all_hold([*relations, *(adding_up(server, listed, [(one, one) for one in days]) for _ in days[:1])])
    for last in days[-1:]:
        held = server.report(in_range(listed, days[0], last)).count
        server.note(f"Single days were added up from {days[0]} to {last}: {held:,} customers.")


@check("range-within-wider", campaign=4, uses_day=True)
def range_within_wider(server: Subject) -> None:
    """Widen a range from a day with transactions to the campaign without dates."""
    campaign, day = _campaign(server), server.day
    week = 7 * _DAY
    widening = (
        (in_range(campaign, day, day), f"the report of {day}"),
        (in_range(campaign, day - _DAY, day + _DAY), "the report of that day and its neighbours"),
        (in_range(campaign, day - week, day + week), "the report of the weeks around it"),
        (in_range(campaign), "the report of the campaign without dates"),
    )
    all_hold(
        partial(within, server, narrow, wide, narrower_is=narrower_is, wider_is=wider_is)
        for (narrow, narrower_is), (wide, wider_is) in reversed(list(pairwise(widening)))
    )


@check("range-leaves-out-neighbouring-days", campaign=MOST_NEIGHBOUR_TRAPS)
def range_leaves_out_neighbouring_days(server: Subject) -> None:
    """Ask for days whose neighbours hold transactions of customers who have none on the day itself."""
    server.plain_is_accepted()
    traps = neighbour_traps(server.known)
    holds_traps(server, traps)
    if not traps:
        vacuous("No customer of the dataset has a transaction on one of two days in a row only.")


@check("days-are-the-accounts", campaign=MOST_ZONE_TRAPS)
def days_are_the_accounts(server: Subject) -> None:
    """Ask for days on which the account's zone and UTC disagree about somebody's transactions, summer or winter."""
    server.plain_is_accepted()
    zone = server.known.account.time_zone
    traps = Clocks(server.known).zone_traps()
    holds_traps(server, traps, f" in {zone}")
    if not traps:
        vacuous(
            f"At no offset of the zone {zone} is a transaction of the dataset on another day than in UTC."
        )


@check("days-follow-clock-changes", campaign=MOST_CLOCK_TRAPS)
def days_follow_clock_changes(server: Subject) -> None:
    """Ask for days that a clock with one offset from UTC, or days of 24 hours, would give other customers."""
    server.plain_is_accepted()
    zone, clocks = server.known.account.time_zone, Clocks(server.known)
    traps, unseen = clocks.clock_traps()
    holds_traps(server, traps, f" in {zone}")
    if not traps and unseen:
        vacuous(
            f"The clocks of the zone {zone} change, but no transaction of the dataset lies in an hour that this moves to "
            "another day."
        )
    if not traps:
        vacuous(f"The clocks of the zone {zone} do not change in the years of the dataset.")
    if unseen:
        server.note(f"No transaction of the dataset tells the zone {zone} from {', nor from '.join(unseen)}.")


@check("all-time-range-changes-nothing", campaign=3)
def all_time_range_changes_nothing(server: Subject) -> None:
    """Compare a campaign, and where not all is large a list, with the same from the first to the last day of all."""
    campaigns = server.some_campaigns()
    several = (many_campaigns(server.oracle) if server.oracle else ()) or campaigns
    for listed in {campaigns[:1], campaigns[:1] if server.is_large else several}:
        one, what = ",".join(listed), "campaigns" if len(listed) > 1 else "campaign"
        same(
            server,
            in_range(one),
            in_range(one, _FIRST, _LAST),
            one_is=f"the report of the {what}",
            other_is=f"the report of the {what} from {_FIRST} to {_LAST}",
        )


@check("one-date-leaves-other-side-open", campaign=5, uses_day=True)
def one_date_leaves_other_side_open(server: Subject) -> None:
    """Compare ranges with one date with those whose other date is the first or last day of all.

    The day divides the campaign: with one date ignored, or taken for that day alone, the report would be another.
    """
    campaign, day = _campaign(server), splitting_day(server)
    sides = {
        "date_start": (in_range(campaign, day, _LAST), in_range(campaign, start=day)),
        "date_end": (in_range(campaign, _FIRST, day), in_range(campaign, end=day)),
    }
    all_hold(
        partial(
            same,
            server,
            both,
            one,
            one_is="the report with both dates",
            other_is=f"the report with {name} only",
        )
        for name, (both, one) in sides.items()
    )
    that_day, whole = (
        server.report(asked).count for asked in (in_range(campaign, day, day), in_range(campaign))
    )
    blind = [name for name, (both, _) in sides.items() if not that_day < server.report(both).count < whole]
    if blind:
        told = f"With {' or '.join(blind)} alone the campaign {campaign} tells nothing on {day}"
        told += ": an open side selects whom that day alone or the campaign without dates selects."
        (vacuous if len(blind) == len(sides) else server.note)(told)


@check("every-transaction-counts", campaign=2)
def every_transaction_counts(server: Subject) -> None:
    """Ask for ranges that hold a transaction of customers who had others before, or after."""
    server.plain_is_accepted()
    traps = returning_traps(server.known)
    holds_traps(server, traps.values())
    if not traps:
        vacuous("No customer of the dataset had transactions in a campaign inside a range and outside it.")
    for name in {"earlier", "later"} - traps.keys():
        server.note(f"No customer had {name} transactions as well.")


@check("customer-once-in-a-range", campaign=3, uses_day=True)
def customer_once_in_a_range(server: Subject) -> None:
    """Count each customer in reports that other rules ask for: ranges of a campaign, and of a list."""
    campaigns, day = campaigns_to_list(server), splitting_day(server)
    listed = ",".join(campaigns)
    ranges = ((campaigns[0], _FIRST, _LAST), (listed, _FIRST, day), (listed, day + _DAY, _LAST))
    if not sum(holds_nobody_twice(server, in_range(*each)) for each in ranges):
        vacuous("No range holds a customer.")


@check("range-with-several-campaigns", campaign=2 * (MOST_CAMPAIGNS + 1), uses_day=True)
def range_with_several_campaigns(server: Subject) -> None:
    """Compare what a list of campaigns selects until a day, and from it on, with what each of them selects."""
    campaigns = campaigns_to_list(server, least=2)
    day = splitting_day(server)
    all_hold(
        partial(
            adds_up,
            server,
            [in_range(campaign, start, end) for campaign in campaigns],
            in_range(",".join(campaigns), start, end),
            parts_are=f"the reports of the single campaigns from {start} to {end}",
            whole_is=f"the report of the list from {start} to {end}",
        )
        for start, end in ((_FIRST, day), (day + _DAY, _LAST))
    )


@check("calendar-dates-accepted", campaign=2 * len(_CALENDAR_DATES))
def calendar_dates_accepted(server: Subject) -> None:
    """Ask for leap days and days at the ends of years, as a start and as an end."""
    campaign = _campaign(server)
    for text in _CALENDAR_DATES:
        for name, asked in (("start", in_range(campaign, start=text)), ("end", in_range(campaign, end=text))):
            demand_report(server, replace(asked, in_brief=True), f"the answer to date_{name}={text}")


@check("wrong-date-refused", faulty=2 * len(WRONG_DATES) + len(MORE_WRONG_DATES))
def wrong_date_refused(server: Subject) -> None:
    """Send dates in other forms, or of no calendar."""
    campaign = _campaign(server)
    wrong = [(name, text) for text in WRONG_DATES for name in ("date_start", "date_end")]
    wrong += zip(cycle(("date_start", "date_end")), MORE_WRONG_DATES, strict=False)
    for name, text in wrong:
        asked = question(selected_campaigns=campaign, **{name: text}).probing()
        demand_refusal(server, asked, f"a request with {name}={text}")


@check("reversed-range-selects-nobody", campaign=1, faulty=1, uses_day=True)
def reversed_range_selects_nobody(server: Subject) -> None:
    """Turn the ends of a range round that holds a day with transactions."""
    campaign, day = _campaign(server), server.day
    forwards = server.report(in_range(campaign, day - _DAY, day + _DAY))
    answer = server.ask(in_range(campaign, day + _DAY, day - _DAY).probing())
    if answer.count:
        fail(f"It selects {answer.count:,} customers.", server.evidence(answer))
    server.observe("DEC-11", "error" if answer.refused else "empty")
    if not forwards.count:
        vacuous("The range selects nobody forwards either.")


@check("wrong-date-without-campaign", faulty=1)
def wrong_date_without_campaign(server: Subject) -> None:
    """Send a day that does not exist, and no campaign."""
    server.plain_is_accepted()
    answer = server.ask(EVERYTHING.having(date_start="2011-02-30").probing())
    server.observe("DEC-9", "error" if answer.refused else "ignored")
