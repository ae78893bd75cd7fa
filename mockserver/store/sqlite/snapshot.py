"""One consistent view of the data: a read transaction on a connection of its own."""

import sqlite3
from collections.abc import Callable, Generator, Iterable
from types import TracebackType
from typing import Self

from fixtures.dataset_members import MAX_ID
from fixtures.model import Campaign, Customer, Transaction
from mockserver.rendering import Rendering
from mockserver.store.interface import AccountState, Counts, Selection
from mockserver.store.sqlite.accounts import KnownStates, read_account
from mockserver.store.sqlite.customers import find_customer
from mockserver.store.sqlite.pages import kept_length
from mockserver.store.sqlite.records import CUSTOMER_COLUMNS, customer_of, transaction_of
from mockserver.store.sqlite.schema import MOST_PLACES, key_of, keys_of
from mockserver.store.sqlite.selecting import campaign_keys, changed_after
from mockserver.store.sqlite.streaming import Keep, all_customers, chosen_customers, separated


class SqliteSnapshot:
    """``Snapshot`` in SQLite."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        known: KnownStates,
        keep: Keep,
        release: Callable[[sqlite3.Connection], None],
    ) -> None:
        """Begin to read; ``release`` is given the connection at the end."""
        self._connection = connection
        self._known = known
        self._keep = keep
        self._release: Callable[[sqlite3.Connection], None] | None = release
        self._streams: list[Generator[bytes, None, None]] = []
        connection.execute("BEGIN")
        # The moment is that of the first read, not of BEGIN.
        connection.execute("SELECT 1 FROM accounts LIMIT 1").fetchone()

    def account(self, account_id: str) -> AccountState | None:
        """Return an account, ``None`` if there is none."""
        return read_account(self._connection, account_id, self._known)

    def unknown_campaigns(self, state: AccountState, campaign_ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of the ids that are no campaign of the account (DEC-14), in their order."""
        asked = tuple(campaign_ids)
        found = campaign_keys(self._connection, state, asked)
        return tuple(campaign_id for campaign_id in asked if campaign_id not in found)

    def issued(self, state: AccountState, event_id: int) -> bool:
        """Tell whether the account's sequence ever gave this id to a record (DEC-4)."""
        if not 0 < event_id <= state.newest_id:
            return False
        (found,) = self._connection.execute(
            """
            SELECT EXISTS (SELECT 1 FROM transactions WHERE account = ?1 AND id = ?2)
                OR EXISTS (SELECT 1 FROM customers WHERE account = ?1 AND changed_id = ?2)
                OR EXISTS (SELECT 1 FROM retired_ids WHERE account = ?1 AND id = ?2)
            """,
            (state.key, event_id),
        ).fetchone()
        return bool(found)

    def nearest_issued(self, state: AccountState, event_id: int) -> int:
        """Return the greatest id that the account's sequence gave to a record, up to this one; 0 if none."""
        (found,) = self._connection.execute(
            """
            SELECT max(
                ifnull((SELECT max(id) FROM transactions WHERE account = ?1 AND id <= ?2), 0),
                ifnull((SELECT max(changed_id) FROM customers WHERE account = ?1 AND changed_id <= ?2), 0),
                ifnull((SELECT max(id) FROM retired_ids WHERE account = ?1 AND id <= ?2), 0)
            )
            """,
            (state.key, event_id),
        ).fetchone()
        return int(found)

    def pages(
        self, state: AccountState, selection: Selection, rendering: Rendering
    ) -> Generator[bytes, None, None]:
        """Yield the selected customers, rendered, ascending by internal id (DEC-29), each once."""
        if _is_everyone(selection):
            pages = all_customers(self._connection, state, rendering, self._keep)
        else:
            pages = chosen_customers(self._connection, state, selection, rendering)
        self._streams.append(pages)
        return separated(pages, rendering.separator)

    def total_length(self, state: AccountState, selection: Selection, rendering: Rendering) -> int | None:
        """Return how many bytes ``pages`` will yield, if that is known cheaply, else ``None``."""
        return kept_length(self._connection, state, rendering) if _is_everyone(selection) else None

    def counts(self, state: AccountState) -> Counts:
        """Count the account's records; takes about 30 ms a million."""
        row = self._connection.execute(
            """
            SELECT (SELECT count(*) FROM customers WHERE account = ?1),
                (SELECT count(*) FROM transactions WHERE account = ?1)
            """,
            (state.key,),
        ).fetchone()
        return Counts(*row)

    def campaigns(self, state: AccountState) -> tuple[Campaign, ...]:
        """Return the account's campaigns in the order in which they came."""
        rows = self._connection.execute(
            "SELECT campaign_id, name FROM campaigns WHERE account = ? ORDER BY key", (state.key,)
        )
        return tuple(Campaign(state.account.account_id, *row) for row in rows.fetchall())

    def customer(self, state: AccountState, code: str) -> Customer | None:
        """Return the customer with a ``customer_code``, ``None`` if there is none."""
        stored = find_customer(self._connection, state.key, state.account.account_id, code)
        return stored.customer if stored else None

    def customers(self, state: AccountState, after: int = -1, limit: int = 1000) -> tuple[Customer, ...]:
        """Return at most ``limit`` customers whose internal id is greater than ``after``, ascending."""
        rows = self._connection.execute(
            f"SELECT {CUSTOMER_COLUMNS} FROM customers WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?",
            (self._first_key_after(state, after), keys_of(state.key)[1], limit),
        )
        return tuple(customer_of(state.account.account_id, row) for row in rows.fetchall())

    def _first_key_after(self, state: AccountState, customer_id: int) -> int:
        """Find the key from which on ids are greater: both grow together, so halving the range finds it."""
        low, high = 0, MOST_PLACES
        last = keys_of(state.key)[1]
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(
                "SELECT id FROM customers WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1",
                (key_of(state.key, middle), last),
            ).fetchone()
            if row is None or row[0] > customer_id:
                high = middle
            else:
                low = middle + 1
        return key_of(state.key, low)

    def transactions(self, state: AccountState, after: int = 0, limit: int = 1000) -> tuple[Transaction, ...]:
        """Return at most ``limit`` transactions whose id is greater than ``after``, ascending."""
        rows = self._connection.execute(
            """
            SELECT transactions.id, code, campaign_id, recorded_at
            FROM transactions INDEXED BY transactions_id
            CROSS JOIN customers ON customers.key = ? + place
            CROSS JOIN campaigns ON campaigns.key = campaign
            WHERE transactions.account = ? AND transactions.id > ? ORDER BY transactions.id LIMIT ?
            """,
            (key_of(state.key, 0), state.key, min(after, MAX_ID), limit),
        )
        return tuple(transaction_of(state.account.account_id, row) for row in rows.fetchall())

    def close(self) -> None:
        """Let the moment go; closing twice does no harm."""
        if self._release is None:
            return
        release, self._release = self._release, None
        for stream in self._streams:
            stream.close()
        self._connection.execute("ROLLBACK")
        release(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_everyone(selection: Selection) -> bool:
    """Tell whether all customers are asked for."""
    return selection.campaigns is None and changed_after(selection) == 0
