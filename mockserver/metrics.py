"""Counting all exchanges, those of other workers too, for Prometheus to read."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Self

import msgspec

from mockserver.exchange import Exchange
from mockserver.tally import Tally

#: How often a worker tells the others what it counted, in seconds.
_INTERVAL: Final = 0.2


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


def _file_of_process(folder: Path) -> Path:
    return folder / f"{os.getpid()}.tally"


def _replace(file: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new."""
    written = file.with_suffix(".new")
    written.write_bytes(content)
    written.replace(file)
