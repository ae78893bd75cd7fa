"""The store in SQLite: a pool of readers, one writer, and pages kept aside."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Self
from urllib.parse import quote

from fixtures.model import Record
from mockserver.rendering import Rendering
from mockserver.store.interface import AccountState, StoredFault
from mockserver.store.sqlite.accounts import KnownStates, ids_in_scenario, read_account, read_accounts
from mockserver.store.sqlite.change_count import ChangeCount
from mockserver.store.sqlite.changing import SqliteChange
from mockserver.store.sqlite.connection import Database
from mockserver.store.sqlite.faults import all_faults, faults_in_force
from mockserver.store.sqlite.page_keeper import PageKeeper
from mockserver.store.sqlite.private_folder import PrivateFolder
from mockserver.store.sqlite.snapshot import SqliteSnapshot
from mockserver.store.sqlite.streaming import make_pages

#: Accounts whose states are held, until one of them or another is changed.
_MOST_HELD: Final = 10_000
#: So many connections wait for the next snapshot; more are closed after use.
_MOST_IDLE: Final = 16


class SqliteStore:
    """``Store`` in SQLite.

    Nothing stale is ever given: another process may change the file at any time, so what is held is good only
    as long as the count of all changes stands still.
    """

    def __init__(self, database: Database, temporary: PrivateFolder | None = None) -> None:
        """Open a database; ``temporary`` is a folder to remove at the end.

        Raises ``ConfigurationError`` if it is locked, no database, or not one of ours.
        """
        database.prepare()
        self._database = database
        self._temporary = temporary
        self._known: KnownStates = {}
        self._changes = ChangeCount(database.path.with_name(f"{database.path.name}-changes"))
        self._held: dict[str, tuple[int, AccountState]] = {}
        self._reading = threading.Lock()
        self._reader = database.connect()
        self._writing = threading.Lock()
        self._writer = database.connect()
        self._keeper = PageKeeper(database)
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @classmethod
    def in_memory(cls) -> Self:
        """Open an empty store in a private file that is removed at the end, or by the next if this process is killed.

        A file, because only a file has snapshots that a writer does not disturb, and can be opened by several
        processes; it is never waited for, so it lives in the memory of the system's file cache.
        """
        folder = PrivateFolder()
        try:
            return cls(Database(folder.path / "sandbox.db", durable=False), folder)
        except BaseException:
            folder.remove()
            raise

    @property
    def url(self) -> str:
        """The address by which another process opens the same data."""
        return f"sqlite:///{quote(str(self._database.path))}{'' if self._database.durable else '?durable=no'}"

    def account(self, account_id: str) -> AccountState | None:
        """Return an account as it is now, ``None`` if there is none; takes microseconds."""
        count = self._changes.settled()
        held = self._held.get(account_id)
        if held is not None and held[0] == count:
            return held[1]
        # Two reads at once on one connection would share the older one's moment.
        with self._reading:
            state = read_account(self._reader, account_id, self._known)
        if state is not None and count is not None:
            if len(self._held) >= _MOST_HELD:
                self._held.clear()
            self._held[account_id] = (count, state)
        return state

    def accounts(self) -> tuple[AccountState, ...]:
        """Return all accounts in the order in which they came."""
        with self._reading:
            return tuple(read_accounts(self._reader))

    def ids_in_scenario(self, scenario: str) -> tuple[str, ...]:
        """Return the ids of the accounts in a scenario, in the order in which they came."""
        with self._reading:
            return ids_in_scenario(self._reader, scenario)

    def faults(self) -> tuple[StoredFault, ...]:
        """Return every fault, also those in force no more, in the order in which they came."""
        with self._reading:
            return all_faults(self._reader)

    def faults_for_all(self) -> tuple[StoredFault, ...]:
        """Return the faults in force that are for all accounts; takes microseconds."""
        with self._reading:
            return faults_in_force(self._reader, None)

    def snapshot(self) -> SqliteSnapshot:
        """Take hold of the data as it is now."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._database.connect()
        return SqliteSnapshot(connection, self._known, self._keeper.keep, self._release)

    def _release(self, connection: sqlite3.Connection) -> None:
        if self._closed or len(self._idle) >= _MOST_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def load(self, records: Iterable[Record], rendering: Rendering | None = None) -> tuple[str, ...]:
        """Add accounts with their starting data, all or nothing; returns their ids."""
        with self.change() as change:
            loaded = change.load(records)
            if rendering is not None:
                for account_id in loaded:
                    make_pages(self._writer, change.account(account_id), rendering)
        return loaded

    @contextmanager
    def change(self) -> Iterator[SqliteChange]:
        """Begin a write transaction; leaving the block ends it, an exception undoes it."""
        with self._writing, self._database.explained("written"):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                with self._changes.changing():
                    yield SqliteChange(self._writer)
                    self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close everything; data that was to be kept in memory is gone."""
        self._closed = True
        self._keeper.close()
        with self._reading, self._writing:
            for connection in (*self._idle, self._reader, self._writer):
                connection.close()
            self._idle.clear()
        self._changes.close()
        if self._temporary is not None:
            self._temporary.remove()
            self._temporary = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
