"""Whether anything was changed since, told by eight bytes that all processes share, instead of by a query.

A query for one row takes longer than all else that a small answer needs, most of it for SQLite's file locks.
"""

import fcntl
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from contracts.errors import ConfigurationError

_SIZE: Final = 8


class ChangeCount:
    """Counts the changes of a database in a small file beside it; odd while a change is under way.

    Two equal counts mean that no change was committed between them: each writer makes the count odd before it
    commits and even again after, before it tells anybody. One that is killed between leaves it odd, and so
    nobody relies on it until the next change.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises ``ConfigurationError`` if that cannot be done."""
        try:
            self._file = path.open("a+b", buffering=0)
            self._file.truncate(_SIZE)
            self._memory = mmap.mmap(self._file.fileno(), _SIZE)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be opened: {error.strerror or error}.") from error
        self._count = memoryview(self._memory).cast("Q")

    def settled(self) -> int | None:
        """Return the count, ``None`` while a change is under way."""
        count = self._count[0]
        return None if count & 1 else count

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Count a change: the block must hold the database's write lock, and commit before it ends."""
        # Whoever has just let go of the database's lock may still be about to make the count even.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            self._count[0] |= 1
            yield
        finally:
            self._count[0] += 1
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file, which stays: another process may have it open. Closing twice does no harm."""
        self._count.release()
        self._memory.close()
        self._file.close()
