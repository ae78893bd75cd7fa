"""Comparing answers through their sorted hashes: a walk along both, so that a million customers take no sets."""

from collections.abc import Iterable, Iterator
from heapq import merge

from conformance.answer import Answer


def missing(wanted: Answer, held: Answer) -> Iterator[int]:
    """Yield the keys of one answer that another does not hold, in order."""
    return missing_keys(wanted.keys, held.keys)


def missing_keys(wanted: Iterable[int], held: Iterable[int]) -> Iterator[int]:
    """Yield what stands in the first of two sorted sequences and not in the second, in order."""
    if wanted is held:
        return
    others = iter(held)
    other = next(others, None)
    for key in wanted:
        while other is not None and other < key:
            other = next(others, None)
        if key != other:
            yield key


def differing(one: Answer, other: Answer) -> Iterator[int]:
    """Yield the keys that both answers hold with different contents, in order."""
    if one.keys is other.keys and one.contents is other.contents:
        return
    others = zip(other.keys, other.contents, strict=True)
    there, content = next(others, (None, 0))
    for key, own in zip(one.keys, one.contents, strict=True):
        while there is not None and there < key:
            there, content = next(others, (None, 0))
        if key == there and own != content:
            yield key


def unlike(one: Answer, other: Answer) -> Iterator[int]:
    """Yield whom only one of two answers holds, or holds with other values than the other, or twice and the other once.

    Some may come more than once.
    """
    yield from missing(one, other)
    yield from missing(other, one)
    yield from differing(one, other)
    yield from missing_keys(one.doubles, other.doubles)
    yield from missing_keys(other.doubles, one.doubles)


def not_shown_so(one: Answer, other: Answer) -> Iterator[tuple[int, int]]:
    """Yield key and content of whoever an answer does not show as another does, or who is not in the other, in order."""
    keys = merge(differing(one, other), missing(one, other))
    wanted = next(keys, None)
    for key, content in zip(one.keys, one.contents, strict=True):
        if key == wanted:
            yield key, content
            wanted = next(keys, None)


def is_same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers hold the same customers, as often, with the same contents, as of the same last id."""
    hold_the_same = one.keys == other.keys and one.contents == other.contents and one.doubles == other.doubles
    return hold_the_same and one.last_id == other.last_id
