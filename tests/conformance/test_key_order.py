"""Walks along sorted hashes tell the same as sets would."""

from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from conformance.answer import Answer, Received
from conformance.key_order import differing, is_same, missing, missing_keys, unlike
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


LISTS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=12)


def read(customers: list[tuple[int, int]]) -> Answer:
    """Return an answer that holds customers in some order, each as often as it comes."""
    made = Answer(NOTHING, "xml")
    for key, content in customers:
        made.tally.keys.append(key)
        made.tally.contents.append(content)
    made.finish()
    return made


@given(LISTS, LISTS)
def test_two_answers_are_unlike_in_whom_they_hold_how_and_whether_twice(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    first, second = read(one), read(other)
    for answer_, customers in ((first, one), (second, other)):
        keys = [key for key, _ in customers]
        assert list(answer_.doubles) == sorted({key for key in keys if keys.count(key) > 1})
        assert answer_.doubled == min(answer_.doubles, default=0)

    def shown(answer_: Answer, key: int) -> tuple[int | None, bool]:
        return answer_.pairs().get(key), key in answer_.doubles

    expected = {key for key in range(1, 10) if shown(first, key) != shown(second, key)}
    assert set(unlike(first, second)) == expected
    assert is_same(first, second) == (not expected)
