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
    if not os.access(path.parent, os.W_OK):
        raise ConfigurationError(f"The folder {path.parent} cannot be written to.")


def write_report(path: Path, text: str) -> None:
    """Write UTF-8 to a temporary name in the same folder and rename it; raises ``ConfigurationError``."""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ConfigurationError(f"The report {path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8"))
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # noqa: PTH101 - the name is text
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise ConfigurationError(f"The report {path} cannot be written: {error.strerror}.") from error
