"""The journal: takes exchanges on the event loop, understands and stores them in a thread of its own."""

import time
from collections import deque
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final
from urllib.parse import unquote, urlsplit

from contracts.asking.history import ClientHistory, client_of
from contracts.asking.judging import judge_history
from contracts.errors import ConfigurationError
from mockserver.exchange import Exchange
from mockserver.failure import log_failure
from mockserver.journal.database import Client
from mockserver.journal.entry import row_of
from mockserver.journal.exchange_recorder import ExchangeRecorder
from mockserver.journal.journal_file import CAPACITY, JournalFile
from mockserver.store.interface import Store

#: How often the thread looks for new exchanges, in seconds.
_INTERVAL: Final = 0.02
#: Exchanges that are understood at once, and how much longer than that the thread then rests: answering comes
#: first, and what is not stored in time is stored when somebody reads.
_CHUNK: Final = 32
_REST: Final = 9
#: The requests that wait to be understood may have so many characters and bytes together.
_MOST_WAITING: Final = 32 << 20
#: What the journal's file has after the name of the database.
_SUFFIX: Final = ".requests"
#: Seconds of rest after a failure: a full disk is not mended in a moment.
_AFTER_FAILURE: Final = 1.0


class Journal(JournalFile):
    """The newest requests and what was wrong with them; safe to use from any thread.

    A watcher of the report service: calling it takes a microsecond. Everything else blocks. Whoever reads
    sees every exchange that this process has ended before; of another worker, after ``_INTERVAL`` or so.
    """

    def __init__(self, path: Path, store: Store, capacity: int = CAPACITY) -> None:
        """Keep the newest ``capacity`` requests in a file; raises ``ConfigurationError`` if it is no journal."""
        super().__init__(path, capacity)
        self._waiting: deque[Exchange] = deque()
        self._waiting_size = 0
        self._lost = 0
        self._handing_over = Lock()
        self._recorder = ExchangeRecorder(store)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        """Take an exchange that is over."""
        with self._handing_over:
            self._waiting.append(exchange)
            self._waiting_size += _size(exchange)
            while len(self._waiting) > self._capacity or self._waiting_size > _MOST_WAITING:
                self._take()
                self._lost += 1

    def _take(self) -> Exchange:
        """Take the exchange that has waited longest; whoever calls holds the lock of handing over."""
        exchange = self._waiting.popleft()
        self._waiting_size -= _size(exchange)
        return exchange

    @property
    def lost(self) -> int:
        """How many exchanges came too quickly to be kept, since the start of this process."""
        return self._lost

    def close(self) -> None:
        """Store what is waiting and close the file."""
        self._stopping.set()
        self._thread.join()
        super().close()

    def _settle(self) -> None:
        self._store_waiting()

    def _run(self) -> None:
        rest = _INTERVAL
        while not self._stopping.wait(rest):
            began = time.perf_counter()
            if self._waiting:
                try:
                    with self._using:
                        self._store_chunk()
                except Exception as error:  # noqa: BLE001 - the journal goes on, and the error is written
                    log_failure(error)
                    rest = _AFTER_FAILURE
                    continue
            spent = time.perf_counter() - began
            rest = max(spent * _REST, 0 if self._waiting else _INTERVAL)

    def _store_waiting(self) -> None:
        while self._waiting:
            self._store_chunk()

    def _store_chunk(self) -> None:
        with self._handing_over:
            taken = [self._take() for _ in range(min(_CHUNK, len(self._waiting)))]
        try:
            self._understand_and_store(taken)
        except BaseException:
            self._lost += len(taken)
            raise

    def _understand_and_store(self, exchanges: list[Exchange]) -> None:
        """Understand, judge and store exchanges in one write transaction: no other worker's comes between."""
        recorded = [self._recorder.record(exchange) for exchange in exchanges]
        histories: dict[Client, ClientHistory] = {}
        with self._database.writing():
            rows = []
            for exchange, known in zip(exchanges, recorded, strict=True):
                findings = known.findings
                if exchange.question is not None:
                    client = client_of(known.exchange.request)
                    history = histories.get(client) or self._database.history(client)
                    findings += judge_history(known.exchange, history, known.circumstances)
                    histories[client] = history.after(known.exchange)
                rows.append(row_of(exchange, known.exchange, findings))
            self._database.add(rows, self._capacity)
            self._database.keep_histories(histories.items())


def _size(exchange: Exchange) -> int:
    return exchange.question.form.size if exchange.question else 0


def journal_path(store_url: str) -> Path:
    """Return the file that belongs to a store in SQLite (``Store.url``): beside it, so all workers find it."""
    parts = urlsplit(store_url)
    if parts.scheme != "sqlite" or not parts.path.strip("/"):
        raise ConfigurationError("The journal can be kept beside a database file only.")
    return Path(unquote(parts.path.removeprefix("/")) + _SUFFIX)
