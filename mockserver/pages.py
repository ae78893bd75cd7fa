"""The pages of one report, read by threads one after another, out of one moment of the data."""

from collections.abc import Iterator
from threading import Lock
from time import perf_counter

from mockserver.store.interface import Snapshot


class Pages:
    """Reads the pages of a report and holds its snapshot until closed.

    Every method blocks and may be called from any thread; they wait for each other, so that a report can be
    given up while its next page is being read.
    """

    def __init__(self, snapshot: Snapshot, pages: Iterator[bytes]) -> None:
        """Take over a snapshot and the iterator of its pages."""
        self._snapshot = snapshot
        self._pages = pages
        self._lock = Lock()
        self._open = True

    def next(self) -> bytes:
        """Return the next page, ``b""`` after the last one."""
        with self._lock:
            return next(self._pages, b"") if self._open else b""

    def gather(self, size: int, patience: float) -> tuple[bytes, bool]:
        """Read pages until they hold ``size`` bytes or ``patience`` (seconds) is over; tell if that is all."""
        deadline = perf_counter() + patience
        gathered: list[bytes] = []
        length = 0
        while page := self.next():
            gathered.append(page)
            length += len(page)
            if length >= size or perf_counter() >= deadline:
                return b"".join(gathered), False
        return b"".join(gathered), True

    def close(self) -> None:
        """Let go of the snapshot; closing twice does no harm."""
        with self._lock:
            if self._open:
                self._open = False
                close = getattr(self._pages, "close", None)
                if close is not None:
                    close()
                self._snapshot.close()
