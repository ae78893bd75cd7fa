"""JSON whose texts are larger than memory: a long text goes to a file, and a short mark takes its place."""

import codecs
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

#: A text of more bytes than this, as it is written, goes to a file.
LONGEST_KEPT: Final = 1 << 20
_BLOCK: Final = 1 << 17
#: What may stand in a text, in whole escapes; gives nothing back once it has matched.
_INSIDE: Final = re.compile(rb'(?:[^"\\]++|\\u[0-9a-fA-F]{4}|\\[^u])*+', re.DOTALL)
_LONGEST_ESCAPE: Final = 6


class LongTexts:
    """A JSON document to be read by ``read``, whose long texts lie in files of a folder."""

    def __init__(self, stream: BinaryIO, folder: Path) -> None:
        """Read JSON from a binary stream."""
        self._stream = stream
        self._folder = folder
        self._mark = f"long-text-{secrets.token_hex(8)}-"
        self._count = 0
        self._pieces = self._filtered()
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return about ``size`` bytes of the document, none at its end."""
        while len(self._rest) < max(size, 1):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def file_of(self, text: str) -> Path | None:
        """Return the file in which a long text lies, in UTF-8; ``None`` for a text that stands for itself."""
        number = text.removeprefix(self._mark)
        return self._path(int(number)) if number != text and number.isdigit() else None

    def _path(self, number: int) -> Path:
        return self._folder / f"text-{number}"

    def _blocks(self) -> Iterator[bytes]:
        yield self._stream.read(_BLOCK).removeprefix(codecs.BOM_UTF8)
        while block := self._stream.read(_BLOCK):
            yield block

    def _filtered(self) -> Iterator[bytes]:
        text: _Text | None = None
        rest = b""
        for block in self._blocks():
            data, at, rest = rest + block, 0, b""
            while at < len(data):
                if text is None:
                    begin = data.find(b'"', at) + 1
                    yield data[at : begin or len(data)]
                    at = begin or len(data)
                    text = _Text(self._path(self._count)) if begin else None
                    continue
                inside = _INSIDE.match(data, at)
                end = inside.end() if inside else at
                if data[end : end + 1] == b"\\" and len(data) - end < _LONGEST_ESCAPE:
                    rest = data[end:]
                elif data[end : end + 1] == b"\\":  # no escape that JSON knows: the parser will say so
                    end += 2
                text.add(data[at:end])
                if data[end : end + 1] == b'"':
                    yield self._closed(text)
                    text, at = None, end + 1
                else:
                    at = len(data) if rest else end
        if text is not None:
            yield text.held + rest

    def _closed(self, text: "_Text") -> bytes:
        if not text.close():
            return bytes(text.held) + b'"'
        self._count += 1
        return f'{self._mark}{self._count - 1}"'.encode()


class _Text:
    """One text while it is read: in memory at first, in a file once it is long."""

    def __init__(self, path: Path) -> None:
        self.held = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._path = path
        self._file: BinaryIO | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._half = ""

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the text, escapes in whole."""
        if self._file is not None:
            self._write(piece)
            return
        self._parts.append(piece)
        self._size += len(piece)
        if self._size > LONGEST_KEPT:
            self._file = self._path.open("wb")
            self._write(b"".join(self._parts))
            self._parts.clear()

    def close(self) -> bool:
        """End the text; true if it lies in the file, otherwise it is in ``held``."""
        self.held = b"".join(self._parts)
        if self._file is None:
            return False
        self._file.write(self._half.encode("utf-8", "surrogatepass"))
        self._file.close()
        return True

    def _write(self, piece: bytes) -> None:
        if self._file is None:
            return
        try:
            text = json.loads(f'"{self._decoder.decode(piece)}"', strict=False)
        except json.JSONDecodeError:
            text = "\ufffd"
        text = (self._half + text).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        kept = text[: len(text) - len(self._half)]
        self._file.write(kept.encode("utf-8", "surrogatepass"))
