"""What the sandbox asks of its storage: point reads, consistent views, bulk loading, changes."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from fixtures.model import Account, Campaign, Customer, Record, Transaction, User
from mockserver.rendering import Rendering


@dataclass(frozen=True, slots=True)
class StoredFault:
    """A fault as it is kept: ``definition`` is the text it was added with (``mockserver.faults``).

    ``account_id`` is ``None`` if it is for all accounts; ``times`` bounds how many requests meet it, ``met``
    counts those that did.
    """

    key: int
    account_id: str | None
    definition: str
    times: int | None
    met: int


@dataclass(frozen=True, slots=True)
class FaultClaim:
    """What a request that meets a fault is told: it is the ``number``-th, counted from 1.

    ``in_window`` is its number in the present window of time, which ends in ``remaining`` seconds.
    """

    number: int
    in_window: int
    remaining: float


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as it is in one moment.

    ``revision`` grows with every change to anything of the account: what was made of one revision is good as
    long as the account has it. ``newest_id`` is the newest id of the account's sequence (DEC-2, DEC-3), 0 if
    it never had a record. ``overrides`` are the decisions that this account settles by itself. ``clock`` is
    the text that ``Change.set_clock`` was given, ``""`` for a clock that runs with the world. ``key`` is the
    store's own number of the account, never used again for another. ``faults`` are those in force, the ones for
    all accounts included; how often each was met is not up to date in them. ``scenario`` is the text that
    ``Change.set_scenario`` was given, which a reset leaves as it is.
    """

    key: int
    account: Account
    revision: int
    newest_id: int
    overrides: Mapping[str, str]
    clock: str
    faults: tuple[StoredFault, ...] = ()
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which customers of an account are asked for (SEL-1 to SEL-10).

    ``campaigns``: only customers with a transaction in one of them (ids the account does not have contribute
    nothing, DEC-14), ``None`` for all customers. ``since`` and ``until`` bound the time of such a
    transaction, in seconds since 1970 UTC: from ``since``, before ``until``; they have no effect without
    campaigns. ``changed_after``: only customers whose newest change has a greater id (DEC-3).
    """

    campaigns: tuple[str, ...] | None = None
    since: int | None = None
    until: int | None = None
    changed_after: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers and transactions an account has."""

    customers: int
    transactions: int


class Snapshot(Protocol):
    """The data as it was at one moment, whatever is written since.

    To be used by one thread at a time, any thread; its methods block. Whoever asked for it must close it; it
    is a context manager too.
    """

    def account(self, account_id: str) -> AccountState | None:
        """Return an account, ``None`` if there is none."""

    def unknown_campaigns(self, state: AccountState, campaign_ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of the ids that are no campaign of the account (DEC-14), in their order."""

    def issued(self, state: AccountState, event_id: int) -> bool:
        """Tell whether the account's sequence ever gave this id to a record (DEC-4)."""

    def nearest_issued(self, state: AccountState, event_id: int) -> int:
        """Return the greatest id that the account's sequence gave to a record, up to this one; 0 if none."""

    def pages(
        self, state: AccountState, selection: Selection, rendering: Rendering
    ) -> Generator[bytes, None, None]:
        """Yield the selected customers, rendered, ascending by internal id (DEC-29), each once.

        Pages are never empty; the separators between customers, and so between pages, are in place; opening
        and closing are the caller's. The first page comes quickly. Each step blocks: it belongs in a thread.
        It may be given up at any time: closing the snapshot ends it.
        """

    def total_length(self, state: AccountState, selection: Selection, rendering: Rendering) -> int | None:
        """Return how many bytes ``pages`` will yield, if that is known cheaply, else ``None``.

        It is known for the report of all customers once its pages were made.
        """

    def counts(self, state: AccountState) -> Counts:
        """Count the account's records; takes about 30 ms a million."""

    def campaigns(self, state: AccountState) -> tuple[Campaign, ...]:
        """Return the account's campaigns in the order in which they came."""

    def customer(self, state: AccountState, code: str) -> Customer | None:
        """Return the customer with a ``customer_code``, ``None`` if there is none."""

    def customers(self, state: AccountState, after: int = -1, limit: int = 1000) -> tuple[Customer, ...]:
        """Return at most ``limit`` customers whose internal id is greater than ``after``, ascending."""

    def transactions(self, state: AccountState, after: int = 0, limit: int = 1000) -> tuple[Transaction, ...]:
        """Return at most ``limit`` transactions whose id is greater than ``after``, ascending."""

    def close(self) -> None:
        """Let the moment go; closing twice does no harm."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Change(Protocol):
    """One write transaction: nothing of it is seen before it ends well, all of it after.

    Ids are given inside of it, and there is one at a time, so ids are committed in their order: a reader
    never sees one without all lower ones (DEC-3). Times are in UTC, whole seconds. Accounts are named by
    their ``account_id``. Every method raises a ``RecordError`` where the data does not allow the change; the
    whole transaction is then undone.
    """

    def account(self, account_id: str) -> AccountState:
        """Return an account as it is now, with what this transaction has changed; its ``newest_id`` too."""

    def load(self, records: Iterable[Record]) -> tuple[str, ...]:
        """Add accounts with their starting data, as a dataset holds them; returns the accounts' ids.

        The records are trusted to be checked (``fixtures.dataset_file``); an account that is there already is
        refused.
        """

    def delete_account(self, account_id: str) -> None:
        """Remove an account and all of its data."""

    def reset_account(self, account_id: str) -> AccountState:
        """Bring an account back to what it was when it was loaded: data, users, settings, clock, newest id.

        The faults that are for this account alone are removed. Takes time in proportion to what was changed.
        """

    def set_users(self, account_id: str, users: tuple[User, ...]) -> None:
        """Replace the account's users."""

    def set_time_zone(self, account_id: str, time_zone: str) -> None:
        """Give the account another IANA time zone (DEC-12)."""

    def set_overrides(self, account_id: str, overrides: Mapping[str, str]) -> None:
        """Replace the decisions that the account settles by itself."""

    def set_clock(self, account_id: str, clock: str) -> None:
        """Keep a text that describes the account's clock; ``""`` for one that runs with the world."""

    def set_scenario(self, account_id: str, scenario: str) -> None:
        """Keep the name of the scenario that the account is in; ``""`` for none."""

    def add_campaign(self, account_id: str, campaign_id: str, name: str) -> Campaign:
        """Add a campaign."""

    def rename_campaign(self, account_id: str, campaign_id: str, name: str) -> Campaign:
        """Give a campaign another name."""

    def delete_campaign(self, account_id: str, campaign_id: str) -> None:
        """Remove a campaign and its transactions."""

    def add_customer(self, account_id: str, fields: tuple[str, ...], at: datetime) -> Customer:
        """Add a customer with the 15 values of ``CUSTOMER_FIELDS``; it gets the next ids."""

    def change_customer(
        self, account_id: str, code: str, fields: Mapping[str, str], at: datetime
    ) -> Customer:
        """Change some fields, by name, of the customer with a code, which may itself change."""

    def delete_customer(self, account_id: str, code: str) -> None:
        """Remove a customer and its transactions (DEC-30)."""

    def record_transaction(
        self, account_id: str, code: str, campaign_id: str, recorded_at: datetime
    ) -> Transaction:
        """Record a transaction of a customer in a campaign; it gets the next id."""

    def change_transaction(
        self,
        account_id: str,
        event_id: int,
        campaign_id: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Transaction:
        """Give a transaction another campaign or time; it keeps its id, and no customer's information changes."""

    def delete_transaction(self, account_id: str, event_id: int) -> None:
        """Remove a transaction."""

    def add_fault(self, account_id: str | None, definition: str, times: int | None = None) -> StoredFault:
        """Put a fault in force for an account, or for all; after ``times`` requests it no longer is."""

    def delete_fault(self, key: int) -> None:
        """Remove a fault."""

    def delete_faults(self, account_id: str | None) -> int:
        """Remove the faults of an account, for ``None`` those that are for all; returns how many."""

    def claim_fault(self, key: int, now: float, window: float = 0.0) -> FaultClaim | None:
        """Count a request that meets a fault; ``None`` if the fault is in force no more.

        ``window`` is in seconds: requests are also counted by windows of that length, the first of which
        begins with the first request, the next with the first request after its end. ``now`` is in seconds
        since 1970, UTC.
        """


class Store(Protocol):
    """The sandbox's data; safe to use from many threads, and by several processes through one file."""

    @property
    def url(self) -> str:
        """The address by which another process opens the same data."""

    def account(self, account_id: str) -> AccountState | None:
        """Return an account as it is now, ``None`` if there is none; takes microseconds."""

    def accounts(self) -> tuple[AccountState, ...]:
        """Return all accounts in the order in which they came."""

    def ids_in_scenario(self, scenario: str) -> tuple[str, ...]:
        """Return the ids of the accounts in a scenario, in the order in which they came."""

    def faults(self) -> tuple[StoredFault, ...]:
        """Return every fault, also those in force no more, in the order in which they came."""

    def faults_for_all(self) -> tuple[StoredFault, ...]:
        """Return the faults in force that are for all accounts; takes microseconds."""

    def snapshot(self) -> Snapshot:
        """Take hold of the data as it is now."""

    def load(self, records: Iterable[Record], rendering: Rendering | None = None) -> tuple[str, ...]:
        """Add accounts with their starting data, all or nothing; returns their ids.

        Whatever the iterator raises passes through, and nothing is kept. Pages are made for ``rendering``, so
        that the first report of all customers is quick. Memory does not depend on the number of records.
        """

    def change(self) -> AbstractContextManager[Change]:
        """Begin a write transaction; leaving the block ends it, an exception undoes it.

        Once the block has been left, a change to a file outlives the process, however that ends. Waits while
        another one is under way; raises ``ConfigurationError`` if that takes longer than some seconds.
        """

    def close(self) -> None:
        """Close everything; data that was to be kept in memory is gone."""
