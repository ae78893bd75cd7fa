"""The body of an answer as a file: written as it comes, in bounded memory."""

import hashlib
from io import FileIO
from pathlib import Path
from typing import Final

import aiohttp

_CHUNK: Final = 1 << 18


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
