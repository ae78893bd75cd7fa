"""The body of an answer as a file: written as it comes and compared, in bounded memory."""

import hashlib
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final

import aiohttp

_CHUNK: Final = 1 << 18
#: White space around a text (RFC 8259 section 2), and the most of it that is looked at.
_SPACE: Final = b" \t\r\n"
_MOST_SPACE: Final = 64


class NotKeptError(Exception):
    """An answer could not be written to disk, for the reason given."""


class EndlessAnswerError(Exception):
    """An answer is larger than any report is, so it may have no end."""


async def to_disk(
    response: aiohttp.ClientResponse, path: Path, most: int | None, largest: int
) -> tuple[int, bool, bytes]:
    """Write the body to a file; return its length, whether the rest was left off, and its digest.

    The rest is left off after ``most`` bytes. Raises ``EndlessAnswerError`` after ``largest`` bytes,
    ``NotKeptError``, and what aiohttp raises.
    """
    length = 0
    digest = hashlib.blake2b(digest_size=16)
    with path.open("wb", buffering=0) as stream:
        async for chunk in response.content.iter_chunked(_CHUNK):
            _write(stream, chunk)
            digest.update(chunk)
            length += len(chunk)
            if most is not None and length > most:
                response.close()
                return length, True, digest.digest()
            if length > largest:
                response.close()
                raise EndlessAnswerError
    return length, False, digest.digest()


def _write(stream: FileIO, chunk: bytes) -> None:
    """Write all of a chunk at once, so that a full disk is noticed here and not when the file is closed."""
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[stream.write(rest) :]
    except OSError as error:
        raise NotKeptError(error.strerror) from error


def is_same_text(one: Path, one_part: tuple[int, int], other: Path, other_part: tuple[int, int]) -> bool:
    """Tell whether parts of two files, from one offset to another, are the same but for white space after them.

    They are read, not mapped: what is mapped would count as memory of the suite.
    """
    with one.open("rb") as here, other.open("rb") as there:
        left = _seek_text(here, *one_part)
        if left <= 0 or left != _seek_text(there, *other_part):
            return False
        while left:
            size = min(left, _CHUNK)
            if here.read(size) != there.read(size):
                return False
            left -= size
    return True


def _seek_text(stream: BinaryIO, start: int, end: int) -> int:
    """Go to the start of a text; return its length without the white space at its end."""
    stream.seek(max(start, end - _MOST_SPACE))
    tail = stream.read(end - stream.tell())
    stream.seek(start)
    return end - start - len(tail) + len(tail.rstrip(_SPACE))
