"""Reading and writing the row of an account: who may ask, its sequence of ids, its own settings."""

import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from types import MappingProxyType
from typing import Final, TypeAlias

from fixtures.dataset_members import MAX_ID
from fixtures.model import Account, User
from mockserver.store.errors import InvalidRecordError, UnknownRecordError
from mockserver.store.interface import AccountState, StoredFault
from mockserver.store.sqlite.faults import faults_in_force
from mockserver.store.sqlite.records import is_storable

_COLUMNS: Final = "key, account_id, revision, newest_id, time_zone, users, overrides, clock, scenario"
_MOST_KNOWN: Final = 10_000

#: States by key, as they were last read: good as long as the revision is the same.
KnownStates: TypeAlias = MutableMapping[int, AccountState]


def read_account(
    connection: sqlite3.Connection, account_id: str, known: KnownStates | None = None
) -> AccountState | None:
    """Read an account; a state in ``known`` is used again if nothing was changed since."""
    if not is_storable(account_id):
        return None
    if known is not None:
        row = connection.execute(
            "SELECT key, revision FROM accounts WHERE account_id = ?", (account_id,)
        ).fetchone()
        if row is None:
            return None
        state = known.get(row[0])
        if state is not None and state.revision == row[1]:
            return state
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM accounts WHERE account_id = ?", (account_id,)
    ).fetchone()
    if row is None:
        return None
    state = _state_of(row, faults_in_force(connection, row[0]))
    if known is not None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[state.key] = state
    return state


def read_accounts(connection: sqlite3.Connection) -> Iterator[AccountState]:
    """Read all accounts in the order in which they came."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY key").fetchall():
        yield _state_of(row, faults_in_force(connection, row[0]))


def ids_in_scenario(connection: sqlite3.Connection, scenario: str) -> tuple[str, ...]:
    """Read the ids of the accounts in a scenario, in the order in which they came."""
    rows = connection.execute("SELECT account_id FROM accounts WHERE scenario = ? ORDER BY key", (scenario,))
    return tuple(account_id for (account_id,) in rows.fetchall())


def _state_of(
    row: tuple[int, str, int, int, str, str, str, str, str], faults: tuple[StoredFault, ...]
) -> AccountState:
    key, account_id, revision, newest_id, time_zone, users, overrides, clock, scenario = row
    return AccountState(
        key=key,
        account=Account(account_id, time_zone, read_users(users)),
        revision=revision,
        newest_id=newest_id,
        overrides=MappingProxyType(json.loads(overrides)),
        clock=clock,
        scenario=scenario,
        faults=faults,
    )


def write_users(users: tuple[User, ...]) -> str:
    """Write users as the text that their column holds."""
    return json.dumps([[user.user_id, user.user_password] for user in users])


def read_users(text: str) -> tuple[User, ...]:
    """Read users from the text that their column holds."""
    return tuple(User(*pair) for pair in json.loads(text))


def note_change(connection: sqlite3.Connection, account_id: str) -> int:
    """Note that something of an account changes; returns its key, raises ``UnknownRecordError``."""
    rows = connection.execute(
        "UPDATE accounts SET revision = revision + 1 WHERE account_id = ? RETURNING key", (account_id,)
    ).fetchall()
    if not rows:
        raise UnknownRecordError(f"There is no account {account_id!r}.")
    return int(rows[0][0])


def next_number(connection: sqlite3.Connection, account: int, column: str) -> int:
    """Count a number of the account up by one and return it: its newest id, its next place (DEC-3)."""
    rows = connection.execute(
        f"UPDATE accounts SET {column} = {column} + 1 WHERE key = ? AND {column} < ? RETURNING {column}",
        (account, MAX_ID),
    ).fetchall()
    if not rows:
        raise InvalidRecordError(f"The account has used its last number, {MAX_ID}; load it anew.")
    return int(rows[0][0])
