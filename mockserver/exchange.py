"""One request and its answer: what happened, gathered while it happens."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.request import Problem
from mockserver.answer import Headers
from mockserver.content_coding import Coding
from mockserver.question import Question


class Outcome(StrEnum):
    """How an exchange ended."""

    SUCCESS = "success"
    ERROR = "error"
    REFUSED = "refused"
    ABORTED = "aborted"
    FAILED = "failed"
    PREFLIGHT = "preflight"


@dataclass(slots=True)
class Exchange:
    """What is known of a request and its answer; whoever watches the server reads it when it is over.

    ``path`` is without the query, ``headers`` are the request's and may hold secrets. ``question`` is
    ``None`` if the request was none of the report. ``outcome`` is a success or an error as documented, a
    refusal of HTTP itself (404, say), an answer that did not reach the client whole, a failure of the server, or
    what a browser was told before it lets a page of another origin ask (CORS); ``cross_origin`` are the headers
    that let that page read the answer.
    ``customers`` counts those of a report that was sent whole (``None`` also if they were all of the account
    and nobody counted), and ``last_id`` is the id that it told (DEC-2). ``sent`` counts the bytes of the body
    as they went out, ``duration`` is in seconds.
    ``fault`` names the faults applied to the answer, with commas between; one that could have no effect has the
    reason in brackets behind it. A ``status`` of 0 means that no answer was sent at all; ``retry_after`` is how
    long it asked to wait, in seconds.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    began_at: float = field(default_factory=time.time)
    began: float = field(default_factory=time.perf_counter)
    question: Question | None = None
    problem: Problem | None = None
    outcome: Outcome = Outcome.FAILED
    status: int = 0
    coding: Coding = Coding.IDENTITY
    remembered: bool = False
    customers: int | None = None
    last_id: int | None = None
    sent: int = 0
    duration: float = 0.0
    fault: str = ""
    retry_after: float | None = None
    cross_origin: Headers = ()

    def end(self) -> None:
        """Take the time."""
        self.duration = time.perf_counter() - self.began
