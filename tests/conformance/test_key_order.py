"""Walks along sorted hashes tell the same as sets would."""

from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from conformance.answer import Answer, Received
from conformance.key_order import differing, is_same, missing, missing_keys
from conformance.question import question

NOTHING = Received(question(), 200, {}, Path(), 0, cut=False, digest=b"", seconds=0.0)
PAIRS = st.dictionaries(st.integers(0, 40), st.integers(0, 3))


def answer(pairs: dict[int, int]) -> Answer:
    ordered = sorted(pairs)
    contents = array("Q", (pairs[key] for key in ordered))
    return Answer(NOTHING, "xml", keys=array("Q", ordered), contents=contents)


@given(PAIRS, PAIRS)
def test_what_is_missing_and_what_differs(one: dict[int, int], other: dict[int, int]) -> None:
    first, second = answer(one), answer(other)
    assert list(missing(first, second)) == sorted(one.keys() - other.keys())
    assert list(missing_keys(sorted(one), sorted(other))) == sorted(one.keys() - other.keys())
    assert list(differing(first, second)) == sorted(
        key for key in one.keys() & other.keys() if one[key] != other[key]
    )
    assert is_same(first, second) == (one == other)
