"""The sandbox as a pipeline from a request to its answer, each step of which a mutant can replace."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlencode

from contracts.decisions import Choices
from contracts.form import Form, Pairs, read_form
from contracts.request import AnswerFormat, Problem, merge_fields
from fixtures.model import Account, Transaction
from mockserver.answer import Headers, error_answer, report_headers
from mockserver.question import Question, understand
from mockserver.rendering import Rendering, rendering
from mockserver.selection import refusal, select
from mockserver.store.interface import AccountState, Selection, Snapshot, Store

Fields: TypeAlias = dict[str, str]
#: More than any account here has of anything.
_ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; ``fields``, those of query and body united, may be changed in place."""

    method: str
    headers: Mapping[str, str]
    query: Pairs
    body: Pairs
    fields: Fields = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The fields as the sandbox reads them."""
        return read_form(urlencode(self.fields), None, b"")


class ReportedCustomer(NamedTuple):
    """A customer in a report: the 15 values, and when they changed, in seconds since 1970, UTC."""

    fields: tuple[str, ...]
    changed_at: int


@dataclass(frozen=True, slots=True)
class View:
    """One account at one moment, and the question that is asked about it."""

    question: Question
    snapshot: Snapshot
    state: AccountState

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The ids of the account's campaigns."""
        return tuple(campaign.campaign_id for campaign in self.snapshot.campaigns(self.state))

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """All transactions of the account, by id."""
        return self.snapshot.transactions(self.state, limit=_ALL)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready to be sent."""

    status: int
    headers: Headers
    body: bytes

    def having(self, **headers: str) -> "Reply":
        """Return it with headers set, or taken away where the value is empty; ``_`` stands for a hyphen."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {**dict(self.headers), **changed}
        return replace(self, headers=tuple((name, value) for name, value in kept.items() if value))


class Pipeline:
    """The steps of a server that keeps every rule; a mutant replaces one or two of them.

    Each attribute is a function, called in the order below; the later ones are given the question as it was
    understood, with its fields in ``question.form``.
    """

    def __init__(self, store: Store, account: Account) -> None:
        """Serve what a store holds; ``account`` is the one as whose user the suite asks."""
        self.store = store
        self.account = account
        self.choices = Choices()
        #: Unites the fields of the query with those of the body.
        self.merge: Callable[[Pairs, Pairs], Fields] = merge_fields
        #: Understands a request: what it asks for, or what is wrong with it.
        self.understand: Callable[[Request], Question] = self._understand
        #: Words a refusal; it may also find one where there is none, or forgive one.
        self.refuse: Callable[[Problem | None, Question], Problem | None] = lambda problem, _: problem
        #: Says which customers a question selects.
        self.select: Callable[[View], Selection] = _select
        #: Finds the customers of a selection.
        self.find: Callable[[Selection, View], list[ReportedCustomer]] = _find
        #: Says how an answer is written.
        self.rendering: Callable[[Question], Rendering] = lambda question: question.rendering
        #: Writes a report.
        self.write: Callable[[Rendering, Sequence[ReportedCustomer], int], bytes] = _write
        #: Makes the last changes to an answer.
        self.reply: Callable[[Reply, Question], Reply] = lambda reply, _: reply

    @property
    def user_id(self) -> str:
        """The name of the account's first user."""
        return self.account.users[0].user_id

    @property
    def password(self) -> str:
        """The password of the account's first user."""
        return self.account.users[0].user_password

    def answer(self, request: Request) -> Reply:
        """Go the whole way from a request to its answer; blocks."""
        request.fields.update(self.merge(request.query, request.body))
        question = self.understand(request)
        written = self.rendering(question)
        with self.store.snapshot() as snapshot:
            state = snapshot.account(question.form.fields.get("account_id", ""))
            problem = self.refuse(_problem(question, snapshot, state), question)
            if problem is not None:
                reply = self._error(problem, written, question)
            else:
                reply = self._report(written, question, snapshot, state)
        return self.reply(reply, question)

    def _understand(self, request: Request) -> Question:
        state = self.store.account(request.fields.get("account_id", ""))
        return understand(request.form, request.headers.get("api_access_key"), state, self.choices)

    def _error(self, problem: Problem, written: Rendering, question: Question) -> Reply:
        by_cause = question.choices["DEC-23"] == "by-cause"
        answer = error_answer(problem, written, status_by_cause=by_cause)
        return Reply(answer.status, answer.headers, answer.body)

    def _report(
        self, written: Rendering, question: Question, snapshot: Snapshot, state: AccountState | None
    ) -> Reply:
        if state is None:
            return Reply(200, report_headers(written.content_type, 0), written.empty(0))
        view = View(question, snapshot, state)
        last = state.newest_id
        body = self.write(written, self.find(self.select(view), view), last)
        told = last if question.choices["DEC-2"] == "header" else None
        return Reply(200, report_headers(written.content_type, told), body)


def _problem(question: Question, snapshot: Snapshot, state: AccountState | None) -> Problem | None:
    wanted = question.conclusion
    if isinstance(wanted, Problem) or state is None:
        return wanted if isinstance(wanted, Problem) else None
    return refusal(wanted.request, state, snapshot, wanted.choices)


def _select(view: View) -> Selection:
    wanted = view.question.conclusion
    if isinstance(wanted, Problem):
        return Selection()
    return select(wanted.request, view.state, view.snapshot, wanted.choices)


def _find(selection: Selection, view: View) -> list[ReportedCustomer]:
    pages = b"".join(view.snapshot.pages(view.state, selection, _bare_rendering()))
    return [
        ReportedCustomer(tuple(fields), changed_at) for fields, changed_at in json.loads(b"[" + pages + b"]")
    ]


@cache
def _bare_rendering() -> Rendering:
    """Write customers as they are stored, to be written as they should be once all of them are found."""
    return replace(
        rendering(Choices(), AnswerFormat()),
        variant="bare",
        separator=b",",
        customer=lambda fields, changed_at: json.dumps([fields, changed_at]),
    )


def _write(written: Rendering, customers: Sequence[ReportedCustomer], last: int) -> bytes:
    if not customers:
        return written.empty(last)
    between = written.separator.decode()
    text = between.join(written.customer(*customer) for customer in customers)
    return written.opening(last) + text.encode() + written.closing(last)
