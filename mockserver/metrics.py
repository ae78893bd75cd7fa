"""What is counted of all exchanges, in the text form of Prometheus; several workers are counted together."""

import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Self

import msgspec

from mockserver.exchange import Exchange

#: The upper bounds of the durations that are counted together, in seconds; what is longer comes last.
BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
#: How often a worker tells the others what it counted, in seconds.
_INTERVAL: Final = 0.2


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


class Metrics:
    """Counts exchanges, as a watcher of the report service; with a folder, together with all who share it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin at nothing. In ``folder`` each process keeps what it counted, for the others to add."""
        self._tally = Tally()
        self._counting = Lock()
        self._folder = folder
        self._stopping = Event()
        self._thread: Thread | None = None
        if folder is not None:
            self._thread = Thread(target=self._tell, args=(folder,), name="metrics", daemon=True)
            self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        """Count an exchange that is over."""
        with self._counting:
            self._tally.count(exchange)

    def text(self) -> bytes:
        """Write what was counted as Prometheus reads it; blocks."""
        from mockserver.exposition import exposition  # noqa: PLC0415 - takes 50 ms, and is rarely needed

        return exposition(self._total())

    def close(self) -> None:
        """Stop telling the others; what was told stays counted."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _own(self) -> bytes:
        with self._counting:
            return msgspec.msgpack.encode(self._tally)

    def _total(self) -> Tally:
        total = msgspec.msgpack.decode(self._own(), type=Tally)
        for file in self._files_of_others():
            total.add(msgspec.msgpack.decode(file.read_bytes(), type=Tally))
        return total

    def _files_of_others(self) -> Iterator[Path]:
        if self._folder is not None:
            own = _file_of_process(self._folder)
            yield from (file for file in self._folder.glob("*.tally") if file != own)

    def _tell(self, folder: Path) -> None:
        told = b""
        ended = False
        while not ended:
            ended = self._stopping.wait(_INTERVAL)
            present = self._own()
            if present != told:
                _replace(_file_of_process(folder), present)
                told = present


def _add(counts: dict[str, int], name: str, count: int) -> None:
    counts[name] = counts.get(name, 0) + count


def _file_of_process(folder: Path) -> Path:
    return folder / f"{os.getpid()}.tally"


def _replace(file: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new."""
    written = file.with_suffix(".new")
    written.write_bytes(content)
    written.replace(file)
