"""Which customers a selection means: their places in the account, ascending, as a stream (DEC-29)."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from fixtures.dataset_members import MAX_ID
from mockserver.store.interface import AccountState, Selection
from mockserver.store.sqlite.schema import key_of, keys_of

#: Up to so many matches are found by an index and sorted. More than that are met in the order of customers,
#: soon enough, by looking at all.
NARROW: Final = 200_000
#: More arms than this SQLite does not merge (SQLITE_MAX_COMPOUND_SELECT).
_MOST_MERGED: Final = 100
#: Before and after every moment, in seconds since 1970.
_NEVER_BEFORE: Final = -(1 << 62)
_NEVER_AFTER: Final = 1 << 62

_CHANGED: Final = "FROM customers INDEXED BY customers_changed WHERE account = ? AND changed_id > ?"
_IN_RANGE: Final = """
    FROM transactions INDEXED BY transactions_time
    WHERE campaign IN (SELECT value FROM json_each(?)) AND recorded_at >= ? AND recorded_at < ?
"""
#: Merged by place, several of these need no sorting; the signs keep SQLite from the index of times.
_OF_CAMPAIGN: Final = """
    SELECT DISTINCT place FROM transactions
    WHERE campaign = ? AND place >= ? AND +recorded_at >= ? AND +recorded_at < ?
"""


def campaign_keys(
    connection: sqlite3.Connection, state: AccountState, campaign_ids: Sequence[str]
) -> dict[str, int]:
    """Return the keys of those of the campaigns that the account has (DEC-14)."""
    rows = connection.execute(
        "SELECT campaign_id, key FROM campaigns "
        "WHERE account = ? AND campaign_id IN (SELECT value FROM json_each(?))",
        (state.key, json.dumps(campaign_ids)),
    )
    return dict(rows.fetchall())


def changed_after(selection: Selection) -> int:
    """Return the id after which a customer must have changed; 0 lets all pass, since ids begin at 1 (SEL-9)."""
    return min(max(selection.changed_after or 0, 0), MAX_ID)


def selected_places(
    connection: sqlite3.Connection, state: AccountState, selection: Selection, narrow: int = NARROW
) -> sqlite3.Cursor:
    """Return a cursor over the places of the selected customers, each once, ascending.

    With campaigns, ``changed_after`` is left to whoever reads the customers. ``narrow`` is the number of
    matches from which all customers of a campaign, or of the account, are looked at.
    """
    if selection.campaigns is None:
        return _changed_places(connection, state, changed_after(selection), narrow)
    keys = sorted(campaign_keys(connection, state, selection.campaigns).values())
    since = _NEVER_BEFORE if selection.since is None else selection.since
    until = _NEVER_AFTER if selection.until is None else selection.until
    bounded = selection.since is not None or selection.until is not None
    return _campaign_places(connection, keys, since, until, narrow if bounded else 0)


def _changed_places(
    connection: sqlite3.Connection, state: AccountState, after: int, narrow: int
) -> sqlite3.Cursor:
    """Find who was changed: by the index of changes if they are few, else by a look at all in their order."""
    asked = (state.key, after)
    if _at_most(connection, _CHANGED, asked, narrow):
        return connection.execute(f"SELECT key - ? {_CHANGED} ORDER BY key", (key_of(state.key, 0), *asked))
    return connection.execute(
        "SELECT key - ? FROM customers WHERE key BETWEEN ? AND ? AND +changed_id > ? ORDER BY key",
        (key_of(state.key, 0), *keys_of(state.key), after),
    )


def _campaign_places(
    connection: sqlite3.Connection, keys: list[int], since: int, until: int, narrow: int
) -> sqlite3.Cursor:
    """Find who has a transaction in the range: by time if they are few, else in the order of customers."""
    asked = (json.dumps(keys), since, until)
    many = not 0 < len(keys) <= _MOST_MERGED
    if many or (narrow and _at_most(connection, _IN_RANGE, asked, narrow)):
        return connection.execute(f"SELECT place {_IN_RANGE} GROUP BY place ORDER BY place", asked)
    first = 0
    if narrow:
        # Perhaps only the newest customers are in the range: nobody waits while all others are looked at.
        (first,) = connection.execute(f"SELECT min(place) {_IN_RANGE}", asked).fetchone()
    merged = " UNION ".join([_OF_CAMPAIGN] * len(keys)) + " ORDER BY place"
    return connection.execute(merged, [value for key in keys for value in (key, first, since, until)])


def _at_most(connection: sqlite3.Connection, rows: str, asked: tuple[object, ...], most: int) -> bool:
    """Count no further than needed to tell whether there are more than ``most`` rows."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 {rows} LIMIT ?)", (*asked, most + 1)
    ).fetchone()
    return bool(count <= most)
