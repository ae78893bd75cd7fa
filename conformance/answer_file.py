"""The body of an answer as a file: written as it comes and compared, in bounded memory."""

import hashlib
import mmap
from io import FileIO
from pathlib import Path
from typing import Final

import aiohttp

_CHUNK: Final = 1 << 18
#: White space around a text (RFC 8259 section 2), and the most of it that is looked at.
_SPACE: Final = b" \t\r\n"
_MOST_SPACE: Final = 64


class NotKeptError(Exception):
    """An answer could not be written to disk, for the reason given."""


async def to_disk(response: aiohttp.ClientResponse, path: Path, most: int | None) -> tuple[int, bool, bytes]:
    """Write the body to a file; return its length, whether the rest was left off, and its digest.

    The rest is left off after ``most`` bytes. Raises ``NotKeptError``, and what aiohttp raises.
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
    """Tell whether parts of two files, from one offset to another, are the same but for white space after them."""
    if one_part[0] >= one_part[1] or other_part[0] >= other_part[1]:
        return False
    with (
        one.open("rb") as here,
        other.open("rb") as there,
        mmap.mmap(here.fileno(), 0, access=mmap.ACCESS_READ) as here_view,
        mmap.mmap(there.fileno(), 0, access=mmap.ACCESS_READ) as there_view,
    ):
        start, end = one_part[0], _end_of_text(here_view, *one_part)
        other_start, other_end = other_part[0], _end_of_text(there_view, *other_part)
        if end - start != other_end - other_start:
            return False
        shift = other_start - start
        steps = ((at, min(at + _CHUNK, end)) for at in range(start, end, _CHUNK))
        return all(here_view[at:to] == there_view[at + shift : to + shift] for at, to in steps)


def _end_of_text(view: mmap.mmap, start: int, end: int) -> int:
    tail = view[max(start, end - _MOST_SPACE) : end]
    return end - len(tail) + len(tail.rstrip(_SPACE))
