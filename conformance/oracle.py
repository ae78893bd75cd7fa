"""What the answer must be when the dataset is known: plain code of its own, so that it errs by itself."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fixtures.model import Account

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
    """One account of a dataset, ready to say whom a question selects; compact, for millions of records.

    Customers stand in the order of their internal ids: ``keys``, ``contents`` and ``changed`` (the id of the
    newest change) are parallel. ``touched`` is the newest id of a transaction of each, 0 for none. ``by_key``
    are the places of the customers in the order of their keys. ``recent_transactions`` are the greatest ids
    of transactions, sorted, all of them or very many; ``newest`` is the account's newest id. Campaigns in
    ``foreign_campaigns`` are others' only.
    """

    account: Account
    campaigns: tuple[str, ...]
    keys: "array[int]"
    contents: "array[int]"
    changed: "array[int]"
    touched: "array[int]"
    by_key: "array[int]"
    purchases: Mapping[str, Purchases]
    recent_transactions: "array[int]"
    newest: int
    foreign_accounts: tuple[str, ...]
    foreign_campaigns: tuple[str, ...]
    foreign_customers: int

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone (DEC-12)."""
        return ZoneInfo(self.account.time_zone)

    def sorted_keys(self) -> Iterator[int]:
        """Yield all customers' keys in order (SEL-1)."""
        return (self.keys[place] for place in self.by_key)

    def place_of(self, key: int) -> int | None:
        """Return the place of the customer with a key, ``None`` if there is none."""
        found = bisect_left(self.by_key, key, key=self.keys.__getitem__)
        if found < len(self.by_key) and self.keys[self.by_key[found]] == key:
            return self.by_key[found]
        return None

    def selected(
        self, campaigns: Iterable[str], start: date | None = None, end: date | None = None
    ) -> frozenset[int]:
        """Return the keys of the customers with a transaction in a campaign and range (SEL-2, SEL-4)."""
        return frozenset(self.keys[place] for place in self.places(campaigns, start, end, self.zone))

    def places(
        self,
        campaigns: Iterable[str],
        start: date | None,
        end: date | None,
        zone: ZoneInfo,
        among: Container[int] | None = None,
    ) -> set[int]:
        """Return the places of those customers, all or some of them, with days as a zone has them."""
        first = _NEVER_BEFORE if start is None else midnight(start, zone)
        last = _NEVER_AFTER
        if end is not None and end < date.max:
            last = midnight(end + timedelta(days=1), zone)
        return self._where(campaigns, lambda moment: first <= moment < last, among)

    def selected_between(self, campaigns: Iterable[str], first: int, last: int) -> frozenset[int]:
        """Return the keys of the customers with a transaction from one moment until before another, in s."""
        places = self._where(campaigns, lambda moment: first <= moment < last)
        return frozenset(self.keys[place] for place in places)

    def _where(
        self,
        campaigns: Iterable[str],
        inside: Callable[[int], bool],
        among: Container[int] | None = None,
    ) -> set[int]:
        found: set[int] = set()
        for campaign in campaigns:
            purchases = self.purchases.get(campaign)
            if purchases is not None:
                pairs = zip(purchases.who, purchases.when, strict=True)
                found.update(who for who, when in pairs if (among is None or who in among) and inside(when))
        return found

    def changed_since(self, last: int) -> frozenset[int]:
        """Return the keys of the customers whose newest change has a greater id (SEL-7, DEC-3)."""
        pairs = zip(self.keys, self.changed, strict=True)
        return frozenset(key for key, changed in pairs if changed > last)

    def maybe_new(self) -> Iterator[int]:
        """Yield the places of customers whose newest change may be their creation, the newest first.

        Internal ids and changes both grow with time, so whoever has a newer change than a customer that was
        created later was not created by that change.
        """
        oldest_later = self.newest + 1
        for place in range(len(self.keys) - 1, -1, -1):
            if self.changed[place] <= oldest_later:
                yield place
            oldest_later = min(oldest_later, self.changed[place])

    def is_idle_since(self, last: int, key: int) -> bool:
        """Tell whether a customer of the account neither changed nor bought from an id on."""
        place = self.place_of(key)
        return place is not None and self.changed[place] < last and self.touched[place] <= last

    def only_bought_since(self, last: int, key: int) -> bool:
        """Tell whether a customer of the account had transactions after an id, and no change from it on."""
        place = self.place_of(key)
        return place is not None and self.changed[place] < last < self.touched[place]

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
