"""Opening a database file: ours, of this version, and ready to be read while it is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.errors import ConfigurationError
from mockserver.store.sqlite.faults import FAULT_TABLES
from mockserver.store.sqlite.schema import APPLICATION_ID, INDEXES, TABLES, VERSION

#: How long a write waits for another process's write, and a start for the file, in seconds.
_PATIENCE: Final = 10.0
_PATIENCE_AT_START: Final = 2.0
_CACHE_KIB: Final = 4096
#: After a large change, such as loading a dataset, the log shrinks to so many bytes when it is used again.
_LOG_BYTES: Final = 64 << 20
#: Larger than usual, because a page of customers is half a megabyte of bytes that lie in one chain.
_PAGE_SIZE: Final = 16_384


@dataclass(frozen=True, slots=True)
class Database:
    """Where a database is; ``durable`` asks that a change outlives the machine, not only the process."""

    path: Path
    durable: bool = True

    def connect(self, patience: float = _PATIENCE) -> sqlite3.Connection:
        """Open a connection that any thread may use; transactions are begun and ended by hand.

        A statement waits for another process ``patience`` seconds.

        Raises ``ConfigurationError`` if it cannot be opened.
        """
        with self.explained("opened"):
            connection = sqlite3.connect(
                self.path, timeout=patience, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
                connection.execute(f"PRAGMA synchronous = {'NORMAL' if self.durable else 'OFF'}")
            except sqlite3.Error:
                connection.close()
                raise
        return connection

    @contextmanager
    def explained(self, what: str) -> Iterator[None]:
        """Turn an error of the file into a sentence that names it and what cannot be done with it."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            # The more special kinds speak of a statement, not of the file: a fault of ours.
            if type(error) not in (sqlite3.DatabaseError, sqlite3.OperationalError):
                raise
            raise ConfigurationError(
                f"The database {self.path} cannot be {what}: {_reason(error)}."
            ) from error

    def prepare(self) -> None:
        """Make the tables if the file is new; raises ``ConfigurationError`` if it is not one of ours."""
        connection = self.connect(_PATIENCE_AT_START)
        try:
            with self.explained("opened"):
                application, version = self._marks(connection)
                if (application, version) == (0, 0) and _is_empty(connection):
                    _create(connection)
                elif application != APPLICATION_ID:
                    raise ConfigurationError(
                        f"The database {self.path} is one of another program. Name another file."
                    )
                elif version != VERSION:
                    raise ConfigurationError(
                        f"The database {self.path} has version {version} of the tables, but this program "
                        f"knows only version {VERSION}. Name another file, or use the program that made it."
                    )
        finally:
            connection.close()

    @staticmethod
    def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return application, version


def _is_empty(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables == 0)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have been quicker.
    if _is_empty(connection):
        for statement in (*TABLES, *FAULT_TABLES, *INDEXES.values()):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _reason(error: sqlite3.Error) -> str:
    """Say what SQLite's error means for whoever named the file."""
    name = getattr(error, "sqlite_errorname", "")
    return {
        "SQLITE_NOTADB": "it is no SQLite database",
        "SQLITE_BUSY": "another program has locked it",
        "SQLITE_CANTOPEN": "the file or its folder does not exist or may not be read",
        "SQLITE_READONLY": "it may not be written",
        "SQLITE_FULL": "the disk is full",
    }.get("_".join(name.split("_")[:2]), str(error))
