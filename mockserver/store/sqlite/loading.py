"""Loading a dataset: many records in one transaction, in memory that does not depend on how many."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from fixtures.model import CODE, Account, Campaign, Customer, Record, Transaction
from mockserver.store.errors import DuplicateRecordError, InvalidRecordError
from mockserver.store.sqlite.accounts import write_users
from mockserver.store.sqlite.records import BETWEEN, seconds
from mockserver.store.sqlite.schema import INDEXES, MOST_PLACES, PLACE_BITS, key_of
from mockserver.store.sqlite.starting import fix_starting_point

_ROWS_A_WRITE: Final = 5_000
_INSERT_CUSTOMER: Final = "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_TRANSACTION: Final = "INSERT INTO transactions VALUES (?, ?, ?, ?, ?)"


def load(connection: sqlite3.Connection, records: Iterable[Record]) -> tuple[str, ...]:
    """Store records inside the transaction under way; returns the ids of their accounts.

    Raises ``DuplicateRecordError`` if an account is there already. What the iterator raises passes through.
    """
    (anything,) = connection.execute("SELECT EXISTS (SELECT 1 FROM accounts)").fetchone()
    if not anything:
        for name in INDEXES:
            connection.execute(f"DROP INDEX {name}")
    loading = _Loading(connection)
    for record in records:
        loading.take(record)
    loading.write()
    if not anything:
        for statement in INDEXES.values():
            connection.execute(statement)
    loading.finish()
    return tuple(loading.accounts)


@dataclass(slots=True)
class _LoadedAccount:
    """What is known of an account while its records come."""

    key: int
    next_place: int = 0
    newest_customer: int = 0
    newest_id: int = 0
    newest_code: str = ""
    campaigns: dict[str, int] = field(default_factory=dict)


class _Loading:
    """Turns records into rows and writes them by the thousand.

    A transaction names its customer by code. It nearly always follows that customer at once; one that does
    not waits in a temporary table until all are there and the index of the codes is built.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.accounts: dict[str, _LoadedAccount] = {}
        self._connection = connection
        self._customers: list[tuple[int, int, int, int, int, str, str]] = []
        self._transactions: list[tuple[int, int, int, int, int]] = []
        self._apart: list[tuple[int, str, int, int, int]] = []
        connection.execute("DROP TABLE IF EXISTS temp.apart")
        connection.execute("CREATE TEMP TABLE apart (campaign, code, recorded_at, id, account)")

    def take(self, record: Record) -> None:
        match record:
            case Transaction():
                self._take_transaction(record)
            case Customer():
                self._take_customer(record)
            case Campaign():
                self._take_campaign(record)
            case Account():
                self._take_account(record)

    def _take_transaction(self, transaction: Transaction) -> None:
        account = self.accounts[transaction.account_id]
        campaign = account.campaigns[transaction.campaign_id]
        event_id, moment = transaction.id, seconds(transaction.recorded_at)
        account.newest_id = max(account.newest_id, event_id)
        if transaction.customer_code == account.newest_code:
            self._transactions.append((campaign, account.next_place - 1, moment, event_id, account.key))
            if len(self._transactions) >= _ROWS_A_WRITE:
                self.write()
        else:
            self._apart.append((campaign, transaction.customer_code, moment, event_id, account.key))
            if len(self._apart) >= _ROWS_A_WRITE:
                self.write()

    def _take_customer(self, customer: Customer) -> None:
        account = self.accounts[customer.account_id]
        place = account.next_place
        if place >= MOST_PLACES:
            raise InvalidRecordError(f"An account holds at most {MOST_PLACES:,} customers.")
        account.next_place = place + 1
        account.newest_customer = customer.id
        account.newest_id = max(account.newest_id, customer.changed_id)
        code = account.newest_code = customer.fields[CODE]
        self._customers.append(
            (
                key_of(account.key, place),
                account.key,
                customer.id,
                customer.changed_id,
                seconds(customer.changed_at),
                code,
                BETWEEN.join(customer.fields),
            )
        )
        if len(self._customers) >= _ROWS_A_WRITE:
            self.write()

    def _take_campaign(self, campaign: Campaign) -> None:
        account = self.accounts[campaign.account_id]
        cursor = self._connection.execute(
            "INSERT INTO campaigns (account, campaign_id, name) VALUES (?, ?, ?)",
            (account.key, campaign.campaign_id, campaign.name),
        )
        account.campaigns[campaign.campaign_id] = cursor.lastrowid or 0

    def _take_account(self, account: Account) -> None:
        try:
            cursor = self._connection.execute(
                "INSERT INTO accounts (account_id, time_zone, users) VALUES (?, ?, ?)",
                (account.account_id, account.time_zone, write_users(account.users)),
            )
        except sqlite3.IntegrityError:
            raise DuplicateRecordError(f"The account {account.account_id!r} is there already.") from None
        self.accounts[account.account_id] = _LoadedAccount(cursor.lastrowid or 0)

    def write(self) -> None:
        """Write the rows gathered so far."""
        self._connection.executemany(_INSERT_CUSTOMER, self._customers)
        self._connection.executemany(_INSERT_TRANSACTION, self._transactions)
        self._connection.executemany("INSERT INTO temp.apart VALUES (?, ?, ?, ?, ?)", self._apart)
        for rows in (self._customers, self._transactions, self._apart):
            rows.clear()

    def finish(self) -> None:
        """Give the transactions apart their customers, and the accounts their starting point."""
        (apart,) = self._connection.execute("SELECT count(*) FROM temp.apart").fetchone()
        found = self._connection.execute(
            f"""
            INSERT INTO transactions
            SELECT campaign, customers.key - (apart.account << {PLACE_BITS}), recorded_at, apart.id,
                apart.account
            FROM temp.apart CROSS JOIN customers
            ON customers.account = apart.account AND customers.code = apart.code
            ORDER BY 1, 2, 3, 4
            """
        ).rowcount
        if found != apart:
            raise InvalidRecordError(
                f"{apart - found:,} of the transactions name a customer who is not there."
            )
        self._connection.execute("DROP TABLE temp.apart")
        for account in self.accounts.values():
            self._connection.execute(
                "UPDATE accounts SET newest_id = ?, next_place = ?, newest_customer = ? WHERE key = ?",
                (account.newest_id, account.next_place, account.newest_customer, account.key),
            )
            fix_starting_point(self._connection, account.key)
