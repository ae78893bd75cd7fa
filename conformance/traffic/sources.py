"""What there is to judge in files and folders: archives of exchanges, and bare answers."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from conformance.traffic.har.reading import is_archive

_GZIP: Final = b"\x1f\x8b"
_PEEKED: Final = 4096
#: Files of a folder that are judged; what else lies in it was recorded for other uses.
_SUFFIXES: Final = (".har", ".xml", ".json", ".jsonp", ".js")


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may hold answers or archives, in the order of their names, at any depth."""
    for path in sorted(folder.rglob("*")):
        suffixes = [suffix.lower() for suffix in path.suffixes]
        plain = suffixes[:-1] if suffixes[-1:] == [".gz"] else suffixes
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and plain[-1:] and plain[-1] in _SUFFIXES:
            yield path


@contextmanager
def archive_in(stream: "io.BufferedReader[Any]") -> Iterator[BinaryIO | None]:
    """Open the archive that a stream holds, plain or gzip; ``None`` for anything else, which is left unread."""
    beginning = stream.peek(_PEEKED)[:_PEEKED]
    if not beginning.startswith(_GZIP):
        yield stream if is_archive(beginning) else None
    elif is_archive(_unzipped(beginning)):
        with gzip.GzipFile(fileobj=stream, mode="rb") as unzipped:
            yield cast("BinaryIO", unzipped)
    else:
        yield None


def _unzipped(beginning: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(beginning, _PEEKED)
    except zlib.error:
        return b""
