"""gzip and deflate for those who accept them (RFC 9110, sections 8.4.1 and 12.5.3)."""

import zlib
from enum import StrEnum
from functools import lru_cache
from typing import Final

#: zlib's window sizes that make a gzip stream (RFC 1952) and a zlib stream (RFC 1950).
_GZIP_WINDOW: Final = 31
_ZLIB_WINDOW: Final = 15
#: zlib's level: nearly as small as 6 for such reports, in half of the time.
_LEVEL: Final = 4
#: What a coding counts when it is named without a weight.
_FULL_WEIGHT: Final = 1.0


class Coding(StrEnum):
    """How a body is compressed; ``IDENTITY`` is not at all."""

    IDENTITY = "identity"
    GZIP = "gzip"
    DEFLATE = "deflate"


class Compressor:
    """Compresses one body piece by piece."""

    def __init__(self, coding: Coding) -> None:
        """Begin a body; ``coding`` is gzip or deflate."""
        window = _GZIP_WINDOW if coding is Coding.GZIP else _ZLIB_WINDOW
        self._stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, window)

    def compress(self, piece: bytes) -> bytes:
        """Return what can be sent after a further piece, perhaps nothing."""
        return self._stream.compress(piece)

    def finish(self) -> bytes:
        """Return the end of the body."""
        return self._stream.flush()


def compressed(body: bytes, coding: Coding) -> bytes:
    """Return a whole body compressed; takes about 10 ms a megabyte, so a large one belongs in a thread."""
    compressor = Compressor(coding)
    return compressor.compress(body) + compressor.finish()


@lru_cache(maxsize=128)
def preferred_coding(accept_encoding: str) -> Coding:
    """Choose the coding for a request's ``Accept-Encoding``: the one of most weight, gzip before deflate.

    Nothing is compressed that the client does not accept; if it forbids everything that there is, the body
    goes out as it is, as RFC 9110 allows.
    """
    weights = _weights(accept_encoding)
    others = weights.get("*", 0.0)
    best, weight = Coding.IDENTITY, weights.get("identity", 0.0)
    for coding, name in ((Coding.DEFLATE, "deflate"), (Coding.GZIP, "gzip")):
        own = weights.get(name, weights.get("x-gzip", others) if coding is Coding.GZIP else others)
        if own > 0 and own >= weight:
            best, weight = coding, own
    return best


def _weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if name:
            weights[name] = _weight(parameters)
    return weights


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), _FULL_WEIGHT)
            except ValueError:
                return 0.0
    return _FULL_WEIGHT
