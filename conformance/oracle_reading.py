"""From a dataset to an oracle on one of its accounts: read once, in little memory."""

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from conformance.chosen import Roster
from conformance.oracle import Oracle, Purchases
from conformance.ordering import in_order
from conformance.tally import content_of, key_of
from contracts.errors import ConfigurationError
from fixtures.model import CODE, Account, Campaign, Customer, Record, Transaction

#: As many of the greatest ids of transactions are kept.
_RECENT: Final = 20_000


def consult(records: Iterable[Record], account_id: str) -> Oracle:
    """Read a dataset once and keep what concerns one account; raises ``ConfigurationError`` if it is not there."""
    reading = _Reading(account_id)
    for record in records:
        reading.take(record)
    return reading.finish()


@dataclass(slots=True)
class _Waiting:
    """Transactions of one campaign that did not follow their customer: by the customer's key, until the end."""

    keys: "array[int]" = field(default_factory=lambda: array("Q"))
    when: "array[int]" = field(default_factory=lambda: array("q"))
    ids: "array[int]" = field(default_factory=lambda: array("Q"))


class _Reading:
    """What is gathered while a dataset streams by; customers are numbered by rows, as they come."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.accounts: dict[str, Account] = {}
        self.campaigns: dict[str, set[str]] = {}
        self.ids, self.keys = array("Q"), array("Q")
        self.contents, self.changed, self.touched = array("Q"), array("Q"), array("Q")
        self.purchases: dict[str, Purchases] = {}
        self.waiting: dict[str, _Waiting] = {}
        self.recent: list[int] = []
        self.newest_code = ""
        self.foreign_customers = 0

    def take(self, record: Record) -> None:
        match record:
            case Transaction():
                if record.account_id == self.account_id:
                    self._take_transaction(record)
            case Customer():
                if record.account_id == self.account_id:
                    self._take_customer(record)
                else:
                    self.foreign_customers += 1
            case Campaign():
                self.campaigns.setdefault(record.account_id, set()).add(record.campaign_id)
            case Account():
                self.accounts[record.account_id] = record

    def _take_customer(self, customer: Customer) -> None:
        self.newest_code = customer.fields[CODE]
        self.ids.append(customer.id)
        self.keys.append(key_of(self.newest_code))
        self.contents.append(content_of(customer.fields))
        self.changed.append(customer.changed_id)
        self.touched.append(0)

    def _take_transaction(self, transaction: Transaction) -> None:
        when = int(transaction.recorded_at.timestamp())
        self._note_recent(transaction.id)
        if transaction.customer_code == self.newest_code:
            self._purchase(transaction.campaign_id, len(self.keys) - 1, when, transaction.id)
            return
        waiting = self.waiting.setdefault(transaction.campaign_id, _Waiting())
        waiting.keys.append(key_of(transaction.customer_code))
        waiting.when.append(when)
        waiting.ids.append(transaction.id)

    def _note_recent(self, event: int) -> None:
        if len(self.recent) < _RECENT:
            heapq.heappush(self.recent, event)
        else:
            heapq.heappushpop(self.recent, event)

    def _purchase(self, campaign: str, row: int, when: int, event: int) -> None:
        purchases = self.purchases.get(campaign)
        if purchases is None:
            purchases = self.purchases[campaign] = Purchases()
        purchases.add(row, when)
        self.touched[row] = max(self.touched[row], event)

    def finish(self) -> Oracle:
        account = self.accounts.get(self.account_id)
        if account is None:
            known = ", ".join(sorted(self.accounts)) or "none"
            raise ConfigurationError(
                f"The dataset has no account {self.account_id!r}. Its accounts are: {known}."
            )
        self._serve_waiting()
        self._sort_by_internal_id()
        own = self.campaigns.pop(self.account_id, set())
        others = {name for names in self.campaigns.values() for name in names}
        return Oracle(
            account=account,
            campaigns=tuple(sorted(own)),
            roster=Roster(self.keys, in_order(self.keys)),
            contents=self.contents,
            changed=self.changed,
            touched=self.touched,
            purchases=self.purchases,
            recent_transactions=array("Q", sorted(self.recent)),
            newest=max(max(self.changed, default=0), max(self.recent, default=0)),
            foreign_accounts=tuple(sorted(set(self.accounts) - {self.account_id})),
            foreign_campaigns=tuple(sorted(others - own)),
            foreign_customers=self.foreign_customers,
        )

    def _serve_waiting(self) -> None:
        """Find the rows of the transactions that did not follow their customer."""
        if not self.waiting:
            return
        by_key = in_order(self.keys)
        sorted_keys = array("Q", (self.keys[row] for row in by_key))
        while self.waiting:
            campaign, waiting = self.waiting.popitem()
            for key, when, event in zip(waiting.keys, waiting.when, waiting.ids, strict=True):
                self._purchase(campaign, by_key[bisect_left(sorted_keys, key)], when, event)

    def _sort_by_internal_id(self) -> None:
        """Turn rows into places; in most files they are the same."""
        if all(before < after for before, after in pairwise(self.ids)):
            return
        order = in_order(self.ids)
        place_of = array("I", bytes(4 * len(order)))
        for place, row in enumerate(order):
            place_of[row] = place
        for name in ("keys", "contents", "changed", "touched"):
            column = getattr(self, name)
            setattr(self, name, array("Q", (column[row] for row in order)))
        for campaign, purchases in self.purchases.items():
            who = array("I", (place_of[row] for row in purchases.who))
            self.purchases[campaign] = Purchases(who, purchases.when)
