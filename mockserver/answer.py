"""A whole answer, ready to be sent: its status, headers and body."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final, TypeAlias

from contracts.request import Cause, Problem
from mockserver.content_coding import Coding, compressed
from mockserver.rendering import Rendering

Headers: TypeAlias = tuple[tuple[str, str], ...]

#: Stands in every answer: it holds personal data, or is about to (DEC-33).
_UNSTORED: Final = ("Cache-Control", "no-store")
#: A body smaller than this, in bytes, would hardly shrink.
SMALLEST_COMPRESSED: Final = 512


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; ``headers`` lack only what depends on the connection and the moment.

    ``head`` are the status line and the headers as bytes, without the empty line at the end: an answer is
    often sent more than once. ``closes`` ends the connection after it. Of a report, ``customers`` counts
    those in it, and ``last_id`` is the id that it tells (DEC-2).
    """

    status: int
    headers: Headers
    body: bytes
    head: bytes
    closes: bool = False
    customers: int | None = None
    last_id: int | None = None

    @classmethod
    def of(cls, status: int, headers: Headers, body: bytes) -> "Answer":
        """Put an answer together; its length is added to the headers."""
        whole = (*headers, ("Content-Length", str(len(body))))
        return cls(status, headers, body, _head(status, whole))

    def coded(self, coding: Coding) -> "Answer":
        """Return this answer compressed, or itself if that is not worth while."""
        if coding is Coding.IDENTITY or len(self.body) < SMALLEST_COMPRESSED:
            return self
        headers = (*self.headers, ("Content-Encoding", coding.value))
        coded = Answer.of(self.status, headers, compressed(self.body, coding))
        return replace(coded, customers=self.customers, last_id=self.last_id)

    def with_headers(self, added: Headers) -> "Answer":
        """Return this answer with further headers."""
        lines = _lines(added).encode("ascii")
        return replace(self, headers=(*self.headers, *added), head=self.head + lines)


def report_headers(content_type: str, last: int | None) -> Headers:
    """Return the headers of a report or of an error; ``last`` is the id of ``X-Last-Id``, if any (DEC-2)."""
    headers = (("Content-Type", content_type), _UNSTORED, ("Vary", "Accept-Encoding"))
    return headers if last is None else (*headers, ("X-Last-Id", str(last)))


def error_answer(problem: Problem, rendering: Rendering, *, status_by_cause: bool) -> Answer:
    """Return the error that tells of a problem (RES-4), with status 200 or one for its cause (DEC-23)."""
    status = HTTPStatus.OK
    if status_by_cause:
        wrong_credentials = problem.cause is Cause.CREDENTIALS
        status = HTTPStatus.UNAUTHORIZED if wrong_credentials else HTTPStatus.BAD_REQUEST
    return Answer.of(status, report_headers(rendering.content_type, None), rendering.error(problem.sentence))


def plain_answer(
    status: HTTPStatus, sentence: str, *headers: tuple[str, str], closes: bool = False
) -> Answer:
    """Return an answer of HTTP itself, such as 404, that tells a person what is wrong."""
    text = (("Content-Type", "text/plain; charset=utf-8"), _UNSTORED, *headers)
    answer = Answer.of(status, text, f"{sentence}\n".encode())
    return replace(answer, closes=closes)


def _head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    begin = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nServer: customers-all\r\n"
    return (begin + _lines(headers)).encode("ascii")


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)
