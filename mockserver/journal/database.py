"""The file of the journal: entries by number, and each client's history; shared by all workers.

It is not the store's own file: a slow answer holds a moment of the store for minutes, and what was written
meanwhile could not be let go of.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from contracts.asking.history import NO_HISTORY, ClientHistory
from contracts.errors import ConfigurationError
from mockserver.journal.criteria import Criteria

#: ``PRAGMA application_id``: marks the file as a journal ("CAlj" in ASCII).
_APPLICATION_ID: Final = 0x43416C6A
_VERSION: Final = 1
_PATIENCE: Final = 10.0
#: Histories of so many clients are kept; the one that was not heard of the longest makes room.
_MOST_CLIENTS: Final = 10_000
_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS requests (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        began REAL NOT NULL,
        account TEXT NOT NULL,
        result TEXT NOT NULL,
        rules TEXT NOT NULL,
        entry TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS requests_by_account ON requests (account, number)",
    """
    CREATE TABLE IF NOT EXISTS histories (
        account TEXT NOT NULL,
        user TEXT NOT NULL,
        format TEXT NOT NULL,
        ended REAL NOT NULL,
        history TEXT NOT NULL,
        PRIMARY KEY (account, user, format)
    )
    """,
    "CREATE INDEX IF NOT EXISTS histories_by_time ON histories (ended)",
)

#: Account, user and format, as ``contracts.asking.history.client_of`` gives them.
Client: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What is stored of one exchange: ``rules`` as ``|level:rule|level:rule|``, ``entry`` as JSON."""

    began: float
    account: str
    result: str
    rules: str
    entry: str


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry that was stored, as JSON, and its number."""

    number: int
    entry: str


class JournalDatabase:
    """One connection to the file, to be used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file or make it; raises ``ConfigurationError`` if it is something else."""
        self._path = path
        with self._explained():
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        execute = self._connection.execute
        # All of one moment: another worker may be making the file right now.
        execute("BEGIN")
        marks = tuple(execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        tables = execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        execute("COMMIT")
        if marks != (_APPLICATION_ID, _VERSION) and (tables or marks != (0, 0)):
            raise ConfigurationError(
                f"The file {self._path} is where the journal belongs, but it is none of this version. "
                "Remove it, or give the database another name."
            )
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = OFF")
        with self.writing():
            for statement in _TABLES:
                execute(statement)
            execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ConfigurationError(f"The journal {self._path} cannot be used: {error}.") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Begin a write transaction, which no other worker's interrupts; an exception undoes it."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def history(self, client: Client) -> ClientHistory:
        """Return what is known of a client."""
        found = self._connection.execute(
            "SELECT history FROM histories WHERE account = ? AND user = ? AND format = ?", client
        ).fetchone()
        if found is None:
            return NO_HISTORY
        members = orjson.loads(found[0])
        reports = tuple((digest, times) for digest, times in members.pop("reports"))
        return ClientHistory(**members, reports=reports)

    def keep_histories(self, histories: Iterable[tuple[Client, ClientHistory]]) -> None:
        """Store histories, and let go of the oldest beyond the bound."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO histories VALUES (?, ?, ?, ?, ?)",
            [(*client, known.ended, orjson.dumps(known).decode()) for client, known in histories],
        )
        self._connection.execute(
            "DELETE FROM histories WHERE rowid IN "
            "(SELECT rowid FROM histories ORDER BY ended DESC LIMIT -1 OFFSET ?)",
            (_MOST_CLIENTS,),
        )

    def add(self, rows: Iterable[Row], capacity: int) -> None:
        """Store entries; the oldest beyond ``capacity`` go."""
        self._connection.executemany(
            "INSERT INTO requests (began, account, result, rules, entry) VALUES (?, ?, ?, ?, ?)",
            [(row.began, row.account, row.result, row.rules, row.entry) for row in rows],
        )
        self._connection.execute(
            "DELETE FROM requests WHERE number <= (SELECT max(number) FROM requests) - ?", (capacity,)
        )

    def first(self, criteria: Criteria, limit: int) -> list[NumberedEntry]:
        """Return the oldest entries that fit, ascending."""
        return [NumberedEntry(*row) for row in self._select("number, entry", criteria, "", limit)]

    def newest(self, criteria: Criteria, limit: int) -> list[NumberedEntry]:
        """Return the newest entries that fit, ascending."""
        return [
            NumberedEntry(*row) for row in reversed(self._select("number, entry", criteria, "DESC", limit))
        ]

    def numbers(self, criteria: Criteria) -> list[int]:
        """Return the numbers of all entries that fit, ascending."""
        return [number for (number,) in self._select("number", criteria, "", -1)]

    def _select(self, columns: str, criteria: Criteria, direction: str, limit: int) -> list[Any]:
        # No word of a client is part of the text: conditions are made of literals, with values apart.
        query = (
            f"SELECT {columns} FROM requests WHERE {criteria.condition} ORDER BY number {direction} LIMIT ?"  # noqa: S608
        )
        return self._connection.execute(query, (*criteria.values, limit)).fetchall()

    def newest_number(self) -> int:
        """Return the number of the newest entry ever stored, 0 if there was none."""
        found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'requests'").fetchone()
        return 0 if found is None else int(found[0])

    def remove(self, account_id: str | None) -> int:
        """Remove the entries and histories of an account, or all; returns how many entries."""
        given = (account_id,)
        self._connection.execute("DELETE FROM histories WHERE ?1 IS NULL OR account = ?1", given)
        removed = self._connection.execute("DELETE FROM requests WHERE ?1 IS NULL OR account = ?1", given)
        return removed.rowcount

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
