"""Writing a report so that a reader finds the whole of it or none."""

import os
import tempfile
from pathlib import Path

from contracts.errors import ConfigurationError


def check_writable(path: Path) -> None:
    """Raise ``ConfigurationError`` if a report cannot be written there, before a run is spent on it."""
    if path.is_dir():
        raise ConfigurationError(f"{path} is a folder; name a file for the report.")
    if not path.parent.is_dir():
        raise ConfigurationError(
            f"There is no folder {path.parent} for the report {path.name}; make it first."
        )
    if _is_written_in_place(path):
        if not os.access(path, os.W_OK) and path.exists():
            raise ConfigurationError(f"{path} cannot be written to.")
    elif not os.access(path.parent, os.W_OK):
        raise ConfigurationError(f"The folder {path.parent} cannot be written to.")


def write_report(path: Path, text: str) -> None:
    """Write UTF-8 to a temporary name in the same folder and rename it; raises ``ConfigurationError``.

    What is no plain file, as ``/dev/null``, a pipe or a link, is written to and stays what it is.
    """
    content = text.encode("utf-8")
    try:
        if _is_written_in_place(path):
            path.write_bytes(content)
        else:
            _replace(path, content)
    except OSError as error:
        raise ConfigurationError(f"The report {path} cannot be written: {error.strerror}.") from error


def _is_written_in_place(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_file())


def _replace(path: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # noqa: PTH101 - the name is text
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
