"""What happened in a scenario: what the client asked, what it was given, what it made of it."""

from dataclasses import dataclass
from enum import Enum

from conformance.client.report import Report
from conformance.client.scenario import Scenario, Step
from contracts.asking.observation import Circumstances
from contracts.asking.recorded import RecordedExchange


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    ``meant`` is what the server had to say, ``None`` if it was no report: the client asked at a wrong place.
    ``readable``: it was delivered in a way that a client can take in. ``compressed``: in gzip, since the client
    accepts it.
    """

    recorded: RecordedExchange
    circumstances: Circumstances
    meant: Report | None
    readable: bool = True
    compressed: bool = False

    @property
    def served(self) -> Report | None:
        """What a client could take in, ``None`` for nothing."""
        return self.meant if self.readable else None


class Ending(Enum):
    """How a client's run ended; the value completes a sentence about the client."""

    UNDERSTOOD = "printed what it understood"
    SILENT = "printed nothing and exited with 0"
    GAVE_UP = "exited with another status than 0"
    HUNG = "had not ended by its deadline"
    GARBLED = "printed something else than one JSON object of the client protocol"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a client made of a step; ``report`` goes with ``UNDERSTOOD``.

    ``status`` is the exit status, negative for a signal, ``None`` if it was killed at its deadline.
    ``complaint`` is the end of what it wrote on standard error.
    """

    ending: Ending
    report: Report | None = None
    status: int | None = 0
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class StepPlayed:
    """One step as it went; ``conclusion`` is ``None`` where no command was run (the manual mode)."""

    number: int
    step: Step
    exchanges: tuple[Exchange, ...]
    conclusion: Conclusion | None

    @property
    def served(self) -> Report | None:
        """The newest report or error that the client could take in, ``None`` if there was none."""
        readable = [exchange.served for exchange in self.exchanges if exchange.served is not None]
        return readable[-1] if readable else None


@dataclass(frozen=True, slots=True)
class Performance:
    """One scenario as it went; where a client polls, ``final`` is the full report of the account at its end.

    ``silent``: the client printed nothing in the whole run, so it is judged by its requests alone.
    """

    scenario: Scenario
    steps: tuple[StepPlayed, ...]
    final: Report | None = None
    silent: bool = False
