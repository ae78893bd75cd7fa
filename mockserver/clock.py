"""An account's clock: what changes made through the control API are dated with, if they name no time.

It runs with the world unless it is frozen or moved. It is kept as a text in the account's state, so it survives a
restart and is the same for all workers. Nothing else looks at it: the documentation knows no "now", reports depend
on the times of records alone.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC, microsecond=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """``stands_at`` is the time of a frozen clock, ``None`` if it runs; ``ahead`` of the world by so much if so."""

    stands_at: datetime | None = None
    ahead: timedelta = timedelta()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a clock from the text of ``AccountState.clock``."""
        if not text:
            return cls()
        known = json.loads(text)
        stands_at = known.get("stands_at")
        return cls(
            None if stands_at is None else datetime.fromisoformat(stands_at),
            timedelta(microseconds=known.get("ahead_us", 0)),
        )

    def write(self) -> str:
        """Write the clock as the text that ``read`` reads; ``""`` if it runs with the world."""
        if self.stands_at is not None:
            return json.dumps({"stands_at": self.stands_at.isoformat()})
        return json.dumps({"ahead_us": self.ahead // timedelta(microseconds=1)}) if self.ahead else ""

    def now(self, world: datetime | None = None) -> datetime:
        """Return what the clock shows, in UTC and whole seconds, from year 1 to year 9999."""
        if self.stands_at is not None:
            return self.stands_at
        return _shifted(world or datetime.now(UTC), self.ahead)

    def frozen(self, at: datetime | None = None) -> "Clock":
        """Return this clock standing still at a time, at what it shows unless told otherwise."""
        return Clock(stands_at=_shifted(at or self.now(), timedelta()))

    def moved_to(self, at: datetime) -> "Clock":
        """Return this clock showing a time; it runs on from there, unless it stands still."""
        if self.stands_at is not None:
            return self.frozen(at)
        return Clock(ahead=at - datetime.now(UTC))

    def moved_by(self, step: timedelta) -> "Clock":
        """Return this clock showing a later time, or with a negative step an earlier one."""
        return self.moved_to(_shifted(self.now(), step))

    def resumed(self) -> "Clock":
        """Return this clock running on from what it shows."""
        return self if self.stands_at is None else Clock().moved_to(self.stands_at)


def _shifted(when: datetime, step: timedelta) -> datetime:
    """Add to a time and cut it to whole seconds; beyond the calendar's ends it is the end."""
    try:
        return (when + step).replace(microsecond=0)
    except OverflowError:
        return _LATEST if step > timedelta() else _EARLIEST
