"""Where the bytes of a body are kept while they pass: in memory while they are few, then in a file."""

import asyncio
from pathlib import Path
from typing import BinaryIO, Final

#: So many bytes are kept in memory before they are written to the file, in a thread.
HELD: Final = 1 << 20


class Spool:
    """One body; used by the loop while it passes, and by one thread afterwards."""

    def __init__(self, path: Path) -> None:
        """Keep what is added, in a file of this name if it is long; the file is made when it is needed."""
        self._path = path
        self._parts: list[bytes] = []
        self._held = 0
        self._file: BinaryIO | None = None

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._parts.append(piece)
        self._held += len(piece)

    async def relieve(self) -> None:
        """Write to the file what is held, if it is much."""
        if self._held >= HELD:
            await asyncio.to_thread(self._write)

    def finish(self) -> Path:
        """Write what is left and return the file. Blocks."""
        self._write()
        if self._file is not None:
            self._file.close()
        return self._path

    def discard(self) -> None:
        """Forget the bytes. Blocks."""
        self._parts.clear()
        if self._file is not None:
            self._file.close()
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._file is None:
            self._file = self._path.open("wb")
        self._file.writelines(self._parts)
        self._parts.clear()
        self._held = 0
