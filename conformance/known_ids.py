"""Ids of a known dataset from which changes are asked for, and who must come (SEL-7, SEL-10, DEC-3)."""

import heapq
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import Final

from conformance.chosen import Chosen
from conformance.oracle import Oracle

#: More records than these are not asked for by an id.
_MOST_RECENT: Final = 20_000
#: So many ids below newcomers are asked with.
_MOST_BELOW_NEWCOMERS: Final = 3


def ids_of_changes(oracle: Oracle) -> list[int]:
    """Return ids of customers' changes, late in the history, in its middle and early."""
    return _spread(recent_changes(oracle))


def ids_of_transactions(oracle: Oracle) -> list[int]:
    """Return ids of transactions, late in the history, in its middle and early."""
    return _spread(oracle.recent_transactions)


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
