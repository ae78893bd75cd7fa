"""Judging exchanges one after the other, in the order in which they ended."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from conformance.answer import Answer, Received, describe
from conformance.media_types import MEDIA_TYPES
from conformance.reading import read_answer
from conformance.redaction import People, Secrets
from conformance.traffic.check import checks, observers
from conformance.traffic.client_rules import client_rules, rules_tested
from conformance.traffic.evidence import evidence_of
from conformance.traffic.exchange import CapturedExchange, concerns_report, secrets_of
from conformance.traffic.judgement import Judgement, ReportTraits, Standing
from conformance.traffic.memory import Memory
from conformance.traffic.observation import Observation, ServerHistory
from conformance.traffic.receiving import UnjudgeableError, receive
from conformance.traffic.schema import schema_finding
from conformance.traffic.streaming_tally import StreamingTally
from contracts.asking.finding import Finding, Remark, finding
from contracts.asking.history import NO_HISTORY, ClientHistory, client_of
from contracts.asking.judging import judge
from contracts.asking.observation import Circumstances
from contracts.asking.recorded import RecordedAnswer, RecordedExchange, RedactedValue, Result
from contracts.asking.recording import Redactor
from contracts.catalogue import catalogue
from contracts.decisions import Choices
from contracts.form import Form
from contracts.request import Reading, read_request
from contracts.retry_after import seconds_to_wait

#: Shorter passwords might stand in an answer by chance.
_SHORTEST_PASSWORD: Final = 6
_JUDGED: Final = frozenset(rule.id for rule in client_rules())
_NOTHING: Final = RecordedAnswer(0, Result.OTHER)


class TrafficJudge:
    """Judges exchanges on both sides and keeps what came before them. Not for several threads; close it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Write what has to be written to the disk into ``folder``, one of its own if none is given."""
        # In evidence people show as shapes and hashes.
        self._people = People()
        self._redactor = Redactor()
        self._choices = Choices({"DEC-31": "on"})
        self._clients: Memory[tuple[str, str, str], ClientHistory] = Memory(NO_HISTORY)
        self._servers: Memory[str, ServerHistory] = Memory(ServerHistory())
        self._proven: Memory[tuple[str, str, str], bool] = Memory(otherwise=False)
        self._own_folder = None if folder else TemporaryDirectory(prefix="customers-all-traffic-")
        self._folder = folder or Path(self._own_folder.name if self._own_folder else "")

    def close(self) -> None:
        """Remove the folder of its own."""
        if self._own_folder is not None:
            self._own_folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def judge(self, captured: CapturedExchange) -> Judgement:
        """Judge one exchange; it must have ended after those judged before, but for a moment.

        Reads the whole body in bounded memory, so it blocks. Raises ``OSError`` if the body cannot be read.
        """
        form = captured.request.form()
        passwords = secrets_of(captured.request, form)
        recorded = self._recorded(captured, form, passwords)
        if not concerns_report(captured.request, form.fields):
            return Judgement(recorded, Standing.OTHER, why="It is no request of the report.")
        if captured.request.body is None:
            return Judgement(recorded, Standing.HALF, why="The request was captured without its body.")
        reading = read_request(form.fields, self._choices, captured.request.api_key)
        return self._judge(captured, recorded, reading, passwords)

    def _recorded(
        self, captured: CapturedExchange, form: Form, passwords: tuple[str, ...]
    ) -> RecordedExchange:
        request = captured.request
        recorded = self._redactor.record(
            request.method,
            request.path,
            form,
            content_type=request.content_type,
            api_key=request.api_key,
            body_ignored=bool(request.body) and request.method != "POST",
            secrets=passwords,
        )
        return RecordedExchange(recorded, _NOTHING, captured.began, captured.ended)

    def _judge(
        self,
        captured: CapturedExchange,
        recorded: RecordedExchange,
        reading: Reading,
        passwords: tuple[str, ...],
    ) -> Judgement:
        secrets = _hiding(passwords)
        decoded = self._folder / "decoded"
        try:
            received = receive(captured, decoded)
            return self._judge_both(captured, recorded, reading, secrets, received)
        except UnjudgeableError as error:
            answer = RecordedAnswer(captured.answer.status, Result.OTHER, complete=captured.answer.complete)
            half = replace(recorded, answer=_with_pause(answer, captured))
            findings, tested = self._judge_client(half, by_server=not captured.answer.abandoned)
            evidence = evidence_of(half, None, self._people, secrets)
            return Judgement(half, Standing.HALF, findings, tested, {}, str(error), evidence)
        finally:
            decoded.unlink(missing_ok=True)

    def _judge_both(
        self,
        captured: CapturedExchange,
        recorded: RecordedExchange,
        reading: Reading,
        secrets: Secrets,
        received: Received,
    ) -> Judgement:
        tally = StreamingTally()
        answer = read_answer(received, tally)
        recorded = replace(recorded, answer=_with_pause(_recorded_answer(answer), captured))
        seen = Observation(
            recorded,
            answer,
            tally,
            reading,
            _guarded(recorded, secrets_of(captured.request, captured.request.form())),
            self._servers[_account(recorded)],
            proven=self._proven[_credentials(recorded)],
        )
        asked, tested = self._judge_client(recorded, by_server=True)
        answered, put_to_the_test = _judge_server(seen)
        self._remember(seen)
        return Judgement(
            recorded,
            Standing.JUDGED if seen.says_something else Standing.HALF,
            tuple(_hidden(each, secrets) for each in (*asked, *answered)),
            tested | put_to_the_test,
            _observed(seen),
            "" if seen.says_something else f"The server gave no report and no error: {describe(answer)}.",
            evidence_of(recorded, answer, self._people, secrets),
            _report_traits(seen),
        )

    def _judge_client(
        self, recorded: RecordedExchange, *, by_server: bool
    ) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """Judge the request; an answer that the client itself gave up is not kept against the server."""
        client = client_of(recorded.request)
        history = self._clients[client]
        right = True if recorded.answer.is_report else None
        found = judge(recorded, history, Circumstances(credentials_right=right))
        tested = rules_tested(recorded, history)
        if by_server:
            self._clients[client] = history.after(recorded)
        findings = tuple(each for each in found if each.rule in _JUDGED)
        return findings, tested | {each.rule for each in findings}

    def _remember(self, seen: Observation) -> None:
        if not seen.report:
            return
        self._proven[_credentials(seen.exchange)] = True
        last = seen.answer.last_id
        if last is not None and seen.exchange.ended >= seen.history.ended:
            newest = max(last, seen.history.newest or 0)
            self._servers[_account(seen.exchange)] = ServerHistory(newest, seen.exchange.ended)


def _credentials(recorded: RecordedExchange) -> tuple[str, str, str]:
    sent = recorded.request.effective()
    marks = (field.value.mark for field in recorded.request.fields if isinstance(field.value, RedactedValue))
    return sent.get("account_id", ""), sent.get("user_id", ""), next(marks, "")


def _account(recorded: RecordedExchange) -> str:
    return recorded.request.effective().get("account_id", "")


def _recorded_answer(answer: Answer) -> RecordedAnswer:
    error = not answer.broken and answer.status == "error"
    result = Result.SUCCESS if answer.success else Result.ERROR if error else Result.OTHER
    return RecordedAnswer(
        status=answer.received.status,
        result=result,
        customers=answer.count if answer.success else None,
        last_id=answer.last_id,
        digest=answer.received.digest.hex() if answer.success else "",
    )


def _with_pause(answer: RecordedAnswer, captured: CapturedExchange) -> RecordedAnswer:
    named = captured.answer.headers.get("Retry-After")
    return answer if named is None else replace(answer, retry_after=seconds_to_wait(named, captured.ended))


def _judge_server(seen: Observation) -> tuple[tuple[Finding, ...], frozenset[str]]:
    tested = [check for check in checks().values() if check.applies(seen)]
    found = [finding(check.rule, Remark(sentence)) for check in tested for sentence in check.judge(seen)]
    if seen.says_something and not found:
        found += schema_finding(seen)
    return tuple(found), frozenset(check.rule.id for check in tested) | {each.rule for each in found}


def _observed(seen: Observation) -> dict[str, str]:
    words = {decision: observe(seen) for decision, observe in observers().items()}
    return {decision: word for decision, word in words.items() if word is not None}


def _report_traits(seen: Observation) -> ReportTraits | None:
    if not seen.report or seen.answer.format not in MEDIA_TYPES:
        return None
    return ReportTraits(
        seen.answer.format, seen.header.get("Content-Type", ""), tuple(seen.tally.undocumented)
    )


def _guarded(recorded: RecordedExchange, passwords: tuple[str, ...]) -> Secrets | None:
    sent = set(recorded.request.effective().values())
    telling = tuple(each for each in passwords if len(each) >= _SHORTEST_PASSWORD and each not in sent)
    return _hiding(telling) if telling else None


@lru_cache(maxsize=64)
def _hiding(passwords: tuple[str, ...]) -> Secrets:
    return Secrets(*passwords)


def _hidden(found: Finding, secrets: Secrets) -> Finding:
    value = None if found.value is None else secrets.hide(found.value)
    return replace(found, sentence=secrets.hide(found.sentence), value=value)


def judged_rules() -> tuple[str, ...]:
    """Return every rule that traffic can put to the test, servers' first, in the order of the catalogue."""
    wanted = {*checks(), *_JUDGED}
    return tuple(slug for slug in catalogue().rules if slug in wanted)
