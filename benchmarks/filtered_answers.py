"""A campaign and a range of days over one million customers and five million transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.asking import post, save_answer
from benchmarks.fast_reader import Reading, read_fast
from benchmarks.measure import Measure, at_most, number
from benchmarks.million import million
from benchmarks.processes import Server, done_elsewhere
from fixtures.generator import CAMPAIGNS, GREATWIDGETS

_ROUNDS: Final = 3
#: From few customers to most of those who ever came to the campaign with the most transactions.
_RANGES: Final = (
    ("2015-03-01", "2015-03-01"),
    ("2015-03-01", "2015-03-31"),
    ("2015-01-01", "2015-12-31"),
    ("2015-01-01", "2019-12-31"),
    ("2009-01-01", "2026-12-31"),
)
_OPENING: Final = b"<customer>"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A range, how many customers it has, and how each of the rounds went; the first one is cold."""

    start: str
    end: str
    customers: int
    readings: Sequence[Reading]

    @property
    def seconds(self) -> float:
        """The quickest round: what other programs on the machine took away counts least in it."""
        return min(reading.whole for reading in self.readings)


def run(folder: Path) -> Sequence[Measure]:
    """Ask for ranges from a day to all time, several rounds each; takes half a minute."""
    with million(folder) as server:
        asked = [_ask(server, folder / "filtered.xml", start, end) for start, end in _RANGES]
    year, everything = asked[2], asked[-1]
    growth = (everything.seconds / everything.customers) / (year.seconds / year.customers)
    slowest = max(asked, key=_first_byte)
    return (
        Measure(
            "the campaign with the most transactions and a range, first byte, cold or warm",
            _first_byte(slowest) * 1_000,
            "ms",
            f"the slowest of {len(asked)} ranges: {slowest.start} to {slowest.end}",
            at_most(1_000),
        ),
        Measure(
            "the time a customer of the answer takes: all years beside one year",
            growth,
            "times as long",
            f"{everything.customers:,} customers beside {year.customers:,}; a time in proportion would give 1",
            at_most(1.5),
        ),
        *(
            Measure(
                f"whole answer, {each.start} to {each.end}",
                each.seconds * 1_000,
                "ms",
                f"{each.customers:,} customers, {number(each.seconds / max(1, each.customers) * 1e6)} µs each",
            )
            for each in asked
        ),
    )


def _ask(server: Server, path: Path, start: str, end: str) -> _Asked:
    fields = {"selected_campaigns": CAMPAIGNS[0].campaign_id, "date_start": start, "date_end": end}
    request = post(GREATWIDGETS, fields, close=True)
    readings = [done_elsewhere(read_fast, server.port, request) for _ in range(_ROUNDS)]
    save_answer(server.port, request, path)
    customers = path.read_bytes().count(_OPENING)
    return _Asked(start, end, customers, readings)


def _first_byte(asked: _Asked) -> float:
    return max(reading.first_byte for reading in asked.readings)
