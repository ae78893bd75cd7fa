"""Ids and days of a known dataset that are asked for, and who must come (SEL-4, SEL-7, SEL-10, DEC-3)."""

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final

from conformance.chosen import Chosen
from conformance.oracle import Oracle

#: More records than these are not asked for by an id.
_MOST_RECENT: Final = 20_000
#: So many ids below newcomers are asked with.
_MOST_BELOW_NEWCOMERS: Final = 3


def ids_of_changes(oracle: Oracle) -> list[int]:
    """Return ids of customers' changes: that before the newest, and some late in the history, in its middle and early."""
    recent = recent_changes(oracle)
    return list(dict.fromkeys((*recent[-2:-1], *_spread(recent))))


def ids_of_transactions(oracle: Oracle) -> list[int]:
    """Return ids of transactions: one right before a change, and some late in the history, in its middle and early."""
    changes = set(recent_changes(oracle))
    before = (one for one in reversed(oracle.recent_transactions) if one + 1 in changes)
    return list(dict.fromkeys((*islice(before, 1), *_spread(oracle.recent_transactions))))


def recent_changes(oracle: Oracle) -> list[int]:
    """Return the greatest ids of customers' changes, sorted; all of them, or very many."""
    return sorted(heapq.nlargest(_MOST_RECENT, oracle.changed))


def _spread(ids: Sequence[int]) -> list[int]:
    places = (len(ids) - 1 - len(ids) * tenths // 10 for tenths in (1, 5, 9))
    return list(dict.fromkeys(ids[place] for place in places if place >= 0))


def ids_below_newcomers(oracle: Oracle) -> list[int]:
    """Return the ids just below customers who may be new, not changed; below those without transactions first.

    The dataset does not tell when a customer was created. Whoever has an older change than all customers with
    greater internal ids may have come with it.
    """
    ids = sorted({*recent_changes(oracle), *oracle.recent_transactions})
    newcomers = list(islice(oracle.maybe_new(), _MOST_RECENT))
    newcomers.sort(key=lambda place: (oracle.touched[place] > 0, -oracle.changed[place]))
    below = (bisect_left(ids, oracle.changed[place]) - 1 for place in newcomers)
    return list(dict.fromkeys(islice((ids[place] for place in below if place >= 0), _MOST_BELOW_NEWCOMERS)))


def divided(oracle: Oracle, last: int) -> tuple[Chosen, Chosen]:
    """Return who changed after an id: who may have been created then, and who was surely there before."""
    later = oracle.changed_since(last)
    newcomers = (place for place in oracle.maybe_new() if oracle.changed[place] > last)
    new = oracle.at(newcomers)
    return new, later.without(new)


def day_of_one(oracle: Oracle) -> tuple[str, date] | None:
    """Return a campaign and a day on which a single customer had transactions in it; ``None`` without any."""
    for campaign, purchases in oracle.purchases.items():
        customers: defaultdict[date, set[int]] = defaultdict(set)
        for who, when in islice(zip(purchases.who, purchases.when, strict=True), _MOST_RECENT):
            customers[datetime.fromtimestamp(when, oracle.zone).date()].add(who)
        if lone := next((day for day, who in customers.items() if len(who) == 1), None):
            return campaign, lone
    return None
