"""From an exchange of the server to a recorded one, and what the sandbox knows to judge it by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from aiohttp import hdrs

from contracts.asking.finding import Finding
from contracts.asking.judging import judge_request
from contracts.asking.observation import UNKNOWN, Circumstances
from contracts.asking.recorded import RecordedAnswer, RecordedExchange, RecordedRequest, Result
from contracts.asking.recording import Redactor
from contracts.fields import API_KEY_HEADER
from contracts.form import Form, read_form
from contracts.request import Cause, Problem
from mockserver.exchange import Exchange, Outcome
from mockserver.question import Question, WantedReport
from mockserver.store.interface import AccountState, Store

#: Requests that are remembered: clients ask the same again and again. One of them may have so many characters.
_REMEMBERED: Final = 1_024
_LARGEST_REMEMBERED: Final = 4_096
_NOTHING: Final = read_form("", None, b"")
#: Faults that leave the answer as it is, and only take time.
_HARMLESS: Final = frozenset({"latency", "drip"})
_RESULTS: Final = {Outcome.SUCCESS: Result.SUCCESS, Outcome.ERROR: Result.ERROR}


@dataclass(frozen=True, slots=True)
class JudgedExchange:
    """A recorded exchange, its circumstances, and what its request alone shows."""

    exchange: RecordedExchange
    circumstances: Circumstances
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _RequestKey:
    """All that the record of a request and what it alone shows depend on; a form equals only itself."""

    method: str
    path: str
    form: Form
    content_type: str
    api_key: str | None = field(repr=False)
    body_ignored: bool
    secrets: tuple[str, ...] = field(repr=False)
    circumstances: Circumstances
    last_id: int | None

    @property
    def size(self) -> int:
        """How much it takes to remember it, in characters and bytes."""
        return self.form.size + len(self.path) + len(self.content_type) + len(self.api_key or "")


class ExchangeRecorder:
    """Records exchanges; what is the same for equal requests is done once, if they are small."""

    def __init__(self, store: Store) -> None:
        """Take the data, which knows campaigns and ids."""
        self._store = store
        self._redactor = Redactor()
        self._request_of = lru_cache(maxsize=_REMEMBERED)(self._judge)
        self._all_customers = lru_cache(maxsize=_REMEMBERED)(self._count)
        self._unfit = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def record(self, exchange: Exchange) -> JudgedExchange:
        """Record an exchange without secrets and judge its request; reads the data, so it blocks."""
        answer = _answer_of(exchange, self._customers(exchange))
        circumstances = self._circumstances(exchange)
        sent = _RequestKey(
            method=exchange.method,
            path=exchange.path,
            form=exchange.question.form if exchange.question else _NOTHING,
            content_type=exchange.headers.get(hdrs.CONTENT_TYPE, ""),
            api_key=exchange.headers.get(API_KEY_HEADER),
            body_ignored=exchange.method != hdrs.METH_POST and _has_body(exchange.headers),
            secrets=self._secrets(exchange.question),
            circumstances=circumstances,
            last_id=answer.last_id,
        )
        judge = self._request_of if sent.size <= _LARGEST_REMEMBERED else self._judge
        request, findings = judge(sent)
        ended = exchange.began_at + exchange.duration
        recorded = RecordedExchange(request, answer, exchange.began_at, ended)
        return JudgedExchange(recorded, circumstances, findings if exchange.question else ())

    def _judge(self, sent: _RequestKey) -> tuple[RecordedRequest, tuple[Finding, ...]]:
        request = self._redactor.record(
            sent.method,
            sent.path,
            sent.form,
            content_type=sent.content_type,
            api_key=sent.api_key,
            body_ignored=sent.body_ignored,
            secrets=sent.secrets,
        )
        answer = RecordedAnswer(0, Result.OTHER, last_id=sent.last_id)
        return request, judge_request(RecordedExchange(request, answer), sent.circumstances)

    def _secrets(self, question: Question | None) -> tuple[str, ...]:
        """Return the passwords that may stand in the request: its account's, or if it names none, all."""
        if question is not None and question.state is not None:
            return _passwords(question.state)
        return tuple(password for state in self._store.accounts() for password in _passwords(state))

    def _customers(self, exchange: Exchange) -> int | None:
        """Return how many customers were sent: all of the account, if the server did not count them.

        ``None`` if the account was changed since, so that nobody can tell any more.
        """
        wanted = exchange.question.conclusion if exchange.question else None
        if exchange.customers is not None or exchange.outcome is not Outcome.SUCCESS:
            return exchange.customers
        if not isinstance(wanted, WantedReport) or exchange.method == hdrs.METH_HEAD:
            return None
        return self._all_customers(wanted.account_id, wanted.account_key, wanted.revision)

    def _count(self, account_id: str, account_key: int, revision: int) -> int | None:
        with self._store.snapshot() as snapshot:
            state = snapshot.account(account_id)
            if state is None or (state.key, state.revision) != (account_key, revision):
                return None
            return snapshot.counts(state).customers

    def _circumstances(self, exchange: Exchange) -> Circumstances:
        question = exchange.question
        if question is None:
            return UNKNOWN
        asked, state = question.reading.request, question.state
        foreign: tuple[str, ...] = ()
        issued: bool | None = None
        right = _credentials_right(question)
        if right and asked is not None and state is not None and (asked.campaigns or asked.last):
            account = (state.account.account_id, state.key, state.revision)
            look_up = self._unfit if _is_small(question) else self._look_up
            foreign, issued = look_up(account, asked.campaigns, asked.last)
        return Circumstances(
            credentials_right=right,
            foreign_campaigns=foreign,
            last_issued=issued,
            api_key_accepted=question.choices["DEC-31"] == "on",
        )

    def _look_up(
        self, account: tuple[str, int, int], campaigns: tuple[str, ...], last: int | None
    ) -> tuple[tuple[str, ...], bool | None]:
        """Return the campaigns that the account lacks, and whether it ever gave out the id."""
        with self._store.snapshot() as snapshot:
            state = snapshot.account(account[0])
            if state is None or state.key != account[1]:
                return (), None
            foreign = snapshot.unknown_campaigns(state, campaigns) if campaigns else ()
            return foreign, snapshot.issued(state, last) if last else None


def _passwords(state: AccountState) -> tuple[str, ...]:
    return tuple(user.user_password for user in state.account.users)


def _has_body(headers: Mapping[str, str]) -> bool:
    return headers.get(hdrs.CONTENT_LENGTH, "0") != "0" or hdrs.TRANSFER_ENCODING in headers


def _credentials_right(question: Question) -> bool | None:
    """Tell whether they are right: not known if a required field is absent, or no field could be read."""
    conclusion = question.conclusion
    if isinstance(conclusion, WantedReport):
        return True
    if question.form.problem is not None or conclusion.cause is Cause.MISSING:
        return None
    return conclusion.cause is not Cause.CREDENTIALS


def _answer_of(exchange: Exchange, customers: int | None) -> RecordedAnswer:
    complete = exchange.outcome not in (Outcome.ABORTED, Outcome.FAILED)
    return RecordedAnswer(
        status=exchange.status,
        result=_RESULTS.get(exchange.outcome, Result.OTHER),
        customers=customers,
        last_id=exchange.last_id,
        digest=_digest(exchange.question),
        complete=complete,
        retry_after=exchange.retry_after,
        doubtful=complete and _is_spoilt(exchange.fault),
    )


def _is_spoilt(fault: str) -> bool:
    """Tell whether faults, as an exchange names them, may have made the answer one that no client must take."""
    applied = {name for name in fault.split(", ") if name and "(" not in name}
    return bool(applied - _HARMLESS)


def _digest(question: Question | None) -> str:
    """Return what is equal for answers with equal bodies, without reading them: what was wanted says it."""
    if question is None or isinstance(question.conclusion, Problem):
        return ""
    return _remembered_digest(question.conclusion) if _is_small(question) else _digest_of(question.conclusion)


def _digest_of(wanted: WantedReport) -> str:
    return hashlib.blake2b(repr(wanted).encode(), digest_size=8).hexdigest()


_remembered_digest: Final = lru_cache(maxsize=_REMEMBERED)(_digest_of)


def _is_small(question: Question) -> bool:
    """Tell whether it may be remembered: a thousand that are large would take a gigabyte."""
    return question.form.size <= _LARGEST_REMEMBERED
