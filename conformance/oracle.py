"""What the answer must be when the dataset is known: plain code of its own, so that it errs by itself."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from conformance.chosen import Chosen, Roster
from fixtures.model import Account

#: Before and after every moment, in seconds since 1970.
NEVER_BEFORE: Final = -(1 << 62)
NEVER_AFTER: Final = 1 << 62
#: No zone's day begins within a quarter of an hour, in seconds.
_QUARTER: Final = 900
#: As many moments are turned into days at once: in a large campaign a set of them all takes much memory.
_AT_ONCE: Final = 50_000


@dataclass(slots=True)
class Purchases:
    """The transactions of one campaign, unordered: who (a place among the customers) and when (s since 1970)."""

    who: "array[int]" = field(default_factory=lambda: array("I"))
    when: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, who: int, when: int) -> None:
        """Note one more; four bytes hold its moment unless one lies before 1970 or after 2105."""
        self.who.append(who)
        try:
            self.when.append(when)
        except OverflowError:
            self.when = array("q", self.when)
            self.when.append(when)


@dataclass(frozen=True, slots=True)
class Oracle:
    """One account of a dataset, ready to say whom a question selects; compact, for millions of records.

    Customers stand in the order of their internal ids: ``keys`` of the ``roster``, ``contents`` and ``changed``
    (the id of the newest change) are parallel. ``touched`` is the newest id of a transaction of each, 0 for
    none. ``recent_transactions`` are the greatest ids
    of transactions, sorted, all of them or very many; ``newest`` is the account's newest id. Campaigns in
    ``foreign_campaigns`` are others' only.
    """

    account: Account
    campaigns: tuple[str, ...]
    roster: Roster
    contents: "array[int]"
    changed: "array[int]"
    touched: "array[int]"
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

    @property
    def keys(self) -> "array[int]":
        """The customers' keys, by place."""
        return self.roster.keys

    def sorted_keys(self) -> Iterator[int]:
        """Yield all customers' keys in order (SEL-1)."""
        return map(self.roster.keys.__getitem__, self.roster.by_key)

    def place_of(self, key: int) -> int | None:
        """Return the place of the customer with a key, ``None`` if there is none."""
        return self.roster.place_of(key)

    def at(self, places: Iterable[int]) -> Chosen:
        """Return the customers at some places."""
        return Chosen.at(places, self.roster)

    def nobody(self) -> Chosen:
        """Return no customer."""
        return self.at(())

    def selected(
        self,
        campaigns: Iterable[str],
        start: date | None = None,
        end: date | None = None,
        zone: ZoneInfo | None = None,
    ) -> Chosen:
        """Return the customers with a transaction in a campaign and range (SEL-2, SEL-4).

        Days are as the account's zone has them, or another.
        """
        zone = zone or self.zone
        first = NEVER_BEFORE if start is None else midnight(start, zone)
        last = NEVER_AFTER
        if end is not None and end < date.max:
            last = midnight(end + timedelta(days=1), zone)
        return self.selected_between(campaigns, first, last)

    def selected_between(self, campaigns: Iterable[str], first: int, last: int) -> Chosen:
        """Return the customers with a transaction from one moment until before another, in s."""
        marks = bytearray(len(self.keys))
        for campaign in campaigns:
            purchases = self.purchases.get(campaign)
            if purchases is not None:
                for who, when in zip(purchases.who, purchases.when, strict=True):
                    if first <= when < last:
                        marks[who] = 1
        return Chosen(self.roster, marks)

    def changed_since(self, last: int) -> Chosen:
        """Return the customers whose newest change has a greater id (SEL-7, DEC-3)."""
        return Chosen(self.roster, bytearray(changed > last for changed in self.changed))

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
        zone, moments = self.zone, self.purchases[campaign].when
        found: set[date] = set()
        for start in range(0, len(moments), _AT_ONCE):
            quarters = {moment // _QUARTER for moment in moments[start : start + _AT_ONCE]}
            found.update(datetime.fromtimestamp(quarter * _QUARTER, zone).date() for quarter in quarters)
        return sorted(found)


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the moment at which a day begins in a zone, in seconds since 1970.

    Where clocks skip midnight it is the first moment after; where they repeat it, the first of the two.
    """
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    offset = begin.utcoffset() or timedelta()
    plain = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the offset is taken off by hand
    return int((plain - datetime(1970, 1, 1)) / timedelta(seconds=1) - offset.total_seconds())  # noqa: DTZ001
