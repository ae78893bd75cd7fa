"""Bytes as they come: read in blocks, decompressed, brought to UTF-8, kept only as long as needed."""

import codecs
import zlib
from collections.abc import Iterator
from typing import IO, Final

from contracts.validation.verdict import Fault, InvalidAnswerError, shown

#: How much is read at once.
BLOCK: Final = 1 << 17
#: More than this is never held at once: a customer, or whatever stands around the customers, is refused if
#: it is larger. Documented answers are a thousand times smaller there.
LIMIT: Final = 4 << 20


class Source:
    """A window on a stream of bytes; ``line`` is the line on which the window begins, from 1.

    ``wide`` says that the bytes came in UTF-16 with a byte order mark; the window is in UTF-8 all the same.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.buffer = b""
        self.line = 1
        self.ended = False
        self.wide = False
        self._blocks = blocks

    def more(self, size: int = 1) -> None:
        """Read until the window holds at least ``size`` bytes, or the stream has ended."""
        if self.ended or len(self.buffer) >= size:
            return
        parts = [self.buffer]
        held = len(self.buffer)
        while held < size:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
                break
            parts.append(block)
            held += len(block)
        self.buffer = b"".join(parts)

    def grow(self) -> bool:
        """Read another block; false at the end. Raises ``InvalidAnswerError`` when too much is held."""
        if len(self.buffer) > LIMIT:
            raise InvalidAnswerError(
                Fault(
                    f"More than {LIMIT >> 20} MiB came without the end of a customer or of the answer",
                    allowed=f"customers of up to {LIMIT >> 20} MiB each",
                    mend="check that this is an answer of the report, and that no field holds a whole file",
                    statements=("RES-1", "RES-5"),
                    line=self.line,
                )
            )
        self.more(len(self.buffer) + 1)
        return not self.ended

    def take(self, size: int) -> bytes:
        """Cut ``size`` bytes off the front of the window."""
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        self.line += taken.count(b"\n")
        return taken

    def untake(self, taken: bytes) -> None:
        """Put bytes back that were taken last."""
        self.buffer = taken + self.buffer
        self.line -= taken.count(b"\n")

    def with_encoding(self, encoding: str) -> None:
        """Read the window and what follows in another encoding than UTF-8, from now on as UTF-8.

        Raises ``InvalidAnswerError``, also later, when the bytes are not of that encoding.
        """
        self._blocks = transcoded(chained(self.buffer, self._blocks), encoding)
        self.buffer = b""
        self.ended = False
        self.more()


def chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Put one block in front of others."""
    if first:
        yield first
    yield from rest


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Read a stream block by block, as soon as something is there."""
    read = getattr(stream, "read1", stream.read)
    while block := read(BLOCK):
        yield block


def gunzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress gzip (RFC 1952), block by block; raises ``InvalidAnswerError`` if it is damaged."""
    machine = zlib.decompressobj(wbits=31)
    try:
        for block in blocks:
            rest = block
            while rest:
                if machine.eof:
                    machine = zlib.decompressobj(wbits=31)
                if out := machine.decompress(rest, BLOCK):
                    yield out
                rest = machine.unused_data if machine.eof else machine.unconsumed_tail
        if out := machine.flush():
            yield out
    except zlib.error as error:
        raise InvalidAnswerError(
            Fault(f"The file is compressed with gzip, but damaged ({error})", mend="capture the answer again")
        ) from None
    if not machine.eof:
        raise InvalidAnswerError(
            Fault("The file is compressed with gzip, but cut short", mend="capture the answer again")
        )


def transcoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Bring text to UTF-8; raises ``InvalidAnswerError`` if the bytes are not of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks:
            if out := decoder.decode(block).encode():
                yield out
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        bad = error.object[error.start : error.start + 1] if isinstance(error, UnicodeDecodeError) else b""
        raise InvalidAnswerError(
            Fault(
                f"The bytes are not of the encoding {encoding} that the answer declares",
                found=f"the byte 0x{bad.hex()}" if bad else shown(str(error)),
                mend="declare the encoding that the server writes; UTF-8 is the safest",
                statements=("DEC-20",),
            )
        ) from None
