"""One line of JSON for each exchange, on standard error, written aside from the event loop."""

import sys
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime
from functools import lru_cache
from threading import Event, Thread
from typing import BinaryIO, Final, Self

import orjson

from contracts.fields import REQUEST_FIELDS
from contracts.form import Form
from mockserver.content_coding import Coding
from mockserver.exchange import Exchange

#: Lines that wait for a reader of standard error that is slow, before the oldest are given up.
_MOST_WAITING: Final = 100_000
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
    """Write an exchange as one line of JSON, its line feed included."""
    return orjson.dumps(description(exchange), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def description(exchange: Exchange) -> Mapping[str, object]:
    """Describe an exchange without secrets: of the fields only the names, of the account only a real one.

    ``duration_ms`` is from the request's head to the last byte handed over; ``bytes`` are those of the body
    as sent.
    """
    described: dict[str, object] = {
        "at": datetime.fromtimestamp(exchange.began_at, UTC),
        "method": exchange.method,
        "path": _shown_path(exchange.path),
        "status": exchange.status,
        "outcome": exchange.outcome.value,
        "bytes": exchange.sent,
        "duration_ms": round(exchange.duration * 1e3, 3),
    }
    question = exchange.question
    if question is not None:
        described["account"] = question.state.account.account_id if question.state else None
        described["body"] = question.form.encoding.value
        described["fields"] = _names(question.form)
        described["format"] = "JSONP" if question.format.callback else question.format.output.value
        described["remembered"] = exchange.remembered
    if exchange.problem is not None:
        described["rule"] = exchange.problem.rule
        described["field"] = exchange.problem.field
    if exchange.coding is not Coding.IDENTITY:
        described["coding"] = exchange.coding.value
    if exchange.fault:
        described["fault"] = exchange.fault
    return described


@lru_cache(maxsize=1_024)
def _names(form: Form) -> tuple[str, ...]:
    return tuple(name for name in REQUEST_FIELDS if name in form.fields)


def _shown_path(path: str) -> str:
    """Show a path, unless it looks like one that fields were written into."""
    suspect = "=" in path or "%" in path
    return "(not shown: it may hold fields)" if suspect else path
