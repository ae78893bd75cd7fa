"""A folder for a store that is to leave nothing behind, not even if its process is killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

#: How the names of such folders begin.
_PREFIX: Final = "customers-all-memory-"
#: The file in it that its owner holds a lock on; the system lets go of it when the owner has ended, however.
_OWNER: Final = "owner"


class PrivateFolder:
    """A new folder of this process among the system's temporary ones; it also removes those without an owner."""

    def __init__(self) -> None:
        """Make the folder."""
        remove_abandoned()
        self.path: Final = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # The file takes its name when it is locked: who finds it unlocked may take the folder for abandoned.
        unnamed = self.path / f"{_OWNER}.new"
        self._owner = unnamed.open("wb")
        fcntl.flock(self._owner, fcntl.LOCK_EX)
        unnamed.rename(self.path / _OWNER)

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        shutil.rmtree(self.path)
        self._owner.close()


def remove_abandoned() -> None:
    """Remove the folders of this user whose processes have ended without doing so."""
    for folder in _folders():
        # Without the file its owner is about to make it, or somebody removes the folder at this moment.
        with suppress(OSError), (folder / _OWNER).open("rb") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _folders() -> Iterator[Path]:
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            own = entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)
            if own and entry.stat(follow_symlinks=False).st_uid == os.getuid():
                yield Path(entry.path)
