"""From received bytes to an ``Answer``: which format it is, and what it holds."""

import contextlib
import io
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.answer import Answer, Received
from conformance.answer_file import is_same_text
from conformance.charset import UTF8_MARK, beginning, charset_of_header
from conformance.json_answer import read_json
from conformance.tally import Tally, Visit, key_of
from conformance.xml_answer import read_xml

_SPACE: Final = b" \t\r\n"
#: How a page begins, behind comments and a declaration of XML.
_PAGE: Final = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype\s+html|html|head|body|title)\b", re.DOTALL | re.IGNORECASE
)
#: A call of JSONP: comments and space, whatever is called, the opening parenthesis before JSON.
_CALL: Final = re.compile(rb"(?:\s|/\*.*?\*/)*([^\s({\[\"<]{1,2000})\s*\(\s*(?=[{\[])", re.DOTALL)
_CALL_END: Final = re.compile(rb"\)\s*;?\s*\Z")
#: The oddity of JSONP that does not end as a call does.
OPEN_CALL: Final = "the call is not closed, or something follows it"
#: The header in which a server may return the last id (DEC-2).
LAST_ID_HEADER: Final = "X-Last-Id"


class _Part(io.RawIOBase):
    """A part of a file as a stream of its own."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        super().__init__()
        self._stream = path.open("rb")
        self._stream.seek(start)
        self._left = end - start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override] # a writable buffer
        data = self._stream.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def read_answer(received: Received, tally: Tally | None = None) -> Answer:
    """Parse what was received; anything at all can be read, oddities are in the ``Answer``.

    A body that was cut off by the suite itself is judged by its beginning only. ``tally`` says what is kept of
    the customers, if not the usual.
    """
    tally = tally or Tally()
    answer = Answer(received, sniff(received), tally=tally)
    _parse(received, answer, tally.add)
    _note_header(answer)
    answer.finish()
    if received.cut:
        answer.broken = answer.broken and ""
        _status_of_head(received, answer)
    return answer


def same_bytes(known: Answer, received: Received) -> Answer:
    """Return what was received as an answer, given one of the same bytes that was read before; its file serves both."""
    if received.path != known.received.path:
        received.path.unlink()
    return _read_before(known, replace(received, path=known.received.path))


def same_json(known: Answer, received: Received) -> Answer | None:
    """Return JSONP as an answer, given JSON that was read before and stands inside the call; else ``None``."""
    if received.cut or known.received.cut or sniff(received) != "jsonp":
        return None
    call = Answer(received, "jsonp")
    inside = _inside_call(received, call)
    if not is_same_text(known.received.path, (0, known.received.length), received.path, inside):
        return None
    answer = _read_before(known, received)
    answer.format, answer.callback, answer.faults = "jsonp", call.callback, [*call.faults, *known.faults]
    return answer


def _read_before(known: Answer, received: Received) -> Answer:
    answer = replace(known, received=received)
    if known.last_place == "header":
        answer.last_id, answer.last_place = None, "none"
    _note_header(answer)
    return answer


def _note_header(answer: Answer) -> None:
    header = answer.received.headers.get(LAST_ID_HEADER, "")
    if header.isascii() and header.isdigit() and len(header) < 40:
        answer.last_id, answer.last_place = int(header), "header"


def _parse(received: Received, answer: Answer, visit: Visit) -> None:
    start, end = _after_mark(received), received.length
    if answer.format == "jsonp":
        start, end = _inside_call(received, answer)
    with io.BufferedReader(_Part(received.path, start, end), 1 << 16) as stream:
        if answer.format in {"xml", "html"}:
            read_xml(stream, answer, visit, charset_of_header(received))
        elif answer.format in {"json", "jsonp"}:
            read_json(stream, answer, visit)


def _after_mark(received: Received) -> int:
    return len(UTF8_MARK) if received.head(len(UTF8_MARK)) == UTF8_MARK else 0


def sniff(received: Received) -> str:
    """Tell the format by content: ``xml``, ``json``, ``jsonp``, ``html``, ``empty`` or ``other``."""
    head = beginning(received).lstrip(_SPACE)
    if not head:
        return "empty"
    if _PAGE.match(head):
        return "html"
    if head.startswith(b"<"):
        return "xml"
    if head.startswith((b"{", b"[")):
        return "json"
    return "jsonp" if _CALL.match(head) else "other"


def _inside_call(received: Received, answer: Answer) -> tuple[int, int]:
    call = _CALL.match(received.head(), _after_mark(received))
    if call is None:
        answer.broken = "not JSONP: no call"
        return 0, 0
    answer.callback = call[1].decode("utf-8", "replace")
    tail = received.tail()
    closing = _CALL_END.search(tail)
    if closing is None and not received.cut:
        answer.faults.append(OPEN_CALL)
    end = received.length - (len(tail) - closing.start() if closing else 0)
    return call.end(), end


_STATUS_IN_HEAD: Final = (
    re.compile(rb"""<response\b[^>]*\bstatus\s*=\s*["']([a-z]+)["']"""),
    re.compile(rb'"status"\s*:\s*"([a-z]+)"'),
)


def _status_of_head(received: Received, answer: Answer) -> None:
    head = beginning(received)
    for pattern in _STATUS_IN_HEAD:
        if not answer.status and (hit := pattern.search(head)):
            answer.status = hit[1].decode()
    if not answer.status and answer.count:
        answer.status = "success"


class _FoundError(Exception):
    """Ends the reading of an answer when the customer was found."""


#: A customer's elements or members as they stand in an answer: names and values.
Fields = list[tuple[str, str]]


def find_customer(received: Received, key: int) -> dict[str, str]:
    """Return the fields of the first customer with this key, by name; empty when there is none."""
    return dict(_find(received, lambda _, fields: key_of(dict(fields).get("customer_code", "")) == key))


def customer_at(received: Received, position: int) -> Fields:
    """Return the fields of the customer at a position from 1, in their order; empty when there is none."""
    return _find(received, lambda place, _: place == position)


def _find(received: Received, wanted: Callable[[int, Fields], bool]) -> Fields:
    found: Fields = []
    places = itertools.count(1)

    def visit(names: tuple[str, ...], values: Sequence[str]) -> None:
        fields = list(zip(names, values, strict=True))
        if wanted(next(places), fields):
            found.extend(fields)
            raise _FoundError

    with contextlib.suppress(_FoundError):
        _parse(received, Answer(received, sniff(received), tally=Tally()), visit)
    return found
