"""Removing records: what an account began with is kept aside, and issued ids stay known (DEC-4)."""

import sqlite3
from typing import Final

from mockserver.store.sqlite.pages import drop_pages
from mockserver.store.sqlite.schema import key_of, keys_of
from mockserver.store.sqlite.starting import save_campaign, save_customer, save_transactions

_OF_ACCOUNT: Final = ("campaigns", "transactions", "pages", "retired_ids", "faults", "starting_campaigns")


def remove_account(connection: sqlite3.Connection, account: int) -> None:
    """Remove an account and all of its data."""
    for table in ("customers", "starting_customers"):
        connection.execute(f"DELETE FROM {table} WHERE key BETWEEN ? AND ?", keys_of(account))
    for table in (*_OF_ACCOUNT, "starting_transactions"):
        connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))
    connection.execute("DELETE FROM accounts WHERE key = ?", (account,))


def remove_campaign(connection: sqlite3.Connection, account: int, campaign: int) -> None:
    """Remove a campaign and its transactions."""
    save_campaign(connection, account, campaign)
    remove_transactions(connection, account, "campaign = ?", (campaign,))
    connection.execute("DELETE FROM campaigns WHERE key = ?", (campaign,))


def remove_customer(connection: sqlite3.Connection, account: int, place: int, changed_id: int) -> None:
    """Remove a customer, whose newest change has an id, and its transactions (DEC-30)."""
    key = key_of(account, place)
    save_customer(connection, account, place)
    its_own = "campaign IN (SELECT key FROM campaigns WHERE account = ?) AND place = ?"
    remove_transactions(connection, account, its_own, (account, place))
    retire(connection, account, changed_id)
    connection.execute("DELETE FROM customers WHERE key = ?", (key,))
    drop_pages(connection, account, [place])


def remove_transactions(
    connection: sqlite3.Connection, account: int, condition: str, values: tuple[int, ...]
) -> int:
    """Remove the transactions of the account that meet a condition; returns how many."""
    save_transactions(connection, account, condition, values)
    connection.execute(
        f"INSERT OR IGNORE INTO retired_ids SELECT account, id FROM transactions WHERE {condition}", values
    )
    return connection.execute(f"DELETE FROM transactions WHERE {condition}", values).rowcount


def retire(connection: sqlite3.Connection, account: int, event_id: int) -> None:
    """Remember an issued id that its record is about to give up."""
    connection.execute("INSERT OR IGNORE INTO retired_ids VALUES (?, ?)", (account, event_id))
