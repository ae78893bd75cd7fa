"""What a dataset holds, in counts, and its tables for the terminal. Never a password or a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.table import Table

from fixtures.code_set import CodeSet
from fixtures.model import Account, Campaign, Customer, DatasetHeader, Record, Transaction

_BAR: Final = 40
#: Up to so many months are shown one by one, more of them as years.
_MONTHS_SHOWN: Final = 24


@dataclass(slots=True)
class Range:
    """The least and the greatest id, and the first and the last time, seen so far."""

    least_id: int = 0
    greatest_id: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, event_id: int, when: datetime) -> None:
        """Widen the range to an event."""
        if self.first is None or when < self.first:
            self.first = when
        if self.last is None or when > self.last:
            self.last = when
        self.least_id = min(self.least_id or event_id, event_id)
        self.greatest_id = max(self.greatest_id, event_id)

    @property
    def days(self) -> str:
        """The days in UTC, as text."""
        return f"{self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}" if self.first else "none"

    @property
    def ids(self) -> str:
        """The ids, as text."""
        return f"{self.least_id} to {self.greatest_id}" if self.first else "none"


@dataclass(slots=True)
class AccountSummary:
    """The counts of one account; memory grows by about 16 bytes a customer who has a transaction."""

    account: Account
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    customers: int = 0
    changed: Range = field(default_factory=Range)
    recorded: Range = field(default_factory=Range)
    by_campaign: Counter[str] = field(default_factory=Counter)
    by_month: Counter[str] = field(default_factory=Counter)
    codes_with_transactions: CodeSet = field(default_factory=CodeSet)

    @property
    def transactions(self) -> int:
        """How many there are."""
        return self.by_campaign.total()

    @property
    def without_transactions(self) -> int:
        """How many customers have none."""
        return self.customers - len(self.codes_with_transactions)


def summary(records: Iterable[Record]) -> Mapping[str, AccountSummary]:
    """Count the checked records of a dataset, by account."""
    accounts: dict[str, AccountSummary] = {}
    for record in records:
        if isinstance(record, Transaction):
            state = accounts[record.account_id]
            state.by_campaign[record.campaign_id] += 1
            state.by_month[record.recorded_at.isoformat()[:7]] += 1
            state.codes_with_transactions.add(record.customer_code)
            state.recorded.add(record.id, record.recorded_at)
        elif isinstance(record, Customer):
            state = accounts[record.account_id]
            state.customers += 1
            state.changed.add(record.changed_id, record.changed_at)
        elif isinstance(record, Account):
            accounts[record.account_id] = AccountSummary(record)
        elif isinstance(record, Campaign):
            accounts[record.account_id].campaigns[record.campaign_id] = record
    return accounts


def show(name: str, header: DatasetHeader, accounts: Mapping[str, AccountSummary]) -> None:
    """Print the summary of a dataset on standard output."""
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(
        f"{name}: version {header.version}, seed {header.seed}, {_plural(len(accounts), 'account')}, "
        f"{_plural(header.customers, 'customer')}, {_plural(header.transactions, 'transaction')}",
        soft_wrap=True,
    )
    for state in accounts.values():
        console.print()
        _show_account(console, state)


def _show_account(console: Console, state: AccountSummary) -> None:
    facts = Table.grid(padding=(0, 2))
    for title, value in (
        ("account", state.account.account_id),
        ("time zone", state.account.time_zone),
        ("users", ", ".join(user.user_id for user in state.account.users) or "none"),
        ("customers", f"{state.customers:,}"),
        ("  without transactions", f"{state.without_transactions:,}"),
        ("  newest changes, days (UTC)", state.changed.days),
        ("  newest changes, ids", state.changed.ids),
        ("transactions", f"{state.transactions:,}"),
        ("  days (UTC)", state.recorded.days),
        ("  ids", state.recorded.ids),
    ):
        facts.add_row(title, value)
    _print_plainly(console, facts)
    if state.campaigns:
        campaigns = Table("campaign", "name", box=None, pad_edge=False, padding=(0, 2, 0, 0))
        campaigns.add_column("transactions", justify="right")
        for campaign in state.campaigns.values():
            count = state.by_campaign[campaign.campaign_id]
            campaigns.add_row(campaign.campaign_id, campaign.name, f"{count:,}")
        _print_plainly(console, campaigns)
    if state.by_month:
        bars = Table.grid(padding=(0, 2, 0, 0))
        for period, count, bar in histogram(state.by_month):
            bars.add_row(period, bar, f"{count:,}")
        console.print("transactions over time (UTC)")
        _print_plainly(console, bars)


def _print_plainly(console: Console, table: Table) -> None:
    """Print a table without the spaces that fill its last column: they get in the way of a file or a search."""
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        console.print(line.rstrip(), soft_wrap=True)


def histogram(by_month: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    """Yield period, count and bar, for months such as ``2011-12``, or for years if there are many months."""
    months = _months(min(by_month), max(by_month))
    counts: Counter[str] = Counter()
    for month in months:
        counts[month if len(months) <= _MONTHS_SHOWN else month[:4]] += by_month.get(month, 0)
    most = max(counts.values())
    for period, count in counts.items():
        # Rounded up, so that one transaction is never shown as none.
        yield period, count, "█" * -(-count * _BAR // most)


def _months(first: str, last: str) -> list[str]:
    """List all months from the first to the last, also those without a transaction."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
