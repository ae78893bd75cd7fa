"""A call of the control API and the reply to it, free of HTTP's details."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeAlias

from contracts.decisions import Choices
from contracts.errors import CustomersAllError
from mockserver.metrics import Metrics
from mockserver.store.errors import UnknownRecordError
from mockserver.store.interface import AccountState, Snapshot, Store

_USUAL_PAGE: Final = 100
_LARGEST_PAGE: Final = 10_000


class CallError(CustomersAllError):
    """A call that cannot be understood: no JSON, an unknown member, a value of the wrong kind."""


class TooLargeError(CustomersAllError):
    """A call whose body is larger than any that is read."""


class ValueRefusedError(CustomersAllError):
    """A call that is understood, with a value that is not allowed."""


@dataclass(frozen=True, slots=True)
class CallContext:
    """What is there for all calls: the data, the server's choices, and what it counted."""

    store: Store
    choices: Choices
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Call:
    """One call: ``names`` are those of its path by their placeholder, ``base`` is the server's address.

    ``body`` may hold passwords.
    """

    context: CallContext
    base: str
    names: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def store(self) -> Store:
        """The sandbox's data."""
        return self.context.store

    @property
    def account_id(self) -> str:
        """The account that the path names."""
        return self.names["account_id"]

    def state(self, snapshot: Snapshot | None = None) -> AccountState:
        """Return the account that the path names, in a snapshot or as it is now.

        Raises ``UnknownRecordError`` if there is none.
        """
        state = (snapshot or self.store).account(self.account_id)
        if state is None:
            raise UnknownRecordError(f"There is no account {self.account_id!r}.")
        return state

    def page(self) -> "PageWanted":
        """Return which page of a list the query asks for; raises ``CallError``."""
        refuse_unknown("The query", self.query, ("after", "limit"))
        text = self.query.get("limit", str(_USUAL_PAGE))
        limit = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not 1 <= limit <= _LARGEST_PAGE:
            raise CallError(f"limit is {text!r}, but must be a whole number from 1 to {_LARGEST_PAGE}.")
        return PageWanted(self.query.get("after"), limit)


@dataclass(frozen=True, slots=True)
class PageWanted:
    """At most ``limit`` records of a list, those after the one named by ``after``, from the first if ``None``."""

    after: str | None
    limit: int

    def after_number(self, first: int) -> int:
        """Return ``after`` as a number, ``first`` if there is none; raises ``CallError``."""
        return first if self.after is None else whole_number("after", self.after)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call is answered with: JSON, or text if ``content`` is bytes of the ``content_type``."""

    content: object
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "application/json; charset=utf-8"


#: Answers a call; may block. Raises a ``CustomersAllError`` where it cannot.
Work: TypeAlias = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done for a method at a path below the API's, such as ``/accounts/{account_id}``."""

    method: str
    path: str
    work: Work


def refuse_unknown(where: str, given: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Raise ``CallError`` that lists what there is, if something else was given."""
    for name in given:
        if name not in known:
            raise CallError(f"{where} has an unknown member {name!r}. Known: {', '.join(known) or 'none'}.")


def whole_number(name: str, text: str) -> int:
    """Return a number that stands in an address; raises ``CallError`` if it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise CallError(f"{name} is {text!r}, but must be a whole number.")
    return int(text)
