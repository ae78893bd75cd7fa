"""Finding and writing single customers, inside the transaction under way."""

import sqlite3
from typing import NamedTuple

from fixtures.model import CODE, Customer
from mockserver.store.errors import DuplicateRecordError, UnknownRecordError
from mockserver.store.sqlite.pages import drop_pages
from mockserver.store.sqlite.records import BETWEEN, CUSTOMER_COLUMNS, customer_of, is_storable, seconds
from mockserver.store.sqlite.schema import key_of


class StoredCustomer(NamedTuple):
    """A customer and its place in its account."""

    place: int
    customer: Customer


def find_customer(
    connection: sqlite3.Connection, account: int, account_id: str, code: str
) -> StoredCustomer | None:
    """Find the customer with a ``customer_code``, ``None`` if there is none."""
    if not is_storable(code):
        return None
    row = connection.execute(
        f"SELECT key - ?, {CUSTOMER_COLUMNS} FROM customers WHERE account = ? AND code = ?",
        (key_of(account, 0), account, code),
    ).fetchone()
    return StoredCustomer(row[0], customer_of(account_id, row[1:])) if row else None


def existing_customer(
    connection: sqlite3.Connection, account: int, account_id: str, code: str
) -> StoredCustomer:
    """Find the customer with a ``customer_code``; raises ``UnknownRecordError``."""
    stored = find_customer(connection, account, account_id, code)
    if stored is None:
        raise UnknownRecordError(f"The account {account_id!r} has no customer with the code {code!r}.")
    return stored


def write_customer(connection: sqlite3.Connection, account: int, place: int, customer: Customer) -> None:
    """Write a customer at its place, new or not, and drop the pages that show that place.

    Raises ``DuplicateRecordError`` if another customer has its code.
    """
    code = customer.fields[CODE]
    other = find_customer(connection, account, customer.account_id, code)
    if other is not None and other.place != place:
        raise DuplicateRecordError(
            f"The account {customer.account_id!r} has a customer with the code {code!r} already."
        )
    connection.execute(
        "INSERT OR REPLACE INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            key_of(account, place),
            account,
            customer.id,
            customer.changed_id,
            seconds(customer.changed_at),
            code,
            BETWEEN.join(customer.fields),
        ),
    )
    drop_pages(connection, account, [place])
