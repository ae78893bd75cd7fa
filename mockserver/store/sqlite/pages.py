"""Customers as bytes: pages of a thousand places, kept once rendered, and the chosen ones of a selection."""

import json
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import Final, TypeAlias

from mockserver.rendering import Rendering
from mockserver.store.interface import AccountState, Selection
from mockserver.store.sqlite.records import BETWEEN
from mockserver.store.sqlite.schema import key_of
from mockserver.store.sqlite.selecting import selected_places

#: So many places make a page.
PAGE: Final = 1_000
#: Pages are kept once so many are rendered; what is not yet kept is in memory.
_PAGES_A_WRITE: Final = 16
#: An account keeps the pages of so many variants; the next one takes the place of the oldest.
_MOST_VARIANTS: Final = 3
#: The first chosen customers go out soon; then more at a time is quicker.
_FIRST_CHOSEN: Final = 100

RenderedPage: TypeAlias = tuple[int, bytes]
#: Takes pages rendered of a state under a variant; may decline.
Keep: TypeAlias = Callable[[AccountState, str, list[RenderedPage]], None]


def page_count(connection: sqlite3.Connection, state: AccountState) -> int:
    """Return how many pages the account's places fill."""
    (places,) = connection.execute("SELECT next_place FROM accounts WHERE key = ?", (state.key,)).fetchone()
    return -(-int(places) // PAGE)


def are_kept(count: int) -> bool:
    """Tell whether pages of an account with ``count`` of them are kept: one alone is rendered as quickly."""
    return count > 1


def all_customers(
    connection: sqlite3.Connection, state: AccountState, rendering: Rendering, keep: Keep
) -> Generator[bytes, None, None]:
    """Yield the pages of all customers, without separators between pages; new ones are given to ``keep``."""
    count = page_count(connection, state)
    fresh: list[RenderedPage] = []
    for number in range(count):
        body = kept_page(connection, state, number, rendering) if are_kept(count) else None
        if body is None:
            body = render_page(connection, state, number, rendering)
            fresh.append((number, body))
        if body:
            yield body
        if are_kept(count) and fresh and (len(fresh) >= _PAGES_A_WRITE or number == count - 1):
            keep(state, rendering.variant, fresh)
            fresh = []


def kept_page(
    connection: sqlite3.Connection, state: AccountState, number: int, rendering: Rendering
) -> bytes | None:
    """Read a page that was kept."""
    row = connection.execute(
        "SELECT body FROM pages WHERE account = ? AND number = ? AND variant = ?",
        (state.key, number, rendering.variant),
    ).fetchone()
    return row[0] if row else None


def render_page(
    connection: sqlite3.Connection, state: AccountState, number: int, rendering: Rendering
) -> bytes:
    """Render the customers of a page; empty if all were deleted."""
    first = key_of(state.key, number * PAGE)
    rows = connection.execute(
        "SELECT changed_at, fields FROM customers WHERE key BETWEEN ? AND ? ORDER BY key",
        (first, first + PAGE - 1),
    )
    return _join(rows.fetchall(), rendering)


def chosen_customers(
    connection: sqlite3.Connection, state: AccountState, selection: Selection, rendering: Rendering
) -> Generator[bytes, None, None]:
    """Yield the selected customers by the hundred, then by the thousand, without separators between."""
    changed_after = -1 if selection.changed_after is None else selection.changed_after
    with closing(selected_places(connection, state, selection)) as cursor:
        size = _FIRST_CHOSEN
        while chosen := cursor.fetchmany(size):
            rows = connection.execute(
                "SELECT changed_at, fields FROM json_each(?) AS chosen CROSS JOIN customers "
                "ON customers.key = ? + chosen.value AND customers.changed_id > ?",
                (json.dumps([place for (place,) in chosen]), key_of(state.key, 0), changed_after),
            ).fetchall()
            if rows:
                yield _join(rows, rendering)
            size = PAGE


def _join(rows: list[tuple[int, str]], rendering: Rendering) -> bytes:
    customer = rendering.customer
    rendered = [customer(tuple(fields.split(BETWEEN)), changed_at) for changed_at, fields in rows]
    return rendering.separator.decode().join(rendered).encode()


def separated(pages: Iterable[bytes], separator: bytes) -> Generator[bytes, None, None]:
    """Put the separator before every page but the first."""
    before = b""
    for page in pages:
        yield before + page if before else page
        before = separator


def kept_length(connection: sqlite3.Connection, state: AccountState, rendering: Rendering) -> int | None:
    """Return the bytes of the report of all customers, separators included, if all its pages are kept."""
    # length() of a blob reads only the row's head.
    kept, shown, length = connection.execute(
        "SELECT count(*), sum(length(body) > 0), sum(length(body)) FROM pages "
        "WHERE account = ? AND variant = ?",
        (state.key, rendering.variant),
    ).fetchone()
    if not kept or kept != page_count(connection, state):
        return None
    return int(length) + max(0, int(shown) - 1) * len(rendering.separator)


def make_pages(connection: sqlite3.Connection, state: AccountState, rendering: Rendering) -> None:
    """Render and keep all pages of an account inside the transaction under way."""

    def keep(state: AccountState, variant: str, pages: list[RenderedPage]) -> None:
        keep_pages(connection, state.key, variant, pages)

    if are_kept(page_count(connection, state)):
        for _ in all_customers(connection, state, rendering, keep):
            pass


def keep_pages(
    connection: sqlite3.Connection, account: int, variant: str, pages: Iterable[RenderedPage]
) -> None:
    """Keep pages inside the transaction under way; the caller knows that they are of the present state."""
    others = connection.execute(
        "SELECT variant FROM pages WHERE account = ? AND variant <> ? GROUP BY variant ORDER BY max(key) DESC",
        (account, variant),
    ).fetchall()
    for (oldest,) in others[_MOST_VARIANTS - 1 :]:
        connection.execute("DELETE FROM pages WHERE account = ? AND variant = ?", (account, oldest))
    connection.executemany(
        "INSERT OR REPLACE INTO pages (account, number, variant, body) VALUES (?, ?, ?, ?)",
        [(account, number, variant, body) for number, body in pages],
    )


def drop_pages(connection: sqlite3.Connection, account: int, places: Iterable[int]) -> None:
    """Remove the pages, in every variant, that show the customers at some places."""
    numbers = {place // PAGE for place in places}
    connection.executemany(
        "DELETE FROM pages WHERE account = ? AND number = ?", [(account, number) for number in numbers]
    )
