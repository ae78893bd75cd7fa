"""What the client asked and what it was answered."""

from dataclasses import dataclass

from conformance.client.report import Report
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
