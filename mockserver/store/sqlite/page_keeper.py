"""Keeping pages that readers rendered: only if nothing was changed since, and never in a writer's way."""

import sqlite3
import threading

from mockserver.store.interface import AccountState
from mockserver.store.sqlite.connection import Database
from mockserver.store.sqlite.pages import Page, keep_pages


class PageKeeper:
    """Writes pages on a connection of its own; while anybody else writes, it declines instead of waiting."""

    def __init__(self, database: Database) -> None:
        """Open nothing yet."""
        self._database = database
        self._busy = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def keep(self, state: AccountState, variant: str, pages: list[Page]) -> None:
        """Keep pages rendered of ``state``, if the account is still as it was then."""
        if not self._busy.acquire(blocking=False):
            return
        try:
            with self._database.explained("written"):
                self._keep(state, variant, pages)
        finally:
            self._busy.release()

    def _keep(self, state: AccountState, variant: str, pages: list[Page]) -> None:
        if self._connection is None:
            self._connection = self._database.connect()
            self._connection.execute("PRAGMA busy_timeout = 0")
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return
            raise
        try:
            row = connection.execute("SELECT revision FROM accounts WHERE key = ?", (state.key,)).fetchone()
            if row == (state.revision,):
                keep_pages(connection, state.key, variant, pages)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the connection, after a page being kept."""
        with self._busy:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
