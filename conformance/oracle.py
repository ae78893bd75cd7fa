"""What the answer must be when the dataset is known: plain code of its own, so that it errs by itself."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from conformance.tally import content_of, key_of
from contracts.errors import ConfigurationError
from fixtures.model import CODE, Account, Campaign, Customer, Record, Transaction

#: Before and after every moment, in seconds since 1970.
_NEVER_BEFORE = -(1 << 62)
_NEVER_AFTER = 1 << 62


@dataclass(frozen=True, slots=True)
class Purchases:
    """The transactions of one campaign, unordered: who (a place among the customers) and when (s since 1970)."""

    who: "array[int]"
    when: "array[int]"


@dataclass(frozen=True, slots=True)
class Oracle:
    """One account of a dataset, ready to say whom a question selects.

    Customers stand in the order of their internal ids: ``keys``, ``contents`` and ``changed`` (the id of the
    newest change) are parallel. ``touched`` is the newest id of a transaction of each, 0 for none.
    ``transaction_ids`` are sorted; ``newest`` is the account's newest id. ``foreign_keys`` are customers of
    other accounts as (key, content), ``foreign_campaigns`` campaigns that only others have.
    """

    account: Account
    campaigns: tuple[str, ...]
    keys: "array[int]"
    contents: "array[int]"
    changed: "array[int]"
    touched: "array[int]"
    purchases: Mapping[str, Purchases]
    transaction_ids: "array[int]"
    newest: int
    foreign_accounts: tuple[str, ...]
    foreign_campaigns: tuple[str, ...]
    foreign_contents: frozenset[int]

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone (DEC-12)."""
        return ZoneInfo(self.account.time_zone)

    def everybody(self) -> frozenset[int]:
        """Return all customers' keys (SEL-1)."""
        return frozenset(self.keys)

    def selected(
        self, campaigns: Iterable[str], start: date | None = None, end: date | None = None
    ) -> frozenset[int]:
        """Return the keys of the customers with a transaction in a campaign and range (SEL-2, SEL-4)."""
        return frozenset(self.keys[place] for place in self.places(campaigns, start, end, self.zone))

    def places(
        self, campaigns: Iterable[str], start: date | None, end: date | None, zone: ZoneInfo
    ) -> set[int]:
        """Return the places of those customers, with days as a zone has them."""
        first = _NEVER_BEFORE if start is None else midnight(start, zone)
        last = _NEVER_AFTER
        if end is not None and end < date.max:
            last = midnight(end + timedelta(days=1), zone)
        return self._where(campaigns, lambda moment: first <= moment < last)

    def selected_between(self, campaigns: Iterable[str], first: int, last: int) -> frozenset[int]:
        """Return the keys of the customers with a transaction from one moment until before another, in s."""
        places = self._where(campaigns, lambda moment: first <= moment < last)
        return frozenset(self.keys[place] for place in places)

    def _where(self, campaigns: Iterable[str], inside: Callable[[int], bool]) -> set[int]:
        found: set[int] = set()
        for campaign in campaigns:
            purchases = self.purchases.get(campaign)
            if purchases is not None:
                pairs = zip(purchases.who, purchases.when, strict=True)
                found.update(who for who, when in pairs if inside(when))
        return found

    def changed_since(self, last: int) -> frozenset[int]:
        """Return the keys of the customers whose newest change has a greater id (SEL-7, DEC-3)."""
        pairs = zip(self.keys, self.changed, strict=True)
        return frozenset(key for key, changed in pairs if changed > last)

    def surely_changed(self) -> frozenset[int]:
        """Return the keys of customers that were changed after their creation.

        Internal ids and changes both grow with time, so whoever has a newer change than a customer that was
        created later was not created by that change.
        """
        found: set[int] = set()
        oldest_later = self.newest + 1
        for place in range(len(self.keys) - 1, -1, -1):
            if self.changed[place] > oldest_later:
                found.add(self.keys[place])
            oldest_later = min(oldest_later, self.changed[place])
        return frozenset(found)

    def touched_since(self, last: int) -> frozenset[int]:
        """Return the keys of the customers with a transaction after an id."""
        pairs = zip(self.keys, self.touched, strict=True)
        return frozenset(key for key, touched in pairs if touched > last)

    def days(self, campaign: str) -> list[date]:
        """Return the days on which the campaign has transactions, in the account's zone, sorted."""
        zone = self.zone
        hours = {moment // 900 for moment in self.purchases[campaign].when}
        found = set()
        for hour in hours:
            found.add(datetime.fromtimestamp(hour * 900, zone).date())
        return sorted(found)


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the moment at which a day begins in a zone, in seconds since 1970.

    Where clocks skip midnight it is the first moment after; where they repeat it, the first of the two.
    """
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    offset = begin.utcoffset() or timedelta()
    plain = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the offset is taken off by hand
    return int((plain - datetime(1970, 1, 1)) / timedelta(seconds=1) - offset.total_seconds())  # noqa: DTZ001


def consult(records: Iterable[Record], account_id: str) -> Oracle:
    """Read a dataset once and keep what concerns one account; raises ``ConfigurationError`` if it is not there."""
    reading = _Reading(account_id)
    for record in records:
        reading.take(record)
    return reading.finish()


class _Reading:
    """What is gathered while a dataset streams by."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.accounts: dict[str, Account] = {}
        self.campaigns: dict[str, set[str]] = {}
        self.ids, self.keys, self.contents = array("Q"), array("Q"), array("Q")
        self.changed, self.touched = array("Q"), array("Q")
        self.rows: dict[str, int] = {}
        self.purchases: dict[str, Purchases] = {}
        self.transaction_ids = array("Q")
        self.foreign_contents: set[int] = set()

    def take(self, record: Record) -> None:
        match record:
            case Transaction():
                if record.account_id == self.account_id:
                    self._take_transaction(record)
            case Customer():
                if record.account_id == self.account_id:
                    self._take_customer(record)
                else:
                    self.foreign_contents.add(content_of(record.fields))
            case Campaign():
                self.campaigns.setdefault(record.account_id, set()).add(record.campaign_id)
            case Account():
                self.accounts[record.account_id] = record

    def _take_customer(self, customer: Customer) -> None:
        self.rows[customer.fields[CODE]] = len(self.ids)
        self.ids.append(customer.id)
        self.keys.append(key_of(customer.fields[CODE]))
        self.contents.append(content_of(customer.fields))
        self.changed.append(customer.changed_id)
        self.touched.append(0)

    def _take_transaction(self, transaction: Transaction) -> None:
        row = self.rows[transaction.customer_code]
        purchases = self.purchases.get(transaction.campaign_id)
        if purchases is None:
            purchases = self.purchases[transaction.campaign_id] = Purchases(array("I"), array("q"))
        purchases.who.append(row)
        purchases.when.append(int(transaction.recorded_at.timestamp()))
        self.transaction_ids.append(transaction.id)
        self.touched[row] = max(self.touched[row], transaction.id)

    def finish(self) -> Oracle:
        account = self.accounts.get(self.account_id)
        if account is None:
            known = ", ".join(sorted(self.accounts)) or "none"
            raise ConfigurationError(
                f"The dataset has no account {self.account_id!r}. Its accounts are: {known}."
            )
        self.rows.clear()
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        if order != list(range(len(order))):
            self._reorder(order)
        own = self.campaigns.get(self.account_id, set())
        others = {
            name
            for account_id, names in self.campaigns.items()
            if account_id != self.account_id
            for name in names
        }
        newest = max(max(self.changed, default=0), max(self.transaction_ids, default=0))
        return Oracle(
            account=account,
            campaigns=tuple(sorted(own)),
            keys=self.keys,
            contents=self.contents,
            changed=self.changed,
            touched=self.touched,
            purchases=self.purchases,
            transaction_ids=array("Q", sorted(self.transaction_ids)),
            newest=newest,
            foreign_accounts=tuple(sorted(set(self.accounts) - {self.account_id})),
            foreign_campaigns=tuple(sorted(others - own)),
            foreign_contents=frozenset(self.foreign_contents),
        )

    def _reorder(self, order: Sequence[int]) -> None:
        place_of = array("I", bytes(4 * len(order)))
        for place, row in enumerate(order):
            place_of[row] = place
        for name in ("keys", "contents", "changed", "touched"):
            column = getattr(self, name)
            setattr(self, name, array("Q", (column[row] for row in order)))
        for campaign, purchases in self.purchases.items():
            who = array("I", (place_of[row] for row in purchases.who))
            self.purchases[campaign] = Purchases(who, purchases.when)
