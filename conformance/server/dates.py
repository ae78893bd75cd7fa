"""Section dates: what a range of days selects (SEL-3 to SEL-5, DEC-8 to DEC-12)."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from conformance.check import check
from conformance.expectations import selects
from conformance.interview import EVERYTHING
from conformance.known_ranges import (
    campaign_traps,
    chosen_ranges,
    far_outside,
    neighbour_traps,
    surely_inside,
    zone_traps,
)
from conformance.large_reports import settled_in_jsonp
from conformance.question import Question, question
from conformance.refusals import demand_refusal
from conformance.relations import adds_up, all_hold, demand_report, same, within
from conformance.ruling import fail, vacuous
from conformance.subject import Subject

_DAY: Final = timedelta(days=1)
_FIRST: Final = date.min.isoformat()
_LAST: Final = date.max.isoformat()
#: Ranges that have no meaning without a campaign, and hold nothing.
_IDLE_RANGES: Final = (
    {"date_start": "1950-01-01", "date_end": "1950-01-02"},
    {"date_start": "2950-01-01"},
    {"date_end": "1950-01-01"},
)
#: Dates in another form, of no calendar, or of another calendar.
_WRONG_DATES: Final = (
    "2011-02-30",
    "2011-13-01",
    "2011-2-3",
    "11-02-03",
    "2011/02/03",
    "20110203",
    "2011-W05-4",
    "2011-02-03T00:00:00",
    "0000-01-01",
    "٢٠١١-٠٢-٠٣",
)
_CALENDAR_DATES: Final = ("2012-02-29", "2000-02-29", "2011-12-31", "2010-01-01")


def _in(campaign: str, start: date | str | None = None, end: date | str | None = None) -> Question:
    """Return the question for a campaign's customers inside a range."""
    return question(
        selected_campaigns=campaign,
        **{"date_start": str(start)} if start else {},
        **{"date_end": str(end)} if end else {},
    )


def _campaign(server: Subject) -> str:
    """Return the campaign that the day of the survey belongs to."""
    return server.some_campaigns()[0]


@check("dates-without-campaign-ignored", full=len(_IDLE_RANGES))
def dates_without_campaign_ignored(server: Subject) -> None:
    """Compare the whole report with the one asked for with dates; where it is large, with one range, first in JSONP."""
    server.plain_is_accepted()
    for dates in _IDLE_RANGES[: 1 if server.is_large else None]:
        asked = EVERYTHING.having(**dates)
        if settled_in_jsonp(server, asked):
            continue
        same(
            server,
            EVERYTHING,
            asked,
            one_is="the report without dates",
            other_is=f"the report with {', '.join('='.join(pair) for pair in dates.items())}",
        )


@check("date-range-selects-transactions", campaign=8)
def date_range_selects_transactions(server: Subject) -> None:
    """Ask for ranges of the dataset: who had a transaction well inside is there, who had none near is not."""
    server.plain_is_accepted()
    oracle = server.known
    judged = 0
    for campaign, start, end in chosen_ranges(oracle):
        inside, outside = (
            surely_inside(oracle, campaign, start, end),
            far_outside(oracle, campaign, start, end),
        )
        name = f"the report of the campaign {campaign} from {start} to {end}"
        selects(server, _in(campaign, start, end), inside, name, unwanted=outside.__contains__)
        judged += len(inside) + len(outside)
    if not judged:
        vacuous("No campaign of the dataset has transactions.")


@check("range-looks-at-listed-campaigns", campaign=3)
def range_looks_at_listed_campaigns(server: Subject) -> None:
    """Ask for a day on which customers of the campaign had transactions, but all of them in other campaigns."""
    server.plain_is_accepted()
    oracle = server.known
    traps = campaign_traps(oracle)
    for trap in traps:
        name = f"the report of the campaign {trap.campaign} from {trap.start} to {trap.end}"
        asked = _in(trap.campaign, trap.start, trap.end)
        selects(server, asked, (), name, unwanted=trap.outside.__contains__)
    if not traps:
        vacuous("No customer of the dataset has transactions in several campaigns on different days.")


@check("adjoining-ranges-add-up", campaign=9, uses_day=True)
def adjoining_ranges_add_up(server: Subject) -> None:
    """Split ranges at, before and after a day with transactions, and add the parts up."""
    campaign, day = _campaign(server), server.day
    ends = ((day - _DAY, day, day), (day, day + _DAY, day + _DAY), ("1970-01-01", day + _DAY, "2037-12-31"))
    all_hold(
        partial(
            adds_up,
            server,
            [_in(campaign, start, second - _DAY), _in(campaign, second, end)],
            _in(campaign, start, end),
            parts_are=f"the reports from {start} to {second - _DAY} and from {second} to {end}",
            whole_is=f"the report from {start} to {end}",
        )
        for start, second, end in ends
    )


@check("range-within-wider", campaign=4, uses_day=True)
def range_within_wider(server: Subject) -> None:
    """Widen a range from a day with transactions to the campaign without dates."""
    campaign, day = _campaign(server), server.day
    week = 7 * _DAY
    widening = (
        (_in(campaign, day, day), f"the report of {day}"),
        (_in(campaign, day - _DAY, day + _DAY), "the report of that day and its neighbours"),
        (_in(campaign, day - week, day + week), "the report of the weeks around it"),
        (_in(campaign), "the report of the campaign without dates"),
    )
    all_hold(
        partial(within, server, narrow, wide, narrower_is=narrower_is, wider_is=wider_is)
        for (narrow, narrower_is), (wide, wider_is) in reversed(list(pairwise(widening)))
    )


@check("range-leaves-out-neighbouring-days", campaign=4)
def range_leaves_out_neighbouring_days(server: Subject) -> None:
    """Ask for days whose neighbours hold transactions of customers who have none on the day itself."""
    server.plain_is_accepted()
    oracle = server.known
    traps = neighbour_traps(oracle)
    for trap in traps:
        name = f"the report of the campaign {trap.campaign} from {trap.start} to {trap.end}"
        asked = _in(trap.campaign, trap.start, trap.end)
        selects(server, asked, (), name, unwanted=trap.outside.__contains__)
    if not traps:
        vacuous("No customer of the dataset has a transaction on one of two days in a row only.")


@check("days-are-the-accounts", campaign=6)
def days_are_the_accounts(server: Subject) -> None:
    """Ask for days on which the account's zone and UTC disagree about somebody's transactions."""
    server.plain_is_accepted()
    oracle = server.known
    traps = zone_traps(oracle)
    for trap in traps:
        name = f"the report of the campaign {trap.campaign} on {trap.start} in {oracle.account.time_zone}"
        asked = _in(trap.campaign, trap.start, trap.end)
        selects(server, asked, trap.inside, name, unwanted=trap.outside.__contains__)
    if not traps:
        vacuous(f"The zone {oracle.account.time_zone} moves no transaction of the dataset to another day.")


@check("all-time-range-changes-nothing", campaign=1)
def all_time_range_changes_nothing(server: Subject) -> None:
    """Compare a campaign with the same from the first to the last day that can be written."""
    campaign = _campaign(server)
    same(
        server,
        _in(campaign),
        _in(campaign, _FIRST, _LAST),
        one_is="the report of the campaign",
        other_is=f"the report from {_FIRST} to {_LAST}",
    )


@check("one-date-leaves-other-side-open", campaign=4, uses_day=True)
def one_date_leaves_other_side_open(server: Subject) -> None:
    """Compare ranges with one date with those whose other date is the first or last day of all."""
    campaign, day = _campaign(server), server.day
    pairs = (
        (_in(campaign, start=day), _in(campaign, day, _LAST), "date_start"),
        (_in(campaign, end=day), _in(campaign, _FIRST, day), "date_end"),
    )
    all_hold(
        partial(
            same,
            server,
            both,
            one,
            one_is="the report with both dates",
            other_is=f"the report with {name} only",
        )
        for one, both, name in pairs
    )


@check("calendar-dates-accepted", campaign=2 * len(_CALENDAR_DATES))
def calendar_dates_accepted(server: Subject) -> None:
    """Ask for leap days and days at the ends of years, as a start and as an end."""
    campaign = _campaign(server)
    for text in _CALENDAR_DATES:
        for name, asked in (("start", _in(campaign, start=text)), ("end", _in(campaign, end=text))):
            demand_report(server, replace(asked, in_brief=True), f"the answer to date_{name}={text}")


@check("wrong-date-refused", faulty=2 * len(_WRONG_DATES))
def wrong_date_refused(server: Subject) -> None:
    """Send dates in other forms, or of no calendar, in both fields."""
    campaign = _campaign(server)
    for text in _WRONG_DATES:
        demand_refusal(server, _in(campaign, start=text).probing(), f"a request with date_start={text}")
        demand_refusal(server, _in(campaign, end=text).probing(), f"a request with date_end={text}")


@check("reversed-range-selects-nobody", campaign=1, faulty=1, uses_day=True)
def reversed_range_selects_nobody(server: Subject) -> None:
    """Turn the ends of a range round that holds a day with transactions."""
    campaign, day = _campaign(server), server.day
    forwards = server.report(_in(campaign, day - _DAY, day + _DAY))
    answer = server.ask(_in(campaign, day + _DAY, day - _DAY).probing())
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
