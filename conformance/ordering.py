"""Sorting millions of numbers in little memory."""

import heapq
from array import array
from typing import Final

#: As many numbers are sorted at once.
_RUN: Final = 100_000


def in_order(values: "array[int]") -> "array[int]":
    """Return the places of numbers in the order of their values; equal ones in the order in which they stand.

    They are sorted in runs, because a Python list of all takes much memory.
    """
    starts = range(0, len(values), _RUN)
    runs = [
        array("I", sorted(range(start, min(start + _RUN, len(values))), key=values.__getitem__))
        for start in starts
    ]
    return array("I", heapq.merge(*runs, key=values.__getitem__))
