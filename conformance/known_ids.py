"""Ids of a known dataset from which changes are asked for, and who must come (SEL-7, SEL-10, DEC-3)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from conformance.oracle import Oracle

#: More records than these are not asked for by an id.
_MOST_RECENT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Cut:
    """An id of a change that divides a dataset's history: who must be in the answer, and who must not.

    The customer whose change has the very id is in none of the four: it may come or not (DEC-3).
    """

    last: int
    new: frozenset[int]
    changed: frozenset[int]
    idle: frozenset[int]
    only_bought: frozenset[int]


def cuts(oracle: Oracle) -> list[Cut]:
    """Return cuts late in the history, in its middle and early, each at a customer's change."""
    return [_cut(oracle, last) for last in _spread(sorted(oracle.changed))]


def _spread(ids: Sequence[int]) -> list[int]:
    """Return ids from the end, the middle and the beginning; of very many only such that few came after."""
    length = min(len(ids), _MOST_RECENT)
    places = (len(ids) - 1 - length * tenths // 10 for tenths in (1, 5, 9))
    return list(dict.fromkeys(ids[place] for place in places if place >= 0))


def cuts_below_newcomers(oracle: Oracle, most: int = 3) -> list[Cut]:
    """Return cuts just below customers who may be new, not changed; those without transactions first.

    The dataset does not tell when a customer was created. Whoever has an older change than all customers with
    greater internal ids may have come with it.
    """
    surely = oracle.surely_changed()
    ids = sorted((*oracle.changed, *oracle.transaction_ids))
    newcomers = [place for place, key in enumerate(oracle.keys) if key not in surely]
    newcomers.sort(key=lambda place: (oracle.touched[place] > 0, -oracle.changed[place]))
    below = (bisect_left(ids, oracle.changed[place]) - 1 for place in newcomers)
    return [
        _cut(oracle, last) for last in dict.fromkeys(islice((ids[one] for one in below if one >= 0), most))
    ]


def _cut(oracle: Oracle, last: int) -> Cut:
    later, surely = oracle.changed_since(last), oracle.surely_changed()
    earlier = frozenset(
        key for key, changed in zip(oracle.keys, oracle.changed, strict=True) if changed < last
    )
    bought = oracle.touched_since(last)
    return Cut(last, later - surely, later & surely, earlier - bought, earlier & bought)


def ids_of_transactions(oracle: Oracle) -> list[int]:
    """Return ids of transactions late in the history, in its middle and early."""
    return _spread(oracle.transaction_ids)
