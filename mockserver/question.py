"""What one request asks: its fields read under the choices of its account, and what is wrong with them."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from contracts.decisions import Choices
from contracts.form import Form, read_form
from contracts.request import (
    AnswerFormat,
    Credentials,
    Problem,
    Reading,
    ReportRequest,
    first_problem,
    read_request,
    wrong_credentials,
)
from mockserver.reception import ReceivedRequest
from mockserver.rendering import Rendering, rendering
from mockserver.selection import may_be_refused_before
from mockserver.store.interface import AccountState, Store

#: Questions that are remembered, and the most characters and bytes that one of them may have.
_MOST_KEPT: Final = 1_024
_LARGEST_KEPT: Final = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class WantedReport:
    """A report that can be given: whose, in which revision of the account, what of it, and written how.

    With a ``problem`` it cannot: that is told, unless the data shows one with an earlier field (DEC-34).

    It equals only itself: as long as a question is remembered and the account unchanged it is the same one,
    and answers can be kept by it, found without comparing what it holds.
    """

    account_id: str
    account_key: int
    revision: int
    request: ReportRequest
    format: AnswerFormat
    choices: Choices
    problem: Problem | None = None

    @property
    def rendering(self) -> Rendering:
        """How the report is written."""
        return rendering(self.choices, self.format)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Question:
    """A request as it was understood; it equals only itself.

    ``state`` is the account it names, if there is one, whether or not the credentials are right. The
    ``conclusion`` is the report it asks for, or what the error tells.
    """

    form: Form
    state: AccountState | None
    choices: Choices
    reading: Reading
    conclusion: WantedReport | Problem

    @property
    def format(self) -> AnswerFormat:
        """The format of the answer, an error too (DEC-35)."""
        return self.reading.format

    @property
    def is_wrong(self) -> bool:
        """Whether the answer is an error, whatever the data is."""
        return isinstance(self.conclusion, Problem) or self.conclusion.problem is not None

    @property
    def rendering(self) -> Rendering:
        """How the answer is written, an error too."""
        return rendering(self.choices, self.reading.format)


class Questions:
    """Understands requests, and remembers the small ones: clients ask the same again and again.

    What was understood is good as long as the account that it names has not changed at all.
    """

    def __init__(self, store: Store, choices: Choices) -> None:
        """Take the data and the server's choices."""
        self._store = store
        self._choices = choices
        self._kept: dict[ReceivedRequest, Question] = {}

    def ask(self, sent: ReceivedRequest) -> Question:
        """Understand a request, or remember it from the last time."""
        kept = self._kept.get(sent)
        form = kept.form if kept is not None else read_form(sent.query, sent.content_type, sent.body)
        state = self._store.account(form.fields.get("account_id", ""))
        if kept is not None and kept.state is state:
            return kept
        question = understand(form, sent.api_access_key, state, self._choices)
        if sent.size <= _LARGEST_KEPT:
            self._keep(sent, question)
        return question

    def _keep(self, sent: ReceivedRequest, question: Question) -> None:
        if len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[sent] = question


def understand(
    form: Form, api_access_key: str | None, state: AccountState | None, server_choices: Choices
) -> Question:
    """Read the fields of a request for the account that it names; ``api_access_key`` is DEC-31's header."""
    choices = server_choices if state is None else account_choices(server_choices, state.overrides)
    reading = read_request(form.fields, choices, _text(api_access_key))
    problem = form.problem or first_problem(reading, credentials_known=authentic(reading.credentials, state))
    if state is None or (
        problem is not None and not may_be_refused_before(problem, reading.legible, choices)
    ):
        return Question(form, state, choices, reading, problem or wrong_credentials())
    wanted = WantedReport(
        state.account.account_id, state.key, state.revision, reading.legible, reading.format, choices, problem
    )
    return Question(form, state, choices, reading, wanted)


def _text(header: str | None) -> str | None:
    """Return the value of a header as text: bytes that are not UTF-8 become U+FFFD."""
    return None if header is None else header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def account_choices(server_choices: Choices, overrides: Mapping[str, str]) -> Choices:
    """Return the choices in force for an account: the server's, changed by its own."""
    return _changed(server_choices, tuple(overrides.items())) if overrides else server_choices


def authentic(credentials: Credentials, state: AccountState | None) -> bool:
    """Tell whether the account has this user with this password (DEC-28).

    Takes as long for a wrong user as for a wrong password, so that the time gives nothing away either.
    """
    sent = (credentials.user_id.encode(), credentials.password.encode())
    known = False
    for user in state.account.users if state else ():
        right_user = hmac.compare_digest(user.user_id.encode(), sent[0])
        right_password = hmac.compare_digest(user.user_password.encode(), sent[1])
        known |= right_user & right_password
    return known


@lru_cache(maxsize=256)
def _changed(choices: Choices, overrides: tuple[tuple[str, str], ...]) -> Choices:
    return choices.changed(dict(overrides))
