"""The entries of a journal in their file, whoever understood and judged the exchanges."""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final, Self

from mockserver.journal.criteria import Criteria
from mockserver.journal.database import JournalDatabase, NumberedEntry, Row

#: So many of the newest requests are kept unless told otherwise.
CAPACITY: Final = 10_000


class JournalFile:
    """The newest entries; safe to use from any thread. Everything blocks."""

    def __init__(self, path: Path, capacity: int = CAPACITY) -> None:
        """Keep the newest ``capacity`` entries in a file; raises ``ConfigurationError`` if it is no journal."""
        self._capacity = capacity
        self._path = path
        self._using = Lock()
        self._database = JournalDatabase(path)

    @property
    def path(self) -> Path:
        """The file of the journal."""
        return self._path

    @property
    def lost(self) -> int:
        """How many exchanges came too quickly to be kept."""
        return 0

    def add(self, rows: Iterable[Row]) -> None:
        """Store entries; the oldest beyond the capacity go."""
        with self._using, self._database.writing():
            self._database.add(rows, self._capacity)

    def newest(self, criteria: Criteria, limit: int) -> list[NumberedEntry]:
        """Return the newest entries that fit, ascending by number."""
        with self._using:
            self._settle()
            return self._database.newest(criteria, limit)

    def first(self, criteria: Criteria, limit: int) -> list[NumberedEntry]:
        """Return the oldest entries that fit, ascending by number."""
        with self._using:
            self._settle()
            return self._database.first(criteria, limit)

    def numbers(self, criteria: Criteria) -> list[int]:
        """Return the numbers of all entries that fit, ascending."""
        with self._using:
            self._settle()
            return self._database.numbers(criteria)

    def newest_number(self) -> int:
        """Return the number of the newest entry, 0 if there never was one."""
        with self._using:
            self._settle()
            return self._database.newest_number()

    def forget(self, account_id: str | None = None) -> int:
        """Remove the entries of an account and what is known of its clients, or all; returns how many."""
        with self._using:
            self._settle()
            with self._database.writing():
                return self._database.remove(account_id)

    def close(self) -> None:
        """Close the file."""
        with self._using:
            self._settle()
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settle(self) -> None:
        """Store what is still on its way, the lock being held: here nothing is."""
