"""Writing an HTTP archive exchange by exchange, without secrets; the file is whole after each."""

import base64
import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from urllib.parse import urlencode

from conformance.redaction import HIDDEN, Secrets
from conformance.traffic.decoding import UndecodableError, decode_body
from conformance.traffic.exchange import CapturedExchange, Headers, secrets_of
from contracts.asking.recorded import Place, RecordedExchange, RecordedField, RedactedValue
from contracts.asking.recording import is_secret
from contracts.errors import ConfigurationError

_BLOCK: Final = 1 << 18
_END: Final = b"\n]}}\n"
#: Headers whose value is a secret, or gives one away.
_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
#: What the mark of a body's place is made of: JSON never holds it, for it would be escaped.
_PLACE: Final = "\x00body\x00"

#: Changes a body on its way into the archive, piece by piece.
Rewrite = Callable[[Iterable[str]], Iterator[str]]


class ArchiveWriter:
    """An archive under construction."""

    def __init__(self, path: Path) -> None:
        """Begin a file; raises ``ConfigurationError`` if it cannot be written."""
        creator = {"name": "customers-all", "version": version("customers-all")}
        head = json.dumps({"version": "1.2", "creator": creator})[:-1]
        try:
            self._file: BinaryIO = path.open("wb")
            self._file.write(f'{{"log": {head}, "entries": ['.encode() + _END)
            self._file.flush()
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from error
        self._entries = 0
        self._decoded = path.with_name(f".{path.name}.decoded")

    def add(
        self,
        captured: CapturedExchange,
        recorded: RecordedExchange,
        rewrite: Rewrite | None = None,
        *,
        with_body: bool = True,
    ) -> None:
        """Write one exchange: the request as it was recorded without secrets, the answer with ``rewrite`` applied.

        Without a ``rewrite`` the answer is written as it came, but for the password of the request. Where the
        body is no text in UTF-8 it is written in base64, or left out if it was to be rewritten, as it is without
        ``with_body``. Blocks.
        """
        secrets = Secrets(*secrets_of(captured.request, captured.request.form()))
        try:
            body = self._readable_body(captured) if with_body else None
            text = body is not None and _is_text(body)
            entry = _entry(captured, recorded, secrets)
            content = entry["response"]["content"]
            if body is not None and (text or rewrite is None):
                content["text"] = _PLACE
                content.update({} if text else {"encoding": "base64"})
            else:
                content["comment"] = "The body was left out."
            before, _, after = json.dumps(entry, ensure_ascii=False).partition(json.dumps(_PLACE)[1:-1])
            self._file.seek(-len(_END), 2)
            self._file.write(b",\n" if self._entries else b"\n")
            self._file.write(before.encode("utf-8", "backslashreplace"))
            if after and body is not None:
                self._write_body(body, secrets, rewrite, text=text)
            self._file.write(after.encode("utf-8", "backslashreplace") + _END)
            self._file.flush()
            self._entries += 1
        finally:
            self._decoded.unlink(missing_ok=True)

    def _readable_body(self, captured: CapturedExchange) -> Path | None:
        answer = captured.answer
        if answer.body is None:
            return None
        coding = "" if answer.decoded else answer.headers.get("Content-Encoding", "")
        try:
            return decode_body(answer.body, coding, self._decoded)
        except UndecodableError:
            return None

    def _write_body(self, body: Path, secrets: Secrets, rewrite: Rewrite | None, *, text: bool) -> None:
        if not text:
            with body.open("rb") as stream:
                while block := stream.read(_BLOCK // 3 * 3):
                    self._file.write(base64.b64encode(block))
            return
        pieces: Iterable[str] = _texts(body)
        for piece in secrets.hide_in(rewrite(pieces) if rewrite else pieces):
            self._file.write(json.dumps(piece, ensure_ascii=False)[1:-1].encode())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _entry(captured: CapturedExchange, recorded: RecordedExchange, secrets: Secrets) -> dict[str, Any]:
    answer, began = captured.answer, datetime.fromtimestamp(captured.began, UTC)
    duration = max(captured.ended - captured.began, 0.0) * 1e3
    media_type = answer.headers.get("Content-Type", "")
    entry: dict[str, Any] = {
        "startedDateTime": began.isoformat(timespec="milliseconds"),
        "time": round(duration, 3),
        "request": _request(captured, recorded, secrets),
        "response": {
            "status": answer.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(answer.headers, secrets),
            "content": {"size": answer.body.stat().st_size if answer.body else 0, "mimeType": media_type},
            "redirectURL": secrets.hide(answer.headers.get("Location", "")),
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": round(duration, 3), "receive": 0},
    }
    # Names with an underscore are for the writer's own use, says the format.
    entry["response"].update({"_incomplete": True} if not answer.complete else {})
    entry["response"].update({"_abandoned": True} if answer.abandoned else {})
    return entry


def _request(captured: CapturedExchange, recorded: RecordedExchange, secrets: Secrets) -> dict[str, Any]:
    request, fields = captured.request, recorded.request.fields
    host = request.headers.get("Host", "upstream")
    query = [_field(field) for field in fields if field.place is Place.QUERY]
    address = f"http://{host}{recorded.request.path}" + (f"?{urlencode(query)}" if query else "")
    written: dict[str, Any] = {
        "method": request.method,
        "url": secrets.hide(address),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request.headers, secrets),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": -1 if request.body is None else len(request.body),
    }
    body = [_field(field) for field in fields if field.place is Place.BODY]
    if body:
        written["postData"] = {
            "mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": name, "value": value} for name, value in body],
            "text": urlencode(body),
        }
    elif request.body:
        written["postData"] = {
            "mimeType": request.content_type,
            "text": "",
            "params": [],
            "comment": "Left out.",
        }
    return written


def _field(field: RecordedField) -> tuple[str, str]:
    """Return a field as it may be written; equal secrets get equal marks."""
    if isinstance(field.value, RedactedValue):
        return field.name, "" if field.value.empty else f"{HIDDEN}{field.value.mark}"
    return field.name, field.value


def _headers(headers: Headers, secrets: Secrets) -> list[dict[str, str]]:
    return [
        {"name": name, "value": HIDDEN if _hides(name) else secrets.hide(value)}
        for name, value in headers.items()
    ]


def _hides(name: str) -> bool:
    return name.lower() in _SECRET_HEADERS or is_secret(name)


def _is_text(body: Path) -> bool:
    try:
        for _ in _texts(body):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _texts(body: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with body.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
