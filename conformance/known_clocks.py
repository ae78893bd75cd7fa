"""Ranges of a known dataset that tell the clocks of the account's zone from others: from UTC, from one fixed offset.

Where clocks go forward in summer, midnight moves too. A server that keeps one offset from UTC all the year
errs for an hour a day in half of it, which no other day shows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, reduce
from itertools import islice
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from conformance.chosen import Chosen
from conformance.known_ranges import SHAPES, TRANSACTIONS, Trap, chosen_campaigns, seconds_of_day
from conformance.oracle import Oracle, midnight

_UTC: Final = ZoneInfo("UTC")
_SECONDS_A_DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
#: How often a zone is looked at for another offset, in s, unless there are too many years; no zone changes twice within it.
_LOOK_EVERY: Final = 14 * _SECONDS_A_DAY
_MOST_LOOKS: Final = 4_000
#: What ``datetime`` can hold, a year from its ends, in seconds since 1970.
_EARLIEST, _LATEST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2, 9999))
#: Traps of each kind that are set at most, each being a request, and days that are tried for one.
MOST_ZONE_TRAPS: Final = 6
MOST_CLOCK_TRAPS: Final = 8
_FIXED_CLOCKS: Final = MOST_CLOCK_TRAPS // 2 - 1
_TRIES: Final = 50

_CampaignDay: TypeAlias = tuple[str, date]
_Bounds: TypeAlias = Callable[[int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Clock:
    """A wrong clock: its name in a sentence, and when a day begins and ends on it, in seconds since 1970.

    Days are numbered from the first of 1970.
    """

    name: str
    bounds: _Bounds


@dataclass(slots=True)
class Misplaced:
    """Days that hold a transaction by the zone and not by a wrong clock (``lost``), and the other way round."""

    lost: set[_CampaignDay] = field(default_factory=set)
    gained: set[_CampaignDay] = field(default_factory=set)


@dataclass(frozen=True)
class Clocks:
    """The clocks of an account's zone in the years of its transactions, and the wrong ones that resemble them."""

    oracle: Oracle

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The offsets from UTC that the zone has in these years or today, in s, the most frequent first."""
        moments = [moment for moments in self._moments.values() for moment in moments]
        if not moments:
            return ()
        first = max(min(moments) - 366 * _SECONDS_A_DAY, _EARLIEST)
        last = min(max(moments) + 366 * _SECONDS_A_DAY, _LATEST)
        step = max(_LOOK_EVERY, (last - first) // _MOST_LOOKS)
        seen = Counter(map(self.offset, range(first, last, step)))
        seen[self.offset(int(datetime.now(UTC).timestamp()))] += 1
        return tuple(offset for offset, _ in seen.most_common())

    def offset(self, moment: int) -> int:
        """Return the zone's offset from UTC at a moment, in s."""
        return int(
            (datetime.fromtimestamp(moment, self.oracle.zone).utcoffset() or timedelta()).total_seconds()
        )

    @cached_property
    def _moments(self) -> Mapping[str, list[int]]:
        """The moments of transactions that are looked through, by campaign."""
        purchases = self.oracle.purchases
        return {name: list(purchases[name].when[:TRANSACTIONS]) for name in chosen_campaigns(self.oracle)}

    def zone_traps(self) -> list[Trap]:
        """Return days whose customers are others than in UTC at whatever offset the zone has, nearest to midnight first."""
        found: dict[_CampaignDay, int] = {}
        for campaign, moments in self._moments.items():
            for moment in moments:
                days = {(moment + offset) // _SECONDS_A_DAY for offset in self.offsets}
                if len(days) == 1 and moment // _SECONDS_A_DAY not in days:
                    since = seconds_of_day(datetime.fromtimestamp(moment, self.oracle.zone))
                    key = (campaign, _date(days.pop()))
                    distance = min(since, _SECONDS_A_DAY - 1 - since)
                    found[key] = min(distance, found.get(key, distance))
        nearest = sorted(found, key=lambda key: (found[key], key))
        return [
            trap
            for before, after in SHAPES
            for trap in islice(
                filter(
                    _catches, (self._zone_trap(campaign, day, before, after) for campaign, day in nearest)
                ),
                MOST_ZONE_TRAPS // len(SHAPES),
            )
        ]

    def _zone_trap(self, campaign: str, day: date, before: timedelta, after: timedelta) -> Trap:
        """Return who is there in the zone and not in UTC, and the other way round, whatever its offset be."""
        start, end = day - before, day + after
        here = self.oracle.selected([campaign], start, end)
        there = self.oracle.selected([campaign], start, end, _UTC)
        fixed = [self._by(_fixed(offset), campaign, start, end) for offset in self.offsets]
        inside = reduce(Chosen.common, fixed, here).without(there)
        return Trap(campaign, start, end, inside, reduce(Chosen.without, fixed, there.without(here)))

    def clock_traps(self) -> tuple[list[Trap], list[str]]:
        """Return days whose customers are others by wrong clocks, and the names of those that no day shows.

        Of each wrong clock a day that loses somebody is looked for, and some days in a row that gain somebody.
        """
        traps: list[Trap] = []
        unseen: list[str] = []
        for clock in self._wrong_clocks():
            misplaced = self._misplaced(clock)
            own = [
                trap
                for days, shapes in ((misplaced.lost, SHAPES[:1]), (misplaced.gained, SHAPES[1:]))
                for trap in islice(filter(_catches, self._tried(clock, days, shapes)), 1)
            ]
            traps += own
            if not own:
                unseen.append(clock.name)
        return traps[:MOST_CLOCK_TRAPS], unseen

    def _wrong_clocks(self) -> Iterator[Clock]:
        if len(self.offsets) < 2:
            return
        for offset in self.offsets[:_FIXED_CLOCKS]:
            yield Clock(f"one that is at UTC{_shown(offset)} all the year", _fixed(offset))
        yield Clock("one whose days have 24 hours each", self._of_24_hours)

    def _of_24_hours(self, day: int) -> tuple[int, int]:
        begin = midnight(_date(day), self.oracle.zone)
        return begin, begin + _SECONDS_A_DAY

    def _misplaced(self, clock: Clock) -> Misplaced:
        """Return the days on which a wrong clock puts a transaction, or does not put it, against the zone."""
        found = Misplaced()
        bounds = cache(clock.bounds)
        for campaign, moments in self._moments.items():
            for moment, right in zip(moments, self._days[campaign], strict=True):
                for day in (right - 1, right, right + 1):
                    begin, end = bounds(day)
                    if (begin <= moment < end) != (day == right):
                        (found.lost if day == right else found.gained).add((campaign, _date(day)))
        return found

    @cached_property
    def _days(self) -> Mapping[str, list[int]]:
        """The days of the moments in the zone, numbered from the first of 1970, by campaign."""
        return {
            name: [(moment + self.offset(moment)) // _SECONDS_A_DAY for moment in moments]
            for name, moments in self._moments.items()
        }

    def _tried(
        self, clock: Clock, days: set[_CampaignDay], shapes: Sequence[tuple[timedelta, timedelta]]
    ) -> Iterator[Trap]:
        for campaign, day in islice(sorted(days, key=lambda key: (key[1], key[0])), _TRIES):
            for before, after in shapes:
                start, end = day - before, day + after
                here = self.oracle.selected([campaign], start, end)
                there = self._by(clock.bounds, campaign, start, end)
                yield Trap(campaign, start, end, here.without(there), there.without(here))

    def _by(self, bounds: _Bounds, campaign: str, start: date, end: date) -> Chosen:
        """Return whom a clock has in the campaign from a day to another."""
        (begin, _), (_, until) = (bounds(day.toordinal() - _EPOCH) for day in (start, end))
        return self.oracle.selected_between([campaign], begin, until)


def _catches(trap: Trap) -> bool:
    return bool(trap.inside or trap.outside)


def _fixed(offset: int) -> _Bounds:
    """Return when days begin and end on a clock that is always so many seconds ahead of UTC."""

    def bounds(day: int) -> tuple[int, int]:
        begin = day * _SECONDS_A_DAY - offset
        return begin, begin + _SECONDS_A_DAY

    return bounds


def _date(days: int) -> date:
    """Return the day that is so many days after the first of 1970."""
    return date.fromordinal(_EPOCH + days)


def _shown(offset: int) -> str:
    minutes = abs(offset) // 60
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
