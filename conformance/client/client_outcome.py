"""How a run of the client ended, and what it understood."""

from dataclasses import dataclass
from enum import Enum

from conformance.client.report import Report


class Ending(Enum):
    """How a client's run ended; the value completes a sentence about the client."""

    UNDERSTOOD = "printed what it understood"
    SILENT = "printed nothing and exited with 0"
    GAVE_UP = "exited with another status than 0"
    HUNG = "had not ended by its deadline"
    GARBLED = "printed something else than one JSON object of the client protocol"


@dataclass(frozen=True, slots=True)
class ClientOutcome:
    """What a client made of a step; ``report`` goes with ``UNDERSTOOD``.

    ``status`` is the exit status, negative for a signal, ``None`` if it was killed at its deadline.
    ``stderr`` is the end of what it wrote on standard error.
    """

    ending: Ending
    report: Report | None = None
    status: int | None = 0
    stderr: str = ""
