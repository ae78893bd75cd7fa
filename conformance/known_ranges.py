"""Ranges of a known dataset that put one rule each to the test: traps for a server that errs in one way.

Each trap leaves out of the verdict whoever another rule looks at, so that one fault is told as one rule.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Final

from conformance.chosen import Chosen
from conformance.oracle import NEVER_AFTER, NEVER_BEFORE, Oracle, midnight
from conformance.search import FEW

_DAY: Final = timedelta(days=1)
#: No zone is further than this from UTC, in seconds: beyond it a moment is on one side of midnight everywhere.
_FARTHEST: Final = 14 * 3600
#: Campaigns that are looked at, the smallest first; days and transactions that are looked through in each.
_CAMPAIGNS: Final = 4
_DAYS: Final = 400
TRANSACTIONS: Final = 50_000
#: As many campaigns are asked for at once at most.
_MOST_LISTED: Final = 50
#: What is asked around a day: the day alone, or some days in a row that end or begin with it.
SHAPES: Final = ((0 * _DAY, 0 * _DAY), (2 * _DAY, 0 * _DAY), (0 * _DAY, 2 * _DAY))
#: Traps of each kind that are set at most: each is a request.
_MOST_CAMPAIGN_TRAPS: Final = 3
MOST_NEIGHBOUR_TRAPS: Final = 8


@dataclass(frozen=True, slots=True)
class Trap:
    """A campaign and a range: keys that must be in the report, and keys that must not."""

    campaign: str
    start: date
    end: date
    inside: Chosen
    outside: Chosen


def chosen_campaigns(oracle: Oracle) -> list[str]:
    """Return campaigns with transactions, the smallest first, and the largest among them if it is not too large."""
    sizes = {name: len(purchases.who) for name, purchases in oracle.purchases.items()}
    ordered = sorted(sizes, key=lambda name: sizes[name])
    return ordered[: _CAMPAIGNS - 1] + [
        name for name in ordered[_CAMPAIGNS - 1 :][-1:] if sizes[name] <= TRANSACTIONS
    ]


def many_campaigns(oracle: Oracle) -> tuple[str, ...]:
    """Return the dataset's campaigns, as many as make a report of moderate size, the largest that fit first."""
    listed: list[str] = []
    room = TRANSACTIONS
    sizes = {name: len(purchases.who) for name, purchases in oracle.purchases.items()}
    for campaign in sorted(oracle.campaigns, key=lambda name: -sizes.get(name, 0)):
        size = sizes.get(campaign, 0)
        if size <= room and len(listed) < _MOST_LISTED:
            listed.append(campaign)
            room -= size
    return tuple(listed)


def chosen_ranges(oracle: Oracle) -> Iterator[tuple[str, date, date]]:
    """Yield ranges over the middle third, the first half, everything, and between two days with transactions."""
    campaigns = chosen_campaigns(oracle)
    telling = [name for name in campaigns if len(oracle.purchases[name].who) >= FEW] or campaigns
    for campaign in telling[:2]:
        days = oracle.days(campaign)
        third, half = len(days) // 3, len(days) // 2
        yield from dict.fromkeys(
            (
                (campaign, days[third], days[-1 - third]),
                (campaign, days[0], days[half]),
                (campaign, days[0], days[-1]),
                (campaign, days[-1] + 5 * _DAY, days[-1] + 9 * _DAY),
            )
        )


def surely_inside(oracle: Oracle, campaign: str, start: date, end: date) -> Chosen:
    """Return who had transactions in the campaign well inside a range, a day from its bounds, and none elsewhere."""
    if end - start <= 2 * _DAY:
        return oracle.nobody()
    before, inside, after = _around(oracle, campaign, start + _DAY, end - _DAY)
    return inside.without(before).without(after)


def returning_traps(oracle: Oracle) -> dict[str, Trap]:
    """Return ranges with customers who had transactions in the campaign well inside, and ``earlier`` or ``later`` ones."""
    found: dict[str, Trap] = {}
    for campaign, start, end in _inner_ranges(oracle):
        before, inside, after = _around(oracle, campaign, start + _DAY, end - _DAY)
        for name, elsewhere in (("earlier", before), ("later", after)):
            if both := inside.common(elsewhere):
                found.setdefault(name, Trap(campaign, start, end, both, oracle.nobody()))
    return found


def _inner_ranges(oracle: Oracle) -> Iterator[tuple[str, date, date]]:
    """Yield the middle third, the first half and the second of each campaign, and two days more."""
    for campaign in chosen_campaigns(oracle):
        days = oracle.days(campaign)
        third, half, last = len(days) // 3, len(days) // 2, len(days) - 1
        for first, until in ((third, last - third), (0, half), (half, last)):
            start, end = days[first], days[until]
            yield campaign, max(start, date.min + _DAY) - _DAY, min(end, date.max - _DAY) + _DAY


def _around(oracle: Oracle, campaign: str, start: date, end: date) -> tuple[Chosen, Chosen, Chosen]:
    """Return who had transactions in the campaign before some days, on them, and after them."""
    begin, until = midnight(start, oracle.zone), midnight(end + _DAY, oracle.zone)
    bounds = ((NEVER_BEFORE, begin), (begin, until), (until, NEVER_AFTER))
    before, inside, after = (oracle.selected_between([campaign], *each) for each in bounds)
    return before, inside, after


def far_outside(oracle: Oracle, campaign: str, start: date, end: date) -> Chosen:
    """Return who had transactions in the campaign, and none near the range in any campaign."""
    near = oracle.selected(oracle.purchases, start - 2 * _DAY, end + 2 * _DAY)
    return oracle.selected([campaign]).without(near)


def campaign_traps(oracle: Oracle) -> list[Trap]:
    """Return days on which customers of a campaign had transactions in other campaigns only."""
    return list(islice(_campaign_traps(oracle), _MOST_CAMPAIGN_TRAPS))


def _campaign_traps(oracle: Oracle) -> Iterator[Trap]:
    days_of = cache(oracle.days)
    for campaign in chosen_campaigns(oracle):
        own = oracle.selected([campaign])
        others = [name for name in oracle.purchases if name != campaign]
        days = sorted({day for name in others[:_CAMPAIGNS] for day in days_of(name)[:_DAYS]})
        for day in days[:: max(1, len(days) // 20)]:
            near = oracle.selected([campaign], day - 2 * _DAY, day + 2 * _DAY)
            caught = own.common(oracle.selected(others, day, day)).without(near)
            if caught:
                yield Trap(campaign, day, day, oracle.nobody(), caught)
                break


def neighbour_traps(oracle: Oracle) -> list[Trap]:
    """Return days with customers whose transactions lie on the day after or before, nearest to midnight first.

    They stand alone or at an end of some days in a row.

    In an account whose zone is not UTC only moments count that no zone moves to another day.
    """
    found: list[tuple[int, Trap]] = []
    for campaign in chosen_campaigns(oracle):
        for step in (_DAY, -_DAY):
            candidates = _by_midnight(oracle, campaign, step)
            for before, after in (SHAPES[0], SHAPES[1] if step > timedelta() else SHAPES[2]):
                traps = (
                    (seconds, _neighbour_trap(oracle, campaign, day - before, day + after, step))
                    for seconds, day in candidates
                )
                found.extend(islice(((seconds, trap) for seconds, trap in traps if trap.outside), 1))
    return [trap for _, trap in sorted(found, key=itemgetter(0))[:MOST_NEIGHBOUR_TRAPS]]


def _by_midnight(oracle: Oracle, campaign: str, step: timedelta) -> list[tuple[int, date]]:
    """Return how far from the midnight between a day's neighbour holds a transaction, in s, the nearest first."""
    margin = 0 if oracle.account.time_zone == "UTC" else _FARTHEST
    nearest: dict[date, int] = {}
    for moment in oracle.purchases[campaign].when[:TRANSACTIONS]:
        local = datetime.fromtimestamp(moment, oracle.zone)
        since = seconds_of_day(local) if step > timedelta() else 86_399 - seconds_of_day(local)
        if since >= margin:
            day = local.date() - step
            nearest[day] = min(since, nearest.get(day, since))
    return sorted((seconds, day) for day, seconds in nearest.items())[:_DAYS]


def seconds_of_day(moment: datetime) -> int:
    """Return how late it is on the clock, in s."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _neighbour_trap(oracle: Oracle, campaign: str, start: date, end: date, step: timedelta) -> Trap:
    """Return who has a transaction on the day after or before a range, and none inside in whatever zone."""
    begin, until = midnight(start, oracle.zone), midnight(end + _DAY, oracle.zone)
    margin = 0 if oracle.account.time_zone == "UTC" else _FARTHEST
    if step > timedelta():
        bounds = until + margin, midnight(end + 2 * _DAY, oracle.zone)
    else:
        bounds = midnight(start - _DAY, oracle.zone), begin - margin
    neighbours = oracle.selected_between([campaign], *bounds)
    inside = oracle.selected_between([campaign], begin - margin, until + margin)
    return Trap(campaign, start, end, oracle.nobody(), neighbours.without(inside))


def latest_of_a_day(oracle: Oracle, campaign: str) -> date | None:
    """Return the day on which the campaign has the transaction that is nearest to the day's end."""
    moments = _local_moments(oracle, campaign)
    return max(moments, key=_lateness).date() if moments else None


def middle_day(oracle: Oracle, campaign: str) -> date | None:
    """Return a day before and after which the campaign has about as many transactions."""
    moments = _local_moments(oracle, campaign)
    return sorted(moments)[len(moments) // 2].date() if moments else None


def telling_midnights(oracle: Oracle, campaigns: Iterable[str]) -> list[tuple[str, date]]:
    """Return campaigns and days before midnights at which servers err: near transactions, by ends of months and leap days.

    Of each kind there is one, of the first campaign that has it.
    """
    found: dict[str, tuple[str, date]] = {}
    for campaign in campaigns:
        moments = _local_moments(oracle, campaign)
        if not moments:
            continue
        found.setdefault("latest", (campaign, max(moments, key=_lateness).date()))
        found.setdefault("earliest", (campaign, min(moments, key=_lateness).date() - _DAY))
        for day in sorted({moment.date() for moment in moments}, reverse=True):
            for kind, last in _before_midnight(day):
                found.setdefault(kind, (campaign, last))
    return list(dict.fromkeys(found.values()))


def _before_midnight(day: date) -> Iterator[tuple[str, date]]:
    """Yield what is peculiar about a day, and the day before the midnight at which that shows."""
    if day.day == monthrange(day.year, day.month)[1]:
        yield "the end of a month", day
    if day.isocalendar().year > day.year:
        yield "a week of the next year", day - (day.weekday() + 1) * _DAY
    if (day.month, day.day) == (2, 29):
        yield "before a leap day", day - _DAY
        yield "after a leap day", day


def _local_moments(oracle: Oracle, campaign: str) -> list[datetime]:
    """Return when the campaign's transactions were on the clocks of the account, of many only the first in the file."""
    purchases = oracle.purchases.get(campaign)
    moments = purchases.when[:TRANSACTIONS] if purchases else ()
    return [datetime.fromtimestamp(moment, oracle.zone) for moment in moments]


def _lateness(moment: datetime) -> tuple[int, datetime]:
    """Return how late in its day a moment is; of two as late the later is later."""
    return seconds_of_day(moment), moment
