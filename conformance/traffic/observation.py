"""What a check of the server looks at: one exchange that was read and understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.answer import Answer
from conformance.redaction import Secrets
from conformance.traffic.streaming_tally import StreamingTally
from contracts.asking.recorded import RecordedExchange
from contracts.request import AnswerFormat, Output, Problem, Reading


@dataclass(frozen=True, slots=True)
class ServerHistory:
    """What a server showed of one account in earlier exchanges: ``newest`` is the greatest last id."""

    newest: int | None = None
    ended: float = 0.0


@dataclass(frozen=True)
class Observation:
    """One exchange of the report that came to its end.

    ``reading`` is the request as the sandbox would read it by default (DEC-1 to DEC-35). ``passwords`` are those
    it carried, ``None`` if there is none that could not stand in an answer by chance. ``proven`` tells that this
    user's credentials got a report before, so that an error is not for them.
    """

    exchange: RecordedExchange
    answer: Answer
    tally: StreamingTally
    reading: Reading
    passwords: Secrets | None
    history: ServerHistory = ServerHistory()
    proven: bool = False

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """The fields that count, without empty ones; a secret's value is ``***``."""
        return self.exchange.request.effective()

    @property
    def asked(self) -> AnswerFormat:
        """How the answer was asked to be written."""
        return self.reading.format

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the request."""
        return self.reading.problems

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answer.received.status

    @property
    def header(self) -> Mapping[str, str]:
        """The head of the answer, names in any letter case."""
        return self.answer.received.headers

    @cached_property
    def wanted(self) -> str:
        """The format that was asked for: ``xml``, ``json`` or ``jsonp`` (REQ-10, REQ-11, DEC-35)."""
        if self.asked.output is Output.XML:
            return "xml"
        return "json" if self.asked.callback is None else "jsonp"

    @property
    def may_be_either(self) -> bool:
        """Whether XML and JSONP are both right, for callback came without output (DEC-17)."""
        return "callback" in self.sent and "output" not in self.sent

    @property
    def says_something(self) -> bool:
        """Whether the answer is to be a report or the documented error, and not one of HTTP itself (404, say)."""
        return (self.status < 300 or self.answer.status in ("success", "error")) and self.status != 204

    @property
    def report(self) -> bool:
        """Whether the answer is a report that can be read."""
        return self.answer.success

    @property
    def error(self) -> bool:
        """Whether the answer is the documented error, as it may be read."""
        return not self.answer.broken and self.answer.status == "error"

    @property
    def refused_for_cause(self) -> bool:
        """Whether the answer is an error that is not about the credentials, as far as can be told."""
        return self.error and self.proven

    def wrong(self, *rules: str) -> bool:
        """Whether the request is wrong under one of the client's rules."""
        return any(problem.rule in rules for problem in self.problems)

    def lacks(self, field: str) -> bool:
        """Whether a required field is missing or empty."""
        return any(
            problem.rule == "required-field-sent" and problem.field == field for problem in self.problems
        )
