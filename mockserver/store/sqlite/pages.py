"""Pages: the rendered customers of a thousand places, kept in the database once they were made."""

import sqlite3
from array import array
from collections.abc import Iterable
from itertools import accumulate
from typing import Final, NamedTuple

from mockserver.rendering import Rendering
from mockserver.store.interface import AccountState
from mockserver.store.sqlite.records import BETWEEN
from mockserver.store.sqlite.schema import key_of

#: So many places make a page.
PAGE: Final = 1_000
#: An account keeps the pages of so many variants; the next one takes the place of the oldest.
_MOST_VARIANTS: Final = 3


class Page(NamedTuple):
    """The customers of a page, with the separators between them in place.

    ``ends`` says for each of the page's places where its customer and the separator after it end in ``body``
    (numbers of 32 bits); a place without a customer ends where the one before it ends.
    """

    number: int
    ends: bytes
    body: bytes

    def customers(self, offsets: Iterable[int], separator: bytes) -> bytes:
        """Cut out the customers at some of the page's places, in their order, with separators between."""
        ends = array("I", self.ends)
        body, gap = self.body, len(separator)
        spans = [(ends[offset - 1] if offset else 0, ends[offset]) for offset in offsets]
        return separator.join([body[start : end - gap] for start, end in spans if start < end])


def page_count(connection: sqlite3.Connection, state: AccountState) -> int:
    """Return how many pages the account's places fill."""
    (places,) = connection.execute("SELECT next_place FROM accounts WHERE key = ?", (state.key,)).fetchone()
    return -(-int(places) // PAGE)


def are_kept(count: int) -> bool:
    """Tell whether pages of an account with ``count`` of them are kept: one alone is rendered as quickly."""
    return count > 1


def render_page(
    connection: sqlite3.Connection, state: AccountState, number: int, rendering: Rendering
) -> Page:
    """Render the customers of a page; its body is empty if all were deleted."""
    first = key_of(state.key, number * PAGE)
    rows = connection.execute(
        "SELECT key - ?1, changed_at, fields FROM customers WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
        (first, first + PAGE - 1),
    ).fetchall()
    customer, gap = rendering.customer, len(rendering.separator)
    lengths = [0] * PAGE
    rendered = []
    for offset, changed_at, fields in rows:
        fragment = customer(tuple(fields.split(BETWEEN)), changed_at).encode()
        lengths[offset] = len(fragment) + gap
        rendered.append(fragment)
    return Page(number, array("I", accumulate(lengths)).tobytes(), rendering.separator.join(rendered))


def kept_page(connection: sqlite3.Connection, state: AccountState, number: int, variant: str) -> Page | None:
    """Read a page with its places, if it is kept."""
    row = connection.execute(
        "SELECT number, ends, body FROM pages WHERE account = ? AND number = ? AND variant = ?",
        (state.key, number, variant),
    ).fetchone()
    return Page(*row) if row else None


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


def keep_pages(connection: sqlite3.Connection, account: int, variant: str, pages: Iterable[Page]) -> None:
    """Keep pages inside the transaction under way; the caller knows that they are of the present state."""
    others = connection.execute(
        "SELECT variant FROM pages WHERE account = ? AND variant <> ? GROUP BY variant ORDER BY max(key) DESC",
        (account, variant),
    ).fetchall()
    for (oldest,) in others[_MOST_VARIANTS - 1 :]:
        connection.execute("DELETE FROM pages WHERE account = ? AND variant = ?", (account, oldest))
    connection.executemany(
        "INSERT OR REPLACE INTO pages (account, number, variant, ends, body) VALUES (?, ?, ?, ?, ?)",
        [(account, page.number, variant, page.ends, page.body) for page in pages],
    )


def drop_pages(connection: sqlite3.Connection, account: int, places: Iterable[int]) -> None:
    """Remove the pages, in every variant, that show the customers at some places."""
    numbers = {place // PAGE for place in places}
    connection.executemany(
        "DELETE FROM pages WHERE account = ? AND number = ?", [(account, number) for number in numbers]
    )
