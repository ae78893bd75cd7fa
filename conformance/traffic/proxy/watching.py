"""Understanding the bytes of one exchange as HTTP/1.1 while they pass (RFC 9112), by h11."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import h11
from multidict import CIMultiDict

from conformance.traffic.exchange import CapturedAnswer, CapturedExchange, CapturedRequest
from conformance.traffic.proxy.spool import Spool

#: The longest head that is understood, in bytes.
LONGEST_HEAD: Final = 1 << 17
#: The longest body of a request that is understood: longer ones pass, but nothing is said of their fields.
LONGEST_FORM: Final = 1 << 20
_ANY_HOST: Final = [("Host", "upstream")]


class NotUnderstoodError(Exception):
    """The bytes are no HTTP that h11 understands; they pass all the same."""


@dataclass(slots=True)
class _Head:
    """What the head of an answer says."""

    status: int = 0
    headers: CIMultiDict[str] | None = None


class RequestWatch:
    """One request as it passes."""

    def __init__(self, head: bytes) -> None:
        """Understand a whole head; raises ``NotUnderstoodError``."""
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._body: list[bytes] = []
        self._length = 0
        self.ended = False
        self.began = time.time()
        self._connection.receive_data(head)
        event = _next(self._connection)
        if not isinstance(event, h11.Request):
            raise NotUnderstoodError
        self.method = event.method.decode("ascii")
        self._target = event.target.decode("ascii")
        self._headers = _multidict(event.headers.raw_items())
        self.feed(b"")

    def feed(self, data: bytes) -> int:
        """Take the next bytes and return how many of them belong to this request; ``NotUnderstoodError``."""
        if data:
            self._connection.receive_data(data)
        while not self.ended:
            event = _next(self._connection)
            if event is h11.NEED_DATA:
                return len(data)
            if isinstance(event, h11.Data):
                self._length += len(event.data)
                if self._length <= LONGEST_FORM:
                    self._body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                self.ended = True
        return len(data) - len(self._connection.trailing_data[0])

    def captured(self) -> CapturedRequest:
        """Return the request as far as it passed."""
        body = b"".join(self._body) if self._length <= LONGEST_FORM else None
        return CapturedRequest(self.method, self._target, self._headers, body)


class AnswerWatch:
    """One answer as it passes."""

    def __init__(self, method: str, spool: Spool) -> None:
        """Expect the answer to a method."""
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._connection.send(h11.Request(method=method, target="/", headers=_ANY_HOST))
        self._connection.send(h11.EndOfMessage())
        self.spool = spool
        self._head = _Head()
        self.ended = False
        self.switched = False

    def feed(self, data: bytes) -> int:
        """Take the next bytes, none at their end; return how many belong to this answer; ``NotUnderstoodError``."""
        self._connection.receive_data(data)
        while not self.ended:
            event = _next(self._connection)
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return len(data)
            if isinstance(event, h11.Response):
                self._head = _Head(event.status_code, _multidict(event.headers.raw_items()))
            elif isinstance(event, h11.InformationalResponse):
                self.switched = event.status_code == 101
            elif isinstance(event, h11.Data):
                self.spool.add(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                self.ended = True
            elif isinstance(event, h11.ConnectionClosed):
                raise NotUnderstoodError
        return len(data) - len(self._connection.trailing_data[0])

    @property
    def status(self) -> int:
        """The HTTP status, 0 while there is none."""
        return self._head.status

    @property
    def headers(self) -> CIMultiDict[str]:
        """The head so far."""
        return self._head.headers if self._head.headers is not None else CIMultiDict()


@dataclass(slots=True)
class WatchedExchange:
    """One exchange that is over; ``finish`` makes of it what is judged."""

    request: RequestWatch
    answer: AnswerWatch
    ended: float
    abandoned: bool

    def finish(self) -> CapturedExchange:
        """Return the exchange, with its body in a file. Blocks."""
        answer = CapturedAnswer(
            self.answer.status,
            self.answer.headers,
            self.answer.spool.finish(),
            complete=self.answer.ended,
            abandoned=self.abandoned,
        )
        return CapturedExchange(self.request.captured(), answer, self.request.began, self.ended)


def _next(connection: h11.Connection) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
    try:
        return connection.next_event()
    except h11.RemoteProtocolError as error:
        raise NotUnderstoodError from error


def _multidict(items: Iterable[tuple[bytes, bytes]]) -> CIMultiDict[str]:
    return CIMultiDict((name.decode("ascii"), value.decode("utf-8", "replace")) for name, value in items)
