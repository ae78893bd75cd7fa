"""A choice of customers behaves as a set of keys would, in the order of the keys."""

import random
from array import array

import pytest

from conformance.chosen import Chosen, Roster
from conformance.ordering import in_order

CHANCE = random.Random(2)
KEYS = array("Q", (CHANCE.getrandbits(64) for _ in range(500)))
ROSTER = Roster(KEYS, in_order(KEYS))
SOME, OTHERS = CHANCE.sample(range(500), 200), CHANCE.sample(range(500), 100)


def chosen(places: list[int]) -> tuple[Chosen, set[int]]:
    return Chosen.at(places, ROSTER), {KEYS[place] for place in places}


@pytest.mark.parametrize("places", [[], [0], [499], SOME, list(range(500))])
def test_it_is_a_set_in_order(places: list[int]) -> None:
    mine, keys = chosen(places)
    assert list(mine) == sorted(keys)
    assert len(mine) == len(keys)
    assert bool(mine) == bool(keys)
    assert [key for key in KEYS if key in mine] == [key for key in KEYS if key in keys]
    assert CHANCE.getrandbits(64) not in mine


@pytest.mark.parametrize("others", [[], OTHERS, SOME, list(range(500))])
def test_two_are_combined_as_sets_are(others: list[int]) -> None:
    mine, keys = chosen(SOME)
    theirs, their_keys = chosen(others)
    assert list(mine.common(theirs)) == sorted(keys & their_keys)
    assert list(mine.without(theirs)) == sorted(keys - their_keys)


def test_a_roster_of_nobody_chooses_nobody() -> None:
    nobody = Chosen.at((), Roster(array("Q"), array("I")))
    assert not nobody.without(nobody)
    assert list(nobody.common(nobody)) == []
    assert 7 not in nobody
    assert None not in nobody


def test_numbers_are_put_in_order_over_many_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.ordering._RUN", 7)
    numbers = array("Q", (CHANCE.randrange(50) for _ in range(200)))
    assert list(in_order(numbers)) == sorted(range(200), key=numbers.__getitem__)
