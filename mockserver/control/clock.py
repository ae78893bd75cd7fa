"""The clock of an account: freeze it, move it, let it run again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

import msgspec

from mockserver.clock import Clock
from mockserver.control.body import parse, read_object, read_time, shown_time
from mockserver.control.call import Call, CallError, Operation, Reply
from mockserver.store.interface import AccountState

_LONGEST_STEP: Final = 10_000 * 366 * 86_400


class ClockFreeze(msgspec.Struct, frozen=True, kw_only=True):
    """The time at which the clock is to stand; what it shows unless given."""

    at: str | None = None


class ClockMove(msgspec.Struct, frozen=True, kw_only=True):
    """Where the clock is to be moved: to a time, or by so many seconds."""

    to: str | None = None
    by_s: Annotated[int, msgspec.Meta(ge=-_LONGEST_STEP, le=_LONGEST_STEP)] | None = None


def read(call: Call) -> Reply:
    """Show what the clock shows, and whether it stands still."""
    return _shown(call.state())


def freeze(call: Call) -> Reply:
    """Let the clock stand still."""
    wanted = read_object(parse(call.body), ClockFreeze)
    at = None if wanted.at is None else read_time(wanted.at, "at")
    return _set(call, lambda clock: clock.frozen(at))


def move(call: Call) -> Reply:
    """Let the clock show another time; if it ran, it runs on from there."""
    wanted = read_object(parse(call.body), ClockMove)
    if wanted.to is not None and wanted.by_s is None:
        at = read_time(wanted.to, "to")
        return _set(call, lambda clock: clock.moved_to(at))
    if wanted.by_s is not None and wanted.to is None:
        step = timedelta(seconds=wanted.by_s)
        return _set(call, lambda clock: clock.moved_by(step))
    raise CallError("Give either to, a time, or by_s, a number of seconds.")


def resume(call: Call) -> Reply:
    """Let a frozen clock run on from what it shows."""
    return _set(call, Clock.resumed)


def follow_real_time(call: Call) -> Reply:
    """Let the clock show the world's time again."""
    return _set(call, lambda _: Clock())


def _set(call: Call, changed: Callable[[Clock], Clock]) -> Reply:
    with call.store.change() as change:
        clock = changed(Clock.read(change.account(call.account_id).clock))
        change.set_clock(call.account_id, clock.write())
        state = change.account(call.account_id)
    return _shown(state)


def _shown(state: AccountState) -> Reply:
    clock = Clock.read(state.clock)
    return Reply(
        {
            "now": shown_time(clock.now()),
            "frozen": clock.stands_at is not None,
            "ahead_s": round(clock.ahead.total_seconds()),
            "last_id": state.newest_id,
        }
    )


OPERATIONS: Final = (
    Operation("GET", "/accounts/{account_id}/clock", read),
    Operation("POST", "/accounts/{account_id}/clock/freeze", freeze),
    Operation("POST", "/accounts/{account_id}/clock/move", move),
    Operation("POST", "/accounts/{account_id}/clock/resume", resume),
    Operation("DELETE", "/accounts/{account_id}/clock", follow_real_time),
)
