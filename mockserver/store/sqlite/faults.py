"""Faults in the database: those in force for an account, and how often each was met."""

import sqlite3
from typing import Final

from mockserver.store.errors import UnknownRecordError
from mockserver.store.interface import FaultClaim, StoredFault

#: A fault without an account is for all of them. Once it was met ``times`` times it is in force no more.
FAULT_TABLES: Final = (
    """
    CREATE TABLE faults (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER,
        definition TEXT NOT NULL,
        times INTEGER,
        met INTEGER NOT NULL DEFAULT 0,
        window_began REAL NOT NULL DEFAULT 0,
        window_met INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX faults_account ON faults (account)",
)

_COLUMNS: Final = "faults.key, account_id, definition, times, met"
_WITH_ACCOUNT: Final = "faults LEFT JOIN accounts ON accounts.key = faults.account"
_IN_FORCE: Final = "(times IS NULL OR met < times)"


def faults_in_force(connection: sqlite3.Connection, account: int | None) -> tuple[StoredFault, ...]:
    """Read the faults in force for an account, those for all accounts included, in the order they came."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM {_WITH_ACCOUNT} "
        f"WHERE (faults.account IS NULL OR faults.account = ?) AND {_IN_FORCE} ORDER BY faults.key",
        (account,),
    )
    return tuple(StoredFault(*row) for row in rows.fetchall())


def all_faults(connection: sqlite3.Connection) -> tuple[StoredFault, ...]:
    """Read every fault, also those in force no more, in the order they came."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM {_WITH_ACCOUNT} ORDER BY faults.key")
    return tuple(StoredFault(*row) for row in rows.fetchall())


def insert_fault(
    connection: sqlite3.Connection,
    account: int | None,
    account_id: str | None,
    definition: str,
    times: int | None,
) -> StoredFault:
    """Add a fault; the accounts that it is for are read anew by everybody."""
    cursor = connection.execute(
        "INSERT INTO faults (account, definition, times) VALUES (?, ?, ?)", (account, definition, times)
    )
    _note_change(connection, account)
    return StoredFault(cursor.lastrowid or 0, account_id, definition, times, 0)


def remove_fault(connection: sqlite3.Connection, key: int) -> None:
    """Remove a fault; raises ``UnknownRecordError`` if there is none with this key."""
    rows = connection.execute("DELETE FROM faults WHERE key = ? RETURNING account", (key,)).fetchall()
    if not rows:
        raise UnknownRecordError(f"There is no fault {key}.")
    _note_change(connection, rows[0][0])


def remove_faults(connection: sqlite3.Connection, account: int | None) -> int:
    """Remove the faults of an account, for ``None`` those for all accounts; returns how many."""
    removed = connection.execute("DELETE FROM faults WHERE account IS ?", (account,)).rowcount
    if removed:
        _note_change(connection, account)
    return removed


def claim(connection: sqlite3.Connection, key: int, now: float, window: float) -> FaultClaim | None:
    """Count a request that meets a fault; returns ``None`` if the fault is in force no more."""
    rows = connection.execute(
        f"""
        UPDATE faults SET
            met = met + 1,
            window_began = CASE WHEN ?2 < window_began + ?3 THEN window_began ELSE ?2 END,
            window_met = CASE WHEN ?2 < window_began + ?3 THEN window_met + 1 ELSE 1 END
        WHERE key = ?1 AND {_IN_FORCE}
        RETURNING met, window_met, window_began, times, account
        """,
        (key, now, window),
    ).fetchall()
    if not rows:
        return None
    met, in_window, began, times, account = rows[0]
    if met == times:
        _note_change(connection, account)
    return FaultClaim(met, in_window, max(0.0, began + window - now))


def _note_change(connection: sqlite3.Connection, account: int | None) -> None:
    """Let the accounts be read anew: what is in force for them is part of their state."""
    if account is None:
        connection.execute("UPDATE accounts SET revision = revision + 1")
    else:
        connection.execute("UPDATE accounts SET revision = revision + 1 WHERE key = ?", (account,))
