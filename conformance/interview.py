"""The questions that a run asks and the answers it keeps: each question once, unless data may have moved."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from conformance.answer import Answer, Received, describe
from conformance.question import AGAIN, Question, question
from conformance.reading import read_answer, same_bytes, same_json
from conformance.ruling import skip
from conformance.target import Target
from conformance.trouble import BrokenOffError, BusyError, TroubleError
from contracts.errors import InternalError

#: At most so many requests are sent a second time in a run, whatever moves or breaks.
MOST_AGAIN: Final = 250
#: The plain request: the whole report.
EVERYTHING: Final = question()
#: What is read, in bytes, where only the beginning of an answer matters.
_BEGINNING: Final = 1 << 20
#: As often a question must break the connection once more before the server is blamed for it.
_TIMES_MORE: Final = 2
#: Statuses from here on say that the server failed (RFC 9110 section 15.6).
_FAILURE: Final = 500


class Interview:
    """What was asked of a target, and what it answered. Not for several threads."""

    def __init__(self, target: Target) -> None:
        """Begin with no question."""
        self._target = target
        self._answers: dict[Question, Answer] = {}
        self._order: dict[Question, int] = {}
        self._read: dict[bytes, Answer] = {}
        #: Questions that break the connection while others are answered: nobody waits for their answers twice.
        self._breaking: dict[Question, BrokenOffError] = {}
        #: Whether a connection broke in this run for another reason than the question that was asked on it.
        self._unreliable = False
        self._method = ""
        self._allowance: Counter[str] | None = None

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._target.asked.total()

    @property
    def asked(self) -> Counter[str]:
        """How many requests of each kind were sent so far."""
        return Counter(self._target.asked)

    @property
    def reports_nothing(self) -> bool:
        """Whether no report at all came so far."""
        return not any(answer.success for answer in self._answers.values())

    def answered(self, asked: Question) -> Answer | None:
        """Return the answer to a question that was asked before, ``None`` if it was not."""
        return self._answers.get(self._resolved(asked))

    def ask(self, asked: Question) -> Answer:
        """Return the answer to a question; it is sent only if it was not asked before in this run.

        Raises ``TroubleError`` when the network or the server's availability stands in the way.
        """
        resolved = self._resolved(asked)
        if resolved in self._breaking:
            raise self._breaking[resolved]
        if resolved not in self._answers:
            self._keep(resolved, self._send(resolved))
            if not self._method and not asked.probe and not asked.method:
                return self._settle_method(asked)
        return self._answers[resolved]

    def ask_again(self, asked: Question) -> Answer:
        """Send a question to settle a doubt, although it was asked before, and keep the new answer."""
        resolved = self._resolved(asked)
        if not self._may_repeat():
            skip(f"{MOST_AGAIN} requests were repeated in this run already, so this rule was not settled.")
        answer = self._send(resolved, AGAIN)
        earlier = self._answers.get(resolved)
        if not answer.success and earlier is not None and earlier.success:
            reason = answer.error or answer.broken or f"no report, status {answer.received.status}"
            raise TroubleError(f"The server answered a question with a report first, and then not: {reason}.")
        self._keep(resolved, answer)
        return answer

    def ask_anew(self, asked: Question) -> Answer:
        """Ask a question again if it was asked before, and for the first time otherwise."""
        return self.ask_again(asked) if self._resolved(asked) in self._answers else self.ask(asked)

    def answers_in_order(self) -> list[Answer]:
        """Return the newest answer to each question so far, in the order in which they came."""
        return [self._answers[asked] for asked in sorted(self._order, key=self._order.__getitem__)]

    def asked_at(self, asked: Question) -> int:
        """Return the place of the newest answer to a question among all answers."""
        return self._order[self._resolved(asked)]

    def report(self, asked: Question) -> Answer:
        """Return the answer to a question, skipping the check when it is no report."""
        answer = self.ask(asked)
        if not answer.success:
            skip(f"The server gave no report to compare with: {describe(answer)}.")
        return answer

    def _resolved(self, asked: Question) -> Question:
        return (
            asked.by(self._method) if not asked.method and self._method == "GET" else asked.by(asked.method)
        )

    def _settle_method(self, asked: Question) -> Answer:
        """Find out whether the server reads POST, or GET only (DEC-25), from the first question of all."""
        answer = self._answers[asked.by("POST")]
        if not answer.success:
            by_get = asked.by("GET")
            with self.surveying():
                self._keep(by_get, self._send(by_get))
            if self._answers[by_get].success:
                self._method = "GET"
                return self._answers[by_get]
        if answer.success or asked == EVERYTHING:
            self._method = "POST"
        return answer

    def _send(self, asked: Question, kind: str = "") -> Answer:
        self._charge(kind or asked.kind)
        most = _BEGINNING if asked.probe or asked.in_brief else None
        try:
            received = self._target.ask(asked, most=most, kind=kind)
            if received.status >= _FAILURE and self._may_repeat():
                received = self._target.ask(asked, most=most, kind=AGAIN)
        except BusyError:
            self._rule_out_outage()
            raise
        except BrokenOffError as error:
            received = self._asked_once_more(error, most)
        answer = self._read_before(received) or self._parsed(received)
        if received.status >= _FAILURE or self._is_new_page(answer):
            self._rule_out_outage()
        if not received.cut:
            self._read[received.digest] = answer
        return answer

    def _asked_once_more(self, error: BrokenOffError, most: int | None) -> Received:
        """Ask a question again that broke the connection, unless it takes a time-out to see that it does again.

        Raises the error where there is nothing to compare with, or where it is the question that breaks it.
        """
        asked = error.question
        if not self._still_answers(error):
            raise error
        try:
            if error.hung:
                raise error
            received = self._target.ask(asked, most=most, kind=AGAIN)
        except BrokenOffError as again:
            if not error.hung:
                self._still_answers(again)
            if asked not in self._answers:
                self._breaking[asked] = again
            raise
        self._unreliable = True
        return received

    def breaks_off_again(self, asked: Question) -> bool:
        """Tell whether it is a question that breaks the connection, which has broken on it before.

        It does so each time, while what was answered before still is answered, and no connection broke in this run that
        did not break again: then the network may be at fault.
        """
        resolved = self._resolved(asked)
        for _ in range(_TIMES_MORE):
            if self._unreliable or not self._may_repeat():
                return False
            try:
                self._target.ask(resolved, most=_BEGINNING, kind=AGAIN)
            except BrokenOffError as error:
                if not self._still_answers(error):
                    return False
            else:
                self._unreliable = True
                self._breaking.pop(resolved, None)
        return not self._unreliable

    def _still_answers(self, error: BrokenOffError) -> bool:
        """Tell whether something that was answered before still is, after a connection broke; ``False`` if nothing was.

        Raises ``TroubleError``, which names the question that broke it, when the server is down.
        """
        try:
            return self._rule_out_outage()
        except BrokenOffError as outage:
            self._unreliable = True
            raise TroubleError(f"{error} Nor does it answer now what it answered before.") from outage

    def _is_new_page(self, answer: Answer) -> bool:
        """Tell whether an answer is in no format of the report, and of other bytes than all before."""
        return answer.foreign and answer.received.digest not in self._read

    def _read_before(self, received: Received) -> Answer | None:
        """Return what was read before in the same bytes, or in those inside the call of JSONP; large answers take long."""
        known = self._read.get(received.digest)
        if known is not None:
            return same_bytes(known, received)
        wrapped = (
            same_json(earlier, received) for earlier in self._read.values() if earlier.format == "json"
        )
        return next(filter(None, wrapped), None)

    def _parsed(self, received: Received) -> Answer:
        answer = read_answer(received)
        for earlier in self._read.values():
            answer.share(earlier)
        return answer

    def _may_repeat(self) -> bool:
        return self._target.asked[AGAIN] < MOST_AGAIN

    def _rule_out_outage(self) -> bool:
        """After a failure or a page, see whether the server still answers what it answered before.

        If so, it is about the question; ``False`` says that there was nothing to ask again. Raises ``TroubleError``
        if not: the server is down, or something stands in front of it now.
        """
        reports = [known for known, answer in self._answers.items() if answer.success]
        if not reports or not self._may_repeat():
            return False
        smallest = min(reports, key=lambda known: self._answers[known].received.length)
        now = read_answer(self._target.ask(smallest, kind=AGAIN))
        if now.received.status >= _FAILURE or now.foreign:
            came = f"status {now.received.status}" if now.received.status >= _FAILURE else describe(now)
            reason = f"it answers with {came} now, also to what it answered before"
            self._target.note_outage(reason)
            raise TroubleError(f"Trouble with the target: {reason}.")
        self._target.forgive()
        return True

    def _keep(self, asked: Question, answer: Answer) -> None:
        self._answers[asked] = answer
        self._order[asked] = self.requests

    @contextmanager
    def allowing(self, asks: Mapping[str, int]) -> Iterator[None]:
        """Hold a check to the requests that it declared; what the survey asks is not counted."""
        self._allowance = Counter(asks)
        try:
            yield
        finally:
            self._allowance = None

    @contextmanager
    def surveying(self) -> Iterator[None]:
        """Send requests that are not those of a check."""
        allowance, self._allowance = self._allowance, None
        try:
            yield
        finally:
            self._allowance = allowance

    def _charge(self, kind: str) -> None:
        if self._allowance is None or kind == AGAIN:
            return
        self._allowance[kind] -= 1
        if self._allowance[kind] < 0:
            raise InternalError(f"A check sends more requests than it declared ({kind}).")
