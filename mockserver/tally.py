"""What is counted of exchanges: how they ended, how long they took, how much was sent."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from mockserver.exchange import Exchange

#: The upper bounds of the durations that are counted together, in seconds; what is longer comes last.
BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


@dataclass(slots=True)
class Tally:
    """What one or more processes counted.

    ``requests`` are by outcome and status, as in ``success 200``, with status 0 if none was sent; ``durations``
    by the first of ``BOUNDS`` that is not less, ``seconds`` is their sum.
    """

    requests: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    durations: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    customers: int = 0
    sent: int = 0

    def count(self, exchange: Exchange) -> None:
        """Count an exchange that is over; takes about a microsecond."""
        _add(self.requests, f"{exchange.outcome.value} {exchange.status}", 1)
        for fault in exchange.fault.split(", ") if exchange.fault else ():
            # The others could have no effect, and say in brackets why.
            if not fault.endswith(")"):
                _add(self.faults, fault, 1)
        self.durations[bisect_left(BOUNDS, exchange.duration)] += 1
        self.seconds += exchange.duration
        self.customers += exchange.customers or 0
        self.sent += exchange.sent

    def add(self, other: "Tally") -> None:
        """Count what another process counted."""
        for counts, more in ((self.requests, other.requests), (self.faults, other.faults)):
            for name, count in more.items():
                _add(counts, name, count)
        self.durations = [mine + its for mine, its in zip(self.durations, other.durations, strict=True)]
        self.seconds += other.seconds
        self.customers += other.customers
        self.sent += other.sent


def _add(counts: dict[str, int], name: str, count: int) -> None:
    counts[name] = counts.get(name, 0) + count
