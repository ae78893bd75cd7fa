"""Customers as a stream of bytes: all of them page by page, or those that a selection chooses."""

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Final, TypeAlias

from mockserver.rendering import Rendering
from mockserver.store.interface import AccountState, Selection
from mockserver.store.sqlite.pages import (
    PAGE,
    Page,
    are_kept,
    keep_pages,
    kept_page,
    page_count,
    render_page,
)
from mockserver.store.sqlite.records import BETWEEN
from mockserver.store.sqlite.schema import key_of
from mockserver.store.sqlite.selecting import changed_after, selected_places

#: Pages are given away to be kept once so many are rendered.
_PAGES_A_WRITE: Final = 16
#: The first chosen customers go out soon; then more at a time is quicker.
_FIRST_CHOSEN: Final = 100
_CHOSEN: Final = 1_000
#: From so many chosen customers of a page on, cutting them out of it is quicker than rendering them.
_DENSE: Final = 40

#: Takes pages rendered of a state under a variant; may decline.
Keep: TypeAlias = Callable[[AccountState, str, list[Page]], None]


def all_customers(
    connection: sqlite3.Connection, state: AccountState, rendering: Rendering, keep: Keep
) -> Generator[bytes, None, None]:
    """Yield the pages of all customers, without separators between pages; new ones are given to ``keep``."""
    count = page_count(connection, state)
    keeps = rendering.kept and are_kept(count)
    fresh: list[Page] = []
    for number in range(count):
        page = kept_page(connection, state, number, rendering.variant) if keeps else None
        if page is None:
            page = render_page(connection, state, number, rendering)
            if keeps:
                fresh.append(page)
        if page.body:
            yield page.body
        if fresh and (len(fresh) >= _PAGES_A_WRITE or number == count - 1):
            keep(state, rendering.variant, fresh)
            fresh = []


def make_pages(connection: sqlite3.Connection, state: AccountState, rendering: Rendering) -> None:
    """Render and keep all pages of an account inside the transaction under way."""

    def keep(state: AccountState, variant: str, pages: list[Page]) -> None:
        keep_pages(connection, state.key, variant, pages)

    if are_kept(page_count(connection, state)):
        for _ in all_customers(connection, state, rendering, keep):
            pass


def chosen_customers(
    connection: sqlite3.Connection, state: AccountState, selection: Selection, rendering: Rendering
) -> Generator[bytes, None, None]:
    """Yield the selected customers by the hundred, then by the thousand, without separators between."""
    choosing = _Choosing(connection, state, selection, rendering)
    with closing(selected_places(connection, state, selection)) as cursor:
        size = _FIRST_CHOSEN
        while rows := cursor.fetchmany(size):
            parts = [part for part in choosing.parts([place for (place,) in rows]) if part]
            if parts:
                yield rendering.separator.join(parts)
            size = _CHOSEN


class _Choosing:
    """Turns chosen places into bytes: cut out of kept pages where many are chosen, else rendered.

    Holds the page read last, because the next places often begin on it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        state: AccountState,
        selection: Selection,
        rendering: Rendering,
    ) -> None:
        self._connection = connection
        self._state = state
        self._rendering = rendering
        # Only with campaigns are the places not yet chosen by what was changed.
        self._changed_after = changed_after(selection) if selection.campaigns is not None else 0
        self._page: tuple[int, Page | None] = (-1, None)

    def parts(self, places: Sequence[int]) -> Iterator[bytes]:
        """Yield the customers at ascending places in parts, without separators between the parts."""
        sparse: list[int] = []
        start = 0
        while start < len(places):
            number = places[start] // PAGE
            end = bisect_left(places, (number + 1) * PAGE, start)
            page = self._kept(number) if end - start >= _DENSE and not self._changed_after else None
            if page is None:
                sparse += places[start:end]
            else:
                yield self._rendered(sparse)
                sparse = []
                offsets = [place - number * PAGE for place in places[start:end]]
                yield page.customers(offsets, self._rendering.separator)
            start = end
        yield self._rendered(sparse)

    def _kept(self, number: int) -> Page | None:
        if self._page[0] != number:
            page = kept_page(self._connection, self._state, number, self._rendering.variant)
            self._page = number, page
        return self._page[1]

    def _rendered(self, places: list[int]) -> bytes:
        if not places:
            return b""
        rows = self._connection.execute(
            "SELECT changed_at, fields FROM json_each(?) AS chosen CROSS JOIN customers "
            "ON customers.key = ? + chosen.value AND customers.changed_id > ?",
            (json.dumps(places), key_of(self._state.key, 0), self._changed_after),
        ).fetchall()
        customer = self._rendering.customer
        rendered = [customer(tuple(fields.split(BETWEEN)), changed_at) for changed_at, fields in rows]
        return self._rendering.separator.decode().join(rendered).encode()


def separated(pages: Iterable[bytes], separator: bytes) -> Generator[bytes, None, None]:
    """Put the separator before every page but the first."""
    before = b""
    for page in pages:
        yield before + page if before else page
        before = separator
