"""What an account began with, kept aside record by record as it is changed; a reset brings it back."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from mockserver.store.sqlite.pages import drop_pages
from mockserver.store.sqlite.schema import key_of, keys_of


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """What an account was when it was loaded; whatever came later lies beyond these numbers."""

    newest_id: int
    next_place: int
    newest_customer: int
    newest_campaign: int
    time_zone: str
    users: str


def fix_starting_point(connection: sqlite3.Connection, account: int) -> None:
    """Take what the account is now as what a reset brings back."""
    row = connection.execute(
        """
        SELECT newest_id, next_place, newest_customer,
            (SELECT coalesce(max(campaigns.key), 0) FROM campaigns WHERE account = accounts.key),
            time_zone, users
        FROM accounts WHERE key = ?
        """,
        (account,),
    ).fetchone()
    text = json.dumps(asdict(StartingPoint(*row)))
    connection.execute("UPDATE accounts SET starting = ? WHERE key = ?", (text, account))


def _starting_point(connection: sqlite3.Connection, account: int) -> StartingPoint:
    (text,) = connection.execute("SELECT starting FROM accounts WHERE key = ?", (account,)).fetchone()
    return StartingPoint(**json.loads(text))


def save_campaign(connection: sqlite3.Connection, account: int, campaign: int) -> None:
    """Keep a campaign aside before it is changed, unless it came later or is kept already."""
    newest = _starting_point(connection, account).newest_campaign
    connection.execute(
        "INSERT OR IGNORE INTO starting_campaigns SELECT * FROM campaigns WHERE key = ? AND key <= ?",
        (campaign, newest),
    )


def save_customer(connection: sqlite3.Connection, account: int, place: int) -> None:
    """Keep a customer aside before it is changed, unless it came later or is kept already."""
    if place < _starting_point(connection, account).next_place:
        connection.execute(
            "INSERT OR IGNORE INTO starting_customers SELECT * FROM customers WHERE key = ?",
            (key_of(account, place),),
        )


def save_transactions(
    connection: sqlite3.Connection, account: int, condition: str, values: tuple[int, ...]
) -> None:
    """Keep the transactions that meet a condition aside before they are changed, unless they came later or are kept."""
    newest = _starting_point(connection, account).newest_id
    connection.execute(
        f"INSERT OR IGNORE INTO starting_transactions SELECT * FROM transactions WHERE {condition} AND id <= ?",
        (*values, newest),
    )


def reset(connection: sqlite3.Connection, account: int) -> None:
    """Remove what came later, and put back what was changed or removed."""
    start = _starting_point(connection, account)
    first_later = key_of(account, start.next_place)
    last = keys_of(account)[1]
    drop_pages(connection, account, _changed_places(connection, account, first_later))
    connection.execute("DELETE FROM transactions WHERE account = ? AND id > ?", (account, start.newest_id))
    connection.execute(
        "DELETE FROM campaigns WHERE account = ? AND key > ?", (account, start.newest_campaign)
    )
    connection.execute("DELETE FROM customers WHERE key BETWEEN ? AND ?", (first_later, last))
    # All go before the first comes back: two may have exchanged their codes.
    connection.execute(
        "DELETE FROM customers WHERE key IN (SELECT key FROM starting_customers WHERE key BETWEEN ? AND ?)",
        keys_of(account),
    )
    connection.execute(
        "INSERT INTO customers SELECT * FROM starting_customers WHERE key BETWEEN ? AND ?", keys_of(account)
    )
    connection.execute("DELETE FROM starting_customers WHERE key BETWEEN ? AND ?", keys_of(account))
    for table in ("campaigns", "transactions"):
        connection.execute(
            f"INSERT OR REPLACE INTO {table} SELECT * FROM starting_{table} WHERE account = ?", (account,)
        )
        connection.execute(f"DELETE FROM starting_{table} WHERE account = ?", (account,))
    for table in ("retired_ids", "faults"):
        connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))
    connection.execute(
        """
        UPDATE accounts SET revision = revision + 1, overrides = '{}', clock = '', newest_id = ?,
            next_place = ?, newest_customer = ?, time_zone = ?, users = ?
        WHERE key = ?
        """,
        (start.newest_id, start.next_place, start.newest_customer, start.time_zone, start.users, account),
    )


def _changed_places(connection: sqlite3.Connection, account: int, first_later: int) -> Iterable[int]:
    """Return the places of the customers that a reset brings back or removes."""
    first, last = keys_of(account)
    rows = connection.execute(
        """
        SELECT key - ?1 FROM starting_customers WHERE key BETWEEN ?1 AND ?3
        UNION ALL SELECT key - ?1 FROM customers WHERE key BETWEEN ?2 AND ?3
        """,
        (first, first_later, last),
    )
    return [place for (place,) in rows.fetchall()]
