"""Servers that look at too few transactions, or put them on other days than the account's clocks do (SEL-4, DEC-12)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from conformance.mutants.mutant import listing, mutant, selecting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from contracts.request import Problem, ReportRequest
from fixtures.model import CODE
from mockserver.selection import day_begins, zone_of
from mockserver.store.interface import Selection

_DAY: Final = timedelta(days=1)
_SECONDS_A_DAY: Final = 86_400
#: Moments in the order of their transactions, in s since 1970.
Moments: TypeAlias = Sequence[float]


def _looking_at(server: Pipeline, choose: Callable[[Moments], Moments], *, in_each: bool) -> None:
    """Let a server look at some of a customer's transactions only, chosen in each campaign or in all that are listed."""

    def look(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        wanted = selection.campaigns or ()
        moments: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for one in view.transactions:
            if one.campaign_id in wanted:
                key = (one.customer_code, one.campaign_id if in_each else "")
                moments[key].append(one.recorded_at.timestamp())
        since, until = selection.since or -(2**40), selection.until or 2**40
        inside = {
            code
            for (code, _), own in moments.items()
            if any(since <= moment < until for moment in choose(own))
        }
        return [one for one in customers if one.fields[CODE] in inside] if wanted else customers

    listing(server, look)


@mutant(
    "every-transaction-counts",
    "looks at each customer's latest transaction in each campaign only",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    _looking_at(server, lambda moments: moments[-1:], in_each=True)


@mutant(
    "every-transaction-counts",
    "looks at each customer's first transaction in each campaign only",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    _looking_at(server, lambda moments: moments[:1], in_each=True)


@mutant(
    "every-transaction-counts",
    "looks at each customer's first and latest transaction in each campaign only",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    _looking_at(server, lambda moments: (moments[0], moments[-1]), in_each=True)


@mutant(
    "range-with-several-campaigns",
    "looks at each customer's first transaction in all of the listed campaigns only",
    account_id="corner-shop",
    also={"every-transaction-counts": "with one campaign listed, it is the first in that campaign"},
)
def _(server: Pipeline) -> None:
    _looking_at(server, lambda moments: moments[:1], in_each=False)


@mutant(
    "customer-once-in-a-range",
    "lists a customer once a transaction inside the range",
    also={"all-time-range-changes-nothing": "without a range each customer comes once"},
)
def _(server: Pipeline) -> None:
    def joined(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        if not selection.campaigns or not any(_dates_of(view)):
            return customers
        since, until = selection.since or -(2**40), selection.until or 2**40
        by_code = {customer.fields[CODE]: customer for customer in customers}
        return [
            by_code[one.customer_code]
            for one in view.transactions
            if one.campaign_id in selection.campaigns and since <= one.recorded_at.timestamp() < until
        ]

    listing(server, joined)


@mutant("range-with-several-campaigns", "ignores a range where several campaigns are listed")
def _(server: Pipeline) -> None:
    def ignore(selection: Selection, _: View) -> Selection:
        several = len(selection.campaigns or ()) > 1
        return replace(selection, since=None, until=None) if several else selection

    selecting(server, ignore)


@mutant("range-with-several-campaigns", "applies a range to the first campaign of a list only")
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        first, *others = selection.campaigns or ("",)
        if not others:
            return right(selection, view)
        in_first = right(replace(selection, campaigns=(first,)), view)
        in_others = right(Selection(campaigns=tuple(others)), view)
        return list(dict.fromkeys((*in_first, *in_others)))

    server.find = find


def _dates_of(view: View) -> tuple[date | None, date | None]:
    wanted = view.question.conclusion
    request = ReportRequest() if isinstance(wanted, Problem) else wanted.request
    return request.date_start, request.date_end


def _ahead(server: Pipeline, offset: Callable[[ZoneInfo], int]) -> None:
    """Let a server's days begin and end at one offset from UTC all the year round, in s."""

    def shift(selection: Selection, view: View) -> Selection:
        (start, end), utc = _dates_of(view), zone_of("UTC")
        ahead = offset(zone_of(view.state.account.time_zone))
        return replace(
            selection,
            since=day_begins(start, utc) - ahead if start else None,
            until=day_begins(end + _DAY, utc) - ahead if end and end < date.max else None,
        )

    selecting(server, shift)


def _offset(when: datetime, zone: ZoneInfo) -> int:
    return int((when.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _offsets_of_a_year(zone: ZoneInfo) -> set[int]:
    return {_offset(datetime(2011, month, 1, tzinfo=UTC), zone) for month in range(1, 13)}


#: In Auckland, in the hour that clocks are put forward, UTC is a day behind.
_AT_THAT_HOUR_TOO: Final = {
    "days-follow-clock-changes": "in the first hour of a summer's day it is the day before in UTC, as by the clock of winter"
}


@mutant("days-are-the-accounts", "lets days begin and end in UTC", also=_AT_THAT_HOUR_TOO)
def _(server: Pipeline) -> None:
    _ahead(server, lambda _: 0)


@mutant("days-are-the-accounts", "lets ranges of several days begin and end in UTC", also=_AT_THAT_HOUR_TOO)
def _(server: Pipeline) -> None:
    def in_utc(selection: Selection, view: View) -> Selection:
        (start, end), utc = _dates_of(view), zone_of("UTC")
        if start == end:
            return selection
        return replace(
            selection,
            since=day_begins(start, utc) if start else None,
            until=day_begins(end + _DAY, utc) if end and end < date.max else None,
        )

    selecting(server, in_utc)


@mutant("days-follow-clock-changes", "adds 24 hours to the beginning of date_end, also on a day of 23")
def _(server: Pipeline) -> None:
    def day_of_24_hours(selection: Selection, view: View) -> Selection:
        (_, end), zone = _dates_of(view), zone_of(view.state.account.time_zone)
        return replace(selection, until=day_begins(end, zone) + _SECONDS_A_DAY if end else None)

    selecting(server, day_of_24_hours)


@mutant("days-follow-clock-changes", "keeps the zone's winter time all the year round")
def _(server: Pipeline) -> None:
    _ahead(server, lambda zone: min(_offsets_of_a_year(zone)))


@mutant("days-follow-clock-changes", "keeps the zone's summer time all the year round")
def _(server: Pipeline) -> None:
    _ahead(server, lambda zone: max(_offsets_of_a_year(zone)))


@mutant("days-follow-clock-changes", "takes today's offset from UTC for every day")
def _(server: Pipeline) -> None:
    _ahead(server, lambda zone: _offset(datetime.now(UTC), zone))


@mutant("days-follow-clock-changes", "takes the offset of date_start for date_end as well")
def _(server: Pipeline) -> None:
    def one_offset(selection: Selection, view: View) -> Selection:
        (start, end), zone = _dates_of(view), zone_of(view.state.account.time_zone)
        if not start or not end or end == date.max:
            return selection
        ahead = day_begins(start, zone_of("UTC")) - day_begins(start, zone)
        return replace(selection, until=day_begins(end + _DAY, zone_of("UTC")) - ahead)

    selecting(server, one_offset)


@mutant(
    "all-time-range-changes-nothing",
    "lists 700 customers at most where a range is given, and no campaign has as many",
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    def cut(found: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        wanted = view.question.conclusion
        return found if isinstance(wanted, Problem) or not wanted.request.date_end else found[:700]

    listing(server, cut)
