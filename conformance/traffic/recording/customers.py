"""The people of a recording, kept in a file while it is made, and written as a dataset at its end."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson

from conformance.tally import is_calendar_date
from fixtures.model import CODE, Account, Campaign, Customer, DatasetHeader, Record, Transaction, User

#: The password of every recorded user: the real ones are nowhere.
RECORDED_PASSWORD: Final = "recorded"  # noqa: S105 - it is made up, and documented
#: When a transaction took place of which the traffic does not tell the day.
_SOME_DAY: Final = "2001-01-01"
_TABLES: Final = """
CREATE TABLE users (account TEXT, user TEXT, PRIMARY KEY (account, user));
CREATE TABLE campaigns (account TEXT, campaign TEXT, PRIMARY KEY (account, campaign));
CREATE TABLE customers (
    account TEXT, code TEXT, since INTEGER, changed INTEGER, fields TEXT, PRIMARY KEY (account, code)
);
CREATE TABLE members (account TEXT, campaign TEXT, code TEXT, day TEXT, PRIMARY KEY (account, campaign, code, day));
"""


class RecordedCustomers:
    """Customers and where they were seen; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Begin a file, which ``close`` removes."""
        self._path = path
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)

    @contextmanager
    def report(self, sent: Mapping[str, str]) -> Iterator[Callable[[Sequence[str]], None]]:
        """Take a report that was asked for with ``sent``; yields what takes each customer's 15 invented values.

        Either all of them are kept or, if an exception ends the block, none.
        """
        account, last = sent.get("account_id", ""), sent.get("last", "")
        since = int(last[:18]) if last.isascii() and last.isdigit() else 0
        campaigns = [item for item in sent.get("selected_campaigns", "").split(",") if _is_id(item)]
        days = (sent.get("date_start", ""), sent.get("date_end", ""))
        day = next(filter(is_calendar_date, days), _SOME_DAY)
        execute = self._database.execute

        def add(fields: Sequence[str]) -> None:
            if fields[CODE]:
                self._add_customer(account, since, fields)
                if campaigns:
                    self._add_member(account, campaigns, fields[CODE], day)

        execute("BEGIN")
        try:
            execute("INSERT OR IGNORE INTO users VALUES (?, ?)", (account, sent.get("user_id", "")))
            for campaign in campaigns:
                execute("INSERT OR IGNORE INTO campaigns VALUES (?, ?)", (account, campaign))
            yield add
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def _add_customer(self, account: str, since: int, fields: Sequence[str]) -> None:
        self._database.execute(
            "INSERT INTO customers VALUES (?1, ?2, ?3, 0, ?4) ON CONFLICT DO UPDATE "
            "SET fields = ?4, since = max(since, ?3)",
            (account, fields[CODE], since, orjson.dumps(fields).decode()),
        )

    def _add_member(self, account: str, campaigns: list[str], code: str, day: str) -> None:
        """Of several campaigns nobody knows which: the first is as good as another, if none is known yet."""
        execute = self._database.execute
        known = execute("SELECT campaign FROM members WHERE account = ? AND code = ?", (account, code))
        if len(campaigns) > 1 and any(campaign in campaigns for (campaign,) in known):
            return
        execute("INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?)", (account, campaigns[0], code, day))

    def records(self) -> Iterator[Record]:
        """Yield the records of the dataset, header first (``docs/dataset.md``)."""
        yield DatasetHeader(1, 0, self._number("customers"), self._number("members"))
        for (account,) in self._database.execute("SELECT DISTINCT account FROM users ORDER BY account"):
            yield from self._of_account(account)

    def _number(self, table: str) -> int:
        [[number]] = self._database.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of our own tables
        return int(number)

    def _of_account(self, account: str) -> Iterator[Record]:
        def rows(query: str) -> Iterable[Any]:
            return self._database.execute(query, (account,))

        users = rows("SELECT user FROM users WHERE account = ? ORDER BY user")
        yield Account(account, "UTC", tuple(User(name, RECORDED_PASSWORD) for (name,) in users))
        for (campaign,) in rows("SELECT campaign FROM campaigns WHERE account = ? ORDER BY campaign"):
            yield Campaign(account, campaign, f"Campaign {campaign}")
        [[first]] = rows("SELECT min(day) FROM members WHERE account = ?")
        changed_at = _moment(min(first or _SOME_DAY, _SOME_DAY), 0)
        newest, numbers = self._number_changes(account), count(1)
        for changed, fields in rows("SELECT changed, fields FROM customers WHERE account = ? ORDER BY rowid"):
            yield Customer(account, next(numbers), changed, changed_at, tuple(orjson.loads(fields)))
        for campaign, code, day in rows(
            "SELECT campaign, code, day FROM members WHERE account = ? ORDER BY day, campaign, rowid"
        ):
            newest += 1
            yield Transaction(account, newest, code, campaign, _moment(day, 12))

    def _number_changes(self, account: str) -> int:
        """Give each customer an id above that since which it was told as changed; returns the newest."""
        newest = 0
        found = self._database.execute(
            "SELECT since, rowid FROM customers WHERE account = ? ORDER BY since, rowid", (account,)
        )
        self._database.execute("BEGIN")
        for since, customer in found:
            newest = max(newest, since) + 1
            self._database.execute("UPDATE customers SET changed = ? WHERE rowid = ?", (newest, customer))
        self._database.execute("COMMIT")
        return newest

    def close(self) -> None:
        """Remove the file."""
        self._database.close()
        self._path.unlink(missing_ok=True)


def _moment(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


def _is_id(item: str) -> bool:
    return item.isascii() and item.isdigit()
