"""Servers that select by another range of days than the one asked for (SEL-3, SEL-4, DEC-10 to DEC-12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from conformance.mutants.mutant import listing, mutant, selecting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from contracts.request import Problem, ReportRequest
from mockserver.selection import day_begins, zone_of
from mockserver.store.interface import Selection

_DAY: Final = timedelta(days=1)
_SECONDS_A_DAY: Final = 86_400
_DATE_FIELDS: Final = ("date_start", "date_end")


def _asked(view: View) -> ReportRequest:
    wanted = view.question.conclusion
    return ReportRequest() if isinstance(wanted, Problem) else wanted.request


def _ranging(server: Pipeline, change: Callable[[ReportRequest], tuple[date | None, date | None]]) -> None:
    """Let a server take other days than those asked for, where a range counts."""
    right = server.select

    def select(view: View) -> Selection:
        wanted = view.question.conclusion
        if isinstance(wanted, Problem) or not (wanted.request.date_start or wanted.request.date_end):
            return right(view)
        start, end = change(wanted.request)
        request = replace(wanted.request, date_start=start, date_end=end)
        return right(
            replace(view, question=replace(view.question, conclusion=replace(wanted, request=request)))
        )

    server.select = select


def _bounding(server: Pipeline, since: int = 0, until: int = 0) -> None:
    """Let a server begin and end its ranges so many seconds later than it should."""

    def shift(selection: Selection, _: View) -> Selection:
        begins, ends = selection.since, selection.until
        return replace(
            selection,
            since=None if begins is None else begins + since,
            until=None if ends is None else ends + until,
        )

    selecting(server, shift)


@mutant("dates-without-campaign-ignored", "applies a range to all campaigns where none is given")
def _(server: Pipeline) -> None:
    def all_campaigns(selection: Selection, view: View) -> Selection:
        dated = view.question.form.fields.keys() & set(_DATE_FIELDS)
        if not dated or selection.campaigns or "last" in view.question.form.fields:
            return selection
        return replace(selection, campaigns=view.campaigns, since=2**40)

    selecting(server, all_campaigns)


@mutant("dates-without-campaign-ignored", "leaves out who is new after date_end, campaign or not")
def _(server: Pipeline) -> None:
    def known_by_then(
        customers: list[ReportedCustomer], selection: Selection, view: View
    ) -> list[ReportedCustomer]:
        end = view.question.form.fields.get("date_end")
        if not end or selection.campaigns or "last" in view.question.form.fields:
            return customers
        ends = day_begins(date.fromisoformat(end), zone_of("UTC"))
        return [customer for customer in customers if customer.changed_at < ends]

    listing(server, known_by_then)


@mutant(
    "date-range-selects-transactions",
    "looks at when a customer changed, not at when the transaction was",
    account_id="edge-cases-in-utc",
    also={"every-transaction-counts": "whoever did not change inside a range is not found by a visit"},
)
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        customers = right(replace(selection, since=None, until=None), view)
        since, until = selection.since or -(2**40), selection.until or 2**40
        changed = [customer for customer in customers if since <= customer.changed_at < until]
        return changed if selection.campaigns else customers

    server.find = find


@mutant(
    "range-looks-at-listed-campaigns",
    "is content with a transaction of another campaign inside the range",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        if not selection.campaigns:
            return right(selection, view)
        members = right(replace(selection, since=None, until=None), view)
        active = set(right(replace(selection, campaigns=view.campaigns), view))
        return [customer for customer in members if customer in active]

    server.find = find


@mutant("adjoining-ranges-add-up", "ends a range where date_end begins", account_id="edge-cases-in-utc")
def _(server: Pipeline) -> None:
    _bounding(server, until=-_SECONDS_A_DAY)


@mutant(
    "adjoining-ranges-add-up", "begins a range with the day after date_start", account_id="edge-cases-in-utc"
)
def _(server: Pipeline) -> None:
    _bounding(server, since=_SECONDS_A_DAY)


@mutant("adjoining-ranges-add-up", "ends a range an hour before midnight", account_id="corner-shop")
def _(server: Pipeline) -> None:
    _bounding(server, until=-3600)


@mutant(
    "adjoining-ranges-add-up",
    "begins a range an hour after midnight",
    account_id="corner-shop",
    modes=("known-data",),
)
def _(server: Pipeline) -> None:
    _bounding(server, since=3600)


@mutant(
    "adjoining-ranges-add-up",
    "takes a leap day for the day after",
    account_id="edge-cases-in-utc",
    modes=("known-data",),
)
def _(server: Pipeline) -> None:
    def in_march(day: date | None) -> date | None:
        return day and (date(day.year, 3, 1) if (day.month, day.day) == (2, 29) else day)

    _ranging(server, lambda request: (in_march(request.date_start), in_march(request.date_end)))


@mutant(
    "adjoining-ranges-add-up", "ends a range that ends with a month a day too early", account_id="corner-shop"
)
def _(server: Pipeline) -> None:
    def shortened(request: ReportRequest) -> tuple[date | None, date | None]:
        end = request.date_end
        last = end is not None and end < date.max and (end + _DAY).day == 1
        return request.date_start, end - _DAY if end and last else end

    _ranging(server, shortened)


@mutant(
    "range-within-wider", "shows of a range of two weeks the last one only", account_id="edge-cases-in-utc"
)
def _(server: Pipeline) -> None:
    def last_week(request: ReportRequest) -> tuple[date | None, date | None]:
        start, end = request.date_start, request.date_end
        if start and end and end - start == timedelta(14):
            start = end - timedelta(6)
        return start, end

    _ranging(server, last_week)


@mutant(
    "range-leaves-out-neighbouring-days",
    "counts the midnight after a range in",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    _bounding(server, until=1)


@mutant(
    "range-leaves-out-neighbouring-days", "begins a range a second too early", account_id="edge-cases-in-utc"
)
def _(server: Pipeline) -> None:
    _bounding(server, since=-1)


@mutant(
    "range-leaves-out-neighbouring-days",
    "ends a range an hour after midnight",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    _bounding(server, until=3600)


@mutant(
    "range-leaves-out-neighbouring-days",
    "ends a range of several days a day too late",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    def later(request: ReportRequest) -> tuple[date | None, date | None]:
        start, end = request.date_start, request.date_end
        several = start and end and start < end < date.max
        return start, end + _DAY if end and several else end

    _ranging(server, later)


@mutant("adjoining-ranges-add-up", "takes the year of the week for that of the day", account_id="corner-shop")
def _(server: Pipeline) -> None:
    def of_its_week(day: date | None) -> date | None:
        return day and (day.replace(year=day.isocalendar().year) if day.month + day.day > 40 else day)

    _ranging(server, lambda request: (of_its_week(request.date_start), of_its_week(request.date_end)))


@mutant("all-time-range-changes-nothing", "forgets the campaign where a range takes in every day")
def _(server: Pipeline) -> None:
    def simplify(selection: Selection, view: View) -> Selection:
        request = _asked(view)
        every_day = (request.date_start, request.date_end) == (date.min, date.max)
        return Selection() if every_day else selection

    selecting(server, simplify)


@mutant(
    "all-time-range-changes-nothing",
    "loses its way in years beyond 2037",
    also={"one-date-leaves-other-side-open": "it compares with the last day that can be written"},
)
def _(server: Pipeline) -> None:
    def overflow(request: ReportRequest) -> tuple[date | None, date | None]:
        end = request.date_end
        return request.date_start, date(1901, 12, 13) if end and end.year > 2037 else end

    _ranging(server, overflow)


@mutant("one-date-leaves-other-side-open", "takes a start alone for that day alone")
def _(server: Pipeline) -> None:
    _ranging(server, lambda request: (request.date_start, request.date_end or request.date_start))


@mutant("one-date-leaves-other-side-open", "takes an end alone for that day alone")
def _(server: Pipeline) -> None:
    _ranging(server, lambda request: (request.date_start or request.date_end, request.date_end))


@mutant("one-date-leaves-other-side-open", "ignores an end without a start")
def _(server: Pipeline) -> None:
    _ranging(server, lambda request: (request.date_start, request.date_start and request.date_end))


@mutant("one-date-leaves-other-side-open", "ignores a start without an end")
def _(server: Pipeline) -> None:
    _ranging(server, lambda request: (request.date_end and request.date_start, request.date_end))


@mutant(
    "one-date-leaves-other-side-open",
    "ends a year after date_start where no end is given",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    def a_year(request: ReportRequest) -> tuple[date | None, date | None]:
        start = request.date_start
        return start, request.date_end or (start and start + timedelta(365))

    _ranging(server, a_year)


@mutant(
    "one-date-leaves-other-side-open",
    "begins with the year of date_end where no start is given",
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    def this_year(request: ReportRequest) -> tuple[date | None, date | None]:
        end = request.date_end
        return request.date_start or (end and end.replace(month=1, day=1)), end

    _ranging(server, this_year)


@mutant("reversed-range-selects-nobody", "turns a range round that ends before it begins")
def _(server: Pipeline) -> None:
    def in_order(request: ReportRequest) -> tuple[date | None, date | None]:
        start, end = request.date_start, request.date_end
        return (end, start) if start and end and end < start else (start, end)

    _ranging(server, in_order)
