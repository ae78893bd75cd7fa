"""What stands in the way of judging: nothing is said about any rule, but what came, and for which request."""

from typing import Final

from conformance.question import ALTERED_PASSWORD, RIGHT_PASSWORD, Question
from conformance.verdict import Evidence
from contracts.errors import CustomersAllError

#: Characters of a value that are shown in a sentence.
_SHOWN: Final = 30


class TroubleError(CustomersAllError):
    """The network or the server's availability stood in the way: nothing is said about any rule.

    ``evidence`` shows the exchange, where one request is to blame.
    """

    exit_status = 3

    def __init__(self, message: str, *evidence: Evidence) -> None:
        super().__init__(message)
        self.evidence = evidence


class BusyError(TroubleError):
    """The server was busy whenever one question was asked, and may be with that question only."""


class BrokenOffError(TroubleError):
    """A connection was made, and no whole answer came to a question.

    ``reason`` says how it ended, ``hung`` that time ran out.
    """

    def __init__(self, message: str, question: Question, reason: str, *, hung: bool) -> None:
        super().__init__(message)
        self.question = question
        self.reason = reason
        self.hung = hung


class StoppedError(TroubleError):
    """The suite asks nothing more of this server: it failed too often, the budget is spent, or the disk is full."""


def in_words(asked: Question) -> str:
    """Name a request by what tells it from the plain one: ``a request without type, with last='-1'``."""
    parts = [f"without {name}" for name in sorted(asked.without)]
    fields = [*asked.instead, *asked.fields, *asked.query, *asked.headers]
    parts += [f"with {name}={_shown(value)}" for name, value in fields]
    parts += ["as a multipart form"] if asked.encoding == "multipart" else []
    parts += ["by GET"] if asked.method == "GET" else []
    return f"a request {', '.join(parts)}" if parts else "the plain request"


def _shown(value: str) -> str:
    if value in {ALTERED_PASSWORD, RIGHT_PASSWORD}:
        return value
    return ascii(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
