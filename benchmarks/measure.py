"""What a benchmark finds out: a number, the bar it has to meet, and what it was held against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bar:
    """The number that a measure must reach, or must not pass."""

    limit: float
    at_least: bool

    def met_by(self, value: float) -> bool:
        """Tell whether a value meets the bar."""
        return value >= self.limit if self.at_least else value <= self.limit

    def margin(self, value: float) -> float:
        """Return how many times better than the bar a value is: 1 just meets it, less misses it."""
        return value / self.limit if self.at_least else self.limit / value


@dataclass(frozen=True, slots=True)
class Measure:
    """One finding; ``detail`` says what it was made of, ``bar`` is ``None`` where nothing was promised."""

    name: str
    value: float
    unit: str
    detail: str = ""
    bar: Bar | None = None

    @property
    def met(self) -> bool:
        """Whether the bar is met, or there is none."""
        return self.bar is None or self.bar.met_by(self.value)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A named run that takes its measures anew; it is given a folder, and may leave data there for others."""

    name: str
    title: str
    run: Callable[[Path], Sequence[Measure]]


def at_least(limit: float) -> Bar:
    """Make a bar to be reached."""
    return Bar(limit, at_least=True)


def at_most(limit: float) -> Bar:
    """Make a bar not to be passed."""
    return Bar(limit, at_least=False)


def number(value: float) -> str:
    """Write a number with three digits that count, and commas."""
    magnitude = floor(log10(abs(value))) if value else 0
    return f"{value:,.{max(0, 2 - magnitude)}f}"
