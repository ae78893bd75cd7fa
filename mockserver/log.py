"""One line of JSON for each exchange, on standard error, written aside from the event loop."""

import sys
import time
from collections import deque
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache
from threading import Event, Thread
from typing import BinaryIO, Final, NamedTuple, Self
from weakref import WeakKeyDictionary

import orjson

from contracts.fields import REQUEST_FIELDS
from mockserver.content_coding import Coding
from mockserver.exchange import Exchange, Outcome
from mockserver.question import Question

#: Lines that wait for a reader of standard error that is slow, before the oldest are given up.
_MOST_WAITING: Final = 100_000
#: So much of a path is shown.
_LONGEST_PATH: Final = 200
#: Stands in the line of a request that was none of the report.
_NOTHING_ASKED: Final = b'"account":null'
#: What is told of the questions that are remembered.
_told: Final[WeakKeyDictionary[Question, bytes]] = WeakKeyDictionary()
#: How often lines are written, in seconds.
_INTERVAL: Final = 0.1


class RequestLog:
    """Writes a line for every exchange; takes microseconds on the event loop, whoever reads the lines.

    Lines that nobody reads are given up, the oldest first, and counted in a line of their own.
    """

    def __init__(
        self, stream: BinaryIO | None = None, turn: AbstractContextManager[object] | None = None
    ) -> None:
        """Begin to write to a stream, standard error unless told otherwise.

        ``turn`` is a lock among the processes that write to the same stream, so that lines stay whole.
        """
        self._stream = stream or sys.stderr.buffer
        self._turn = turn or nullcontext()
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._dropped = 0
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="request log", daemon=True)
        self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        """Take an exchange that is over."""
        if len(self._waiting) == _MOST_WAITING:
            self._dropped += 1
        self._waiting.append(line(exchange))

    def close(self) -> None:
        """Write what is waiting and stop, after a second at most if nobody reads."""
        self._stopping.set()
        self._thread.join(timeout=1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stopping.wait(_INTERVAL):
            self._write()
        self._write()

    def _write(self) -> None:
        lines: list[bytes] = []
        while self._waiting:
            lines.append(self._waiting.popleft())
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            lines.append(orjson.dumps({"dropped": dropped}, option=orjson.OPT_APPEND_NEWLINE))
        # Whoever has closed standard error does not want to read why.
        with self._turn, suppress(BrokenPipeError):
            self._stream.write(b"".join(lines))
            self._stream.flush()


def line(exchange: Exchange) -> bytes:
    """Write an exchange as one line of JSON, its line feed included, without secrets.

    Of the fields only the names are told, of the account only a real one. ``duration_ms`` is from the request's
    head to the last byte handed over; ``bytes`` are those of the body as sent. What many exchanges have in
    common is written once and remembered, because this runs on the event loop, between one answer and the next.
    """
    question, problem = exchange.question, exchange.problem
    second, part = divmod(exchange.began_at, 1)
    return b'{"at":"%b.%06dZ","duration_ms":%.3f,"bytes":%d,"remembered":%b,%b,%b}\n' % (
        _shown_second(int(second)),
        part * 1_000_000,
        exchange.duration * 1e3,
        exchange.sent,
        b"true" if exchange.remembered else b"false",
        _written(
            _LoggedOutcome(
                exchange.method,
                _shown_path(exchange.path),
                exchange.status,
                exchange.outcome,
                exchange.coding,
                exchange.fault,
                None if problem is None else problem.rule,
                None if problem is None else problem.field,
            )
        ),
        _NOTHING_ASKED if question is None else _asked(question),
    )


class _LoggedOutcome(NamedTuple):
    """What many exchanges have in common: how they went, but for the moment and the size."""

    method: str
    path: str
    status: int
    outcome: Outcome
    coding: Coding
    fault: str
    rule: str | None
    field: str | None


@lru_cache(maxsize=1_024)
def _written(logged: _LoggedOutcome) -> bytes:
    """Write what happened as members of an object, without its braces."""
    members: dict[str, object] = {
        "method": logged.method,
        "path": logged.path,
        "status": logged.status,
        "outcome": logged.outcome,
    }
    if logged.rule is not None:
        members |= {"rule": logged.rule, "field": logged.field}
    if logged.coding is not Coding.IDENTITY:
        members["coding"] = logged.coding
    if logged.fault:
        members["fault"] = logged.fault
    return orjson.dumps(members)[1:-1]


def _asked(question: Question) -> bytes:
    """Write what was asked as members of an object, without its braces, once for a question."""
    told = _told.get(question)
    if told is None:
        state, form, answer_format = question.state, question.form, question.format
        members = {
            "account": None if state is None else state.account.account_id,
            "body": form.encoding.value,
            "fields": [name for name in REQUEST_FIELDS if name in form.fields],
            "format": "JSONP" if answer_format.callback else answer_format.output.value,
        }
        told = _told[question] = orjson.dumps(members)[1:-1]
    return told


@lru_cache(maxsize=4)
def _shown_second(second: int) -> bytes:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)).encode("ascii")


def _shown_path(path: str) -> str:
    """Show a path, shortened, unless it looks like one that fields were written into."""
    suspect = "=" in path or "%" in path
    return "(not shown: it may hold fields)" if suspect else path[:_LONGEST_PATH]
