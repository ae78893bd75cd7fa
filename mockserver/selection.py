"""From what a request asks to what the store is asked: which customers, or why there is no answer."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from contracts.fields import REQUEST_FIELDS
from contracts.request import Cause, Problem, ReportRequest, quoted, wrong_value
from mockserver.store.interface import AccountState, Selection, Snapshot

_EPOCH: Final = date(1970, 1, 1).toordinal()
_SECONDS_A_DAY: Final = 86_400

#: Return a time zone by its IANA name.
zone_of = lru_cache(maxsize=256)(ZoneInfo)


def select(
    request: ReportRequest, state: AccountState, snapshot: Snapshot, choices: Mapping[str, str]
) -> Selection:
    """Say which customers a request asks for, its days being those of the account's zone (DEC-12).

    Both days are included: the selection ends before the day after ``date_end`` begins.
    """
    start, end, zone = request.date_start, request.date_end, zone_of(state.account.time_zone)
    return Selection(
        campaigns=request.campaigns or None,
        since=None if start is None else day_begins(start, zone),
        until=None if end is None or end == date.max else day_begins(end + timedelta(days=1), zone),
        changed_after=_changed_after(request.last or 0, state, snapshot, choices),
    )


def _changed_after(
    last: int, state: AccountState, snapshot: Snapshot, choices: Mapping[str, str]
) -> int | None:
    """Return the id after which customers have changed (DEC-3), ``None`` for all of them (SEL-9).

    An id of which nothing was issued counts as the next lower one (DEC-4). That makes a difference only
    where the id itself is included: the ids after it are those after the next lower one.
    """
    if choices["DEC-3"] == "inclusive" and 0 < last <= state.newest_id:
        last = snapshot.nearest_issued(state, last) - 1
    return last if last > 0 else None


def day_begins(day: date, zone: ZoneInfo) -> int:
    """Return the moment at which a day begins in a zone, in seconds since 1970, UTC.

    Where clocks skip midnight it is the moment of the skip, where they repeat it the first of the two. It may
    lie before year 1 in UTC, which is why it is not computed as a ``datetime``.
    """
    offset = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() or timedelta()
    return (day.toordinal() - _EPOCH) * _SECONDS_A_DAY - int(offset.total_seconds())


def may_be_refused_before(problem: Problem, request: ReportRequest, choices: Mapping[str, str]) -> bool:
    """Tell whether ``refusal`` might name a field that comes before a problem's, which it then precedes (DEC-34)."""
    if problem.cause is not Cause.VALUE or problem.field not in REQUEST_FIELDS:
        return False
    before = REQUEST_FIELDS[: REQUEST_FIELDS.index(problem.field)]
    unknown_campaign = choices["DEC-14"] == "error" and request.campaigns and "selected_campaigns" in before
    return bool(unknown_campaign or (choices["DEC-4"] == "error" and request.last and "last" in before))


def refusal(
    request: ReportRequest, state: AccountState, snapshot: Snapshot, choices: Mapping[str, str]
) -> Problem | None:
    """Return what the account's data makes wrong with a request, where the choices say so; blocks.

    That is an unknown campaign (DEC-14), which is the same as another account's, and an id that was never
    issued (DEC-4); in the order of the fields (DEC-34).
    """
    if choices["DEC-14"] == "error" and request.campaigns:
        unknown = snapshot.unknown_campaigns(state, request.campaigns)
        if unknown:
            sentence = (
                f"The field selected_campaigns has {quoted(unknown[0])}, which is no campaign of the account "
                "(SEL-2, DEC-14)."
            )
            return wrong_value("selected_campaigns", unknown[0], "campaign-belongs-to-account", sentence)
    if choices["DEC-4"] == "error" and request.last and not snapshot.issued(state, request.last):
        sentence = f"The field last is {request.last}; no record of the account ever had that id (DEC-4)."
        return wrong_value("last", str(request.last), "last-was-issued", sentence)
    return None
