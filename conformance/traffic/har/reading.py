"""Reading an HTTP archive entry by entry, whatever its size."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final
from urllib.parse import urlencode

import ijson
from multidict import CIMultiDict

from conformance.traffic.exchange import CapturedAnswer, CapturedExchange, CapturedRequest
from conformance.traffic.har.long_texts import LongTexts
from contracts.errors import InvalidFileError

_START: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:')
_DECLARED: Final = re.compile(r"""\s*<\?xml[^>]{0,100}\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BLOCK: Final = 1 << 18


def is_archive(beginning: bytes) -> bool:
    """Tell an HTTP archive by its first bytes."""
    return _START.match(beginning) is not None


def read_archive(stream: BinaryIO, name: str) -> Iterator[CapturedExchange]:
    """Yield the exchanges of an archive in its order; the body of each lies on the disk until the next is wanted.

    Raises ``InvalidFileError`` naming the file and the entry where it is no HAR.
    """
    with TemporaryDirectory(prefix="customers-all-har-") as folder:
        document = LongTexts(stream, Path(folder))
        number = 0
        try:
            for entry in _entries(document):
                number += 1
                yield _exchange(entry, document, Path(folder))
                for file in Path(folder).iterdir():
                    file.unlink()
        except (ijson.JSONError, UnicodeDecodeError) as error:
            reason = str(error).splitlines()[0]
            raise InvalidFileError(
                f"{name} is no HAR: after entry {number} it is no JSON: {reason}."
            ) from None
        except _NoEntryError as error:
            raise InvalidFileError(f"{name} is no HAR: entry {number} {error}.") from None


def _entries(document: LongTexts) -> Iterator[Any]:
    entries: Iterator[Any] = ijson.items(document, "log.entries.item", use_float=True)
    return entries


class _NoEntryError(Exception):
    """Says what an entry lacks; never leaves this module."""


def _member(
    parent: object, name: str, kind: type[Any] | tuple[type[Any], ...], *, default: Any = None
) -> Any:
    """Return a member of the type wanted; raises ``_NoEntryError`` if it is missing without a default, or another."""
    value = parent.get(name, default) if isinstance(parent, Mapping) else default
    if value is None and default is not None:
        value = default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _NoEntryError(f"has no proper {name}")
    return value


def _exchange(entry: object, document: LongTexts, folder: Path) -> CapturedExchange:
    began = _moment(_member(entry, "startedDateTime", str, default=""))
    request = _member(entry, "request", dict)
    response = _member(entry, "response", dict)
    duration = max(float(_member(entry, "time", (int, float), default=0)), 0.0) / 1e3
    return CapturedExchange(
        _request(request, document), _answer(response, document, folder), began, began + duration
    )


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0


def _pairs(parent: object, name: str) -> list[tuple[str, str]]:
    rows = _member(parent, name, list, default=[])
    return [(_member(row, "name", str), _member(row, "value", str, default="")) for row in rows]


def _headers(parent: object) -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in _pairs(parent, "headers") if not name.startswith(":"))


def _request(request: Mapping[str, Any], document: LongTexts) -> CapturedRequest:
    headers = _headers(request)
    posted = request.get("postData")
    body: bytes | None = b""
    if posted is not None:
        body = _posted(posted, document)
        headers.setdefault("Content-Type", _member(posted, "mimeType", str, default=""))
    elif _member(request, "method", str) == "POST" and request.get("bodySize", -1) != 0:
        body = None
    return CapturedRequest(_member(request, "method", str), _member(request, "url", str), headers, body)


def _posted(posted: object, document: LongTexts) -> bytes:
    text = _member(posted, "text", str, default="")
    long_text = document.file_of(text)
    if long_text is not None:
        return long_text.read_bytes()
    if not text:
        return urlencode(_pairs(posted, "params")).encode()
    return _bytes(text, "utf-8")


def _bytes(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "xmlcharrefreplace")


def _answer(response: Mapping[str, Any], document: LongTexts, folder: Path) -> CapturedAnswer:
    status = _member(response, "status", int)
    content = _member(response, "content", dict, default={})
    body = folder / "body"
    captured = "text" in content or not content.get("size")
    if captured:
        text = _member(content, "text", str, default="")
        _write(text, document.file_of(text), body, in_base64=content.get("encoding") == "base64")
    return CapturedAnswer(
        status,
        _headers(response),
        body if captured else None,
        complete=status > 0 and not response.get("_incomplete"),
        abandoned=bool(response.get("_abandoned")),
        decoded=True,
    )


def _write(text: str, long_text: Path | None, body: Path, *, in_base64: bool) -> None:
    """Write a body as the server sent it: a text that declares another encoding than UTF-8 is brought back to it."""
    try:
        if long_text is not None:
            _write_long(long_text, body, in_base64=in_base64)
        elif in_base64:
            body.write_bytes(base64.b64decode("".join(text.split()), validate=True))
        else:
            body.write_bytes(_bytes(text, _encoding(text)))
    except (binascii.Error, ValueError):
        raise _NoEntryError("has a content that is no base64") from None


def _encoding(text: str) -> str:
    declared = _DECLARED.match(text)
    try:
        return codecs.lookup(declared[1]).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def _write_long(long_text: Path, body: Path, *, in_base64: bool) -> None:
    with long_text.open("rb") as source, body.open("wb") as target:
        beginning = source.read(1 << 10)
        source.seek(0)
        encoding = _encoding(beginning.decode("utf-8", "replace").removeprefix("\ufeff"))
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        waiting = b""
        while block := source.read(_BLOCK):
            if in_base64:
                waiting += b"".join(block.split())
                whole = len(waiting) // 4 * 4
                target.write(base64.b64decode(waiting[:whole], validate=True))
                waiting = waiting[whole:]
            elif encoding == "utf-8":
                target.write(block)
            else:
                target.write(_bytes(decoder.decode(block), encoding))
        target.write(base64.b64decode(waiting, validate=True))
