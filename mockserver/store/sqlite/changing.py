"""Changing the data: one write transaction, in which ids are given and pages that no longer hold go."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_members import MAX_ID
from fixtures.model import Campaign, Customer, Record, Transaction, User
from mockserver.store.errors import DuplicateRecordError, InvalidRecordError, UnknownRecordError
from mockserver.store.interface import AccountState, FaultClaim, StoredFault
from mockserver.store.sqlite.accounts import next_number, note_change, read_account, write_users
from mockserver.store.sqlite.customers import existing_customer, write_customer
from mockserver.store.sqlite.faults import claim, insert_fault, remove_fault, remove_faults
from mockserver.store.sqlite.loading import load
from mockserver.store.sqlite.records import check_customer, check_text, seconds, time_of
from mockserver.store.sqlite.removing import (
    remove_account,
    remove_campaign,
    remove_customer,
    remove_transactions,
    retire,
)
from mockserver.store.sqlite.schema import MOST_PLACES, key_of
from mockserver.store.sqlite.starting import reset, save_campaign, save_customer, save_transactions


class SqliteChange:
    """``Change`` in SQLite; the transaction is begun and ended by the store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Change through a connection on which a write transaction is under way."""
        self._connection = connection

    def account(self, account_id: str) -> AccountState:
        """Return an account as it is now, with what this transaction has changed."""
        state = read_account(self._connection, account_id)
        if state is None:
            raise UnknownRecordError(f"There is no account {account_id!r}.")
        return state

    def load(self, records: Iterable[Record]) -> tuple[str, ...]:
        """Add accounts with their starting data, as a dataset holds them; returns the accounts' ids."""
        return load(self._connection, records)

    def delete_account(self, account_id: str) -> None:
        """Remove an account and all of its data."""
        remove_account(self._connection, self.account(account_id).key)

    def reset_account(self, account_id: str) -> AccountState:
        """Bring an account back to what it was when it was loaded."""
        reset(self._connection, self.account(account_id).key)
        return self.account(account_id)

    def set_users(self, account_id: str, users: tuple[User, ...]) -> None:
        """Replace the account's users."""
        for user in users:
            if not check_text("user_id", user.user_id) or not check_text("user_password", user.user_password):
                raise InvalidRecordError("user_id and user_password of a user must not be empty.")
        if len({user.user_id for user in users}) < len(users):
            raise DuplicateRecordError("One user_id is named more than once.")
        self._set(account_id, "users", write_users(users))

    def set_time_zone(self, account_id: str, time_zone: str) -> None:
        """Give the account another IANA time zone (DEC-12)."""
        try:
            ZoneInfo(time_zone)
        except (KeyError, ValueError, OSError):
            raise InvalidRecordError(
                f"The time zone {time_zone!r} is not known. Give an IANA name such as Pacific/Auckland."
            ) from None
        self._set(account_id, "time_zone", time_zone)

    def set_overrides(self, account_id: str, overrides: Mapping[str, str]) -> None:
        """Replace the decisions that the account settles by itself."""
        self._set(account_id, "overrides", json.dumps(dict(overrides)))

    def set_clock(self, account_id: str, clock: str) -> None:
        """Keep a text that describes the account's clock; ``""`` for one that runs with the world."""
        self._set(account_id, "clock", clock)

    def set_scenario(self, account_id: str, scenario: str) -> None:
        """Keep the name of the scenario that the account is in; ``""`` for none."""
        self._set(account_id, "scenario", scenario)

    def _set(self, account_id: str, column: str, value: str) -> None:
        account = note_change(self._connection, account_id)
        self._connection.execute(f"UPDATE accounts SET {column} = ? WHERE key = ?", (value, account))

    def add_campaign(self, account_id: str, campaign_id: str, name: str) -> Campaign:
        """Add a campaign."""
        if not (campaign_id.isascii() and campaign_id.isdigit()):
            raise InvalidRecordError(f"The campaign id {campaign_id!r} must be digits.")
        account = note_change(self._connection, account_id)
        try:
            self._connection.execute(
                "INSERT INTO campaigns (account, campaign_id, name) VALUES (?, ?, ?)",
                (account, campaign_id, check_text("name", name)),
            )
        except sqlite3.IntegrityError:
            raise DuplicateRecordError(
                f"The campaign {campaign_id} of the account {account_id!r} is there already."
            ) from None
        return Campaign(account_id, campaign_id, name)

    def rename_campaign(self, account_id: str, campaign_id: str, name: str) -> Campaign:
        """Give a campaign another name."""
        account = note_change(self._connection, account_id)
        key = self._campaign_key(account, account_id, campaign_id)
        save_campaign(self._connection, account, key)
        named = (check_text("name", name), key)
        self._connection.execute("UPDATE campaigns SET name = ? WHERE key = ?", named)
        return Campaign(account_id, campaign_id, name)

    def delete_campaign(self, account_id: str, campaign_id: str) -> None:
        """Remove a campaign and its transactions."""
        account = note_change(self._connection, account_id)
        remove_campaign(self._connection, account, self._campaign_key(account, account_id, campaign_id))

    def _campaign_key(self, account: int, account_id: str, campaign_id: str) -> int:
        row = self._connection.execute(
            "SELECT key FROM campaigns WHERE account = ? AND campaign_id = ?", (account, campaign_id)
        ).fetchone()
        if row is None:
            raise UnknownRecordError(f"The account {account_id!r} has no campaign {campaign_id!r}.")
        return int(row[0])

    def add_customer(self, account_id: str, fields: tuple[str, ...], at: datetime) -> Customer:
        """Add a customer with the 15 values of ``CUSTOMER_FIELDS``; it gets the next ids."""
        check_customer(fields)
        account = note_change(self._connection, account_id)
        place = next_number(self._connection, account, "next_place") - 1
        if place >= MOST_PLACES:
            raise InvalidRecordError(f"An account holds at most {MOST_PLACES:,} customers.")
        customer = Customer(
            account_id=account_id,
            id=next_number(self._connection, account, "newest_customer"),
            changed_id=next_number(self._connection, account, "newest_id"),
            changed_at=time_of(seconds(at)),
            fields=fields,
        )
        write_customer(self._connection, account, place, customer)
        return customer

    def change_customer(
        self, account_id: str, code: str, fields: Mapping[str, str], at: datetime
    ) -> Customer:
        """Change some fields, by name, of the customer with a code, which may itself change.

        Where every value given is the present one, no information changes and no id is issued.
        """
        account = self.account(account_id).key
        place, present = existing_customer(self._connection, account, account_id, code)
        for name in fields:
            if name not in CUSTOMER_FIELDS:
                raise InvalidRecordError(f"A customer has no field {name!r}.")
        pairs = zip(CUSTOMER_FIELDS, present.fields, strict=True)
        values = check_customer(tuple(fields.get(name, value) for name, value in pairs))
        if values == present.fields:
            return present
        note_change(self._connection, account_id)
        save_customer(self._connection, account, place)
        retire(self._connection, account, present.changed_id)
        changed = replace(
            present,
            changed_id=next_number(self._connection, account, "newest_id"),
            changed_at=time_of(seconds(at)),
            fields=values,
        )
        write_customer(self._connection, account, place, changed)
        return changed

    def delete_customer(self, account_id: str, code: str) -> None:
        """Remove a customer and its transactions (DEC-30)."""
        account = note_change(self._connection, account_id)
        place, customer = existing_customer(self._connection, account, account_id, code)
        remove_customer(self._connection, account, place, customer.changed_id)

    def record_transaction(
        self, account_id: str, code: str, campaign_id: str, recorded_at: datetime
    ) -> Transaction:
        """Record a transaction of a customer in a campaign; it gets the next id."""
        account = note_change(self._connection, account_id)
        place = existing_customer(self._connection, account, account_id, code).place
        campaign = self._campaign_key(account, account_id, campaign_id)
        moment = seconds(recorded_at)
        event_id = next_number(self._connection, account, "newest_id")
        self._connection.execute(
            "INSERT INTO transactions (campaign, place, recorded_at, id, account) VALUES (?, ?, ?, ?, ?)",
            (campaign, place, moment, event_id, account),
        )
        return Transaction(account_id, event_id, code, campaign_id, time_of(moment))

    def change_transaction(
        self,
        account_id: str,
        event_id: int,
        campaign_id: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Transaction:
        """Give a transaction another campaign or time; it keeps its id, and no customer's information changes."""
        account = note_change(self._connection, account_id)
        its_own = (account, min(event_id, MAX_ID))
        save_transactions(self._connection, account, "account = ? AND id = ?", its_own)
        campaign = None if campaign_id is None else self._campaign_key(account, account_id, campaign_id)
        moment = None if recorded_at is None else seconds(recorded_at)
        rows = self._connection.execute(
            """
            UPDATE transactions SET campaign = ifnull(?, campaign), recorded_at = ifnull(?, recorded_at)
            WHERE account = ? AND id = ? RETURNING place, campaign, recorded_at
            """,
            (campaign, moment, *its_own),
        ).fetchall()
        if not rows:
            raise _no_transaction(account_id, event_id)
        place, campaign, moment = rows[0]
        (code,) = self._connection.execute(
            "SELECT code FROM customers WHERE key = ?", (key_of(account, place),)
        ).fetchone()
        (named,) = self._connection.execute(
            "SELECT campaign_id FROM campaigns WHERE key = ?", (campaign,)
        ).fetchone()
        return Transaction(account_id, event_id, code, named, time_of(moment))

    def delete_transaction(self, account_id: str, event_id: int) -> None:
        """Remove a transaction."""
        account = note_change(self._connection, account_id)
        its_own = (account, min(event_id, MAX_ID))
        if not remove_transactions(self._connection, account, "account = ? AND id = ?", its_own):
            raise _no_transaction(account_id, event_id)

    def add_fault(self, account_id: str | None, definition: str, times: int | None = None) -> StoredFault:
        """Put a fault in force for an account, or for all; after ``times`` requests it no longer is."""
        return insert_fault(self._connection, self._key(account_id), account_id, definition, times)

    def delete_fault(self, key: int) -> None:
        """Remove a fault."""
        remove_fault(self._connection, key)

    def delete_faults(self, account_id: str | None) -> int:
        """Remove the faults of an account, for ``None`` those that are for all; returns how many."""
        return remove_faults(self._connection, self._key(account_id))

    def _key(self, account_id: str | None) -> int | None:
        return None if account_id is None else self.account(account_id).key

    def claim_fault(self, key: int, now: float, window: float = 0.0) -> FaultClaim | None:
        """Count a request that meets a fault; ``None`` if the fault is in force no more."""
        return claim(self._connection, key, now, window)


def _no_transaction(account_id: str, event_id: int) -> UnknownRecordError:
    return UnknownRecordError(f"The account {account_id!r} has no transaction {event_id}.")
