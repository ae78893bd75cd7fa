"""Taking the content coding off a captured body (RFC 9110 section 8.4), block by block."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from contracts.errors import CustomersAllError

_BLOCK: Final = 1 << 16
#: What zlib is told to expect: a gzip head, or a head of zlib.
_WINDOWS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class UndecodableError(CustomersAllError):
    """A body whose content coding is not known, or that breaks it."""

    exit_status = 1


def decode_body(body: Path, coding: str, decoded: Path) -> Path:
    """Return the file with the body as it was before coding: ``body`` itself if there was none.

    ``coding`` is the header; otherwise ``decoded`` is written. Raises ``UndecodableError``.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in _WINDOWS:
        raise UndecodableError(f"The content coding {coding[:40]!r} of the answer is not known here.")
    try:
        with body.open("rb") as source, decoded.open("wb") as target:
            for block in _inflated(source, _WINDOWS[coding]):
                target.write(block)
    except zlib.error as error:
        raise UndecodableError(f"The answer breaks its content coding {coding}: {error}.") from None
    return decoded


def _inflated(source: BinaryIO, window: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(window)
    while block := source.read(_BLOCK):
        while block:
            yield machine.decompress(block, _BLOCK)
            block = machine.unconsumed_tail
            if machine.eof:
                block = machine.unused_data
                machine = zlib.decompressobj(window)
                if not block and not (block := source.read(_BLOCK)):
                    return
    yield machine.flush()
    if not machine.eof:
        raise zlib.error("it ends too early")
