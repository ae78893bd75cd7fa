"""Some of the customers of a known dataset: a byte for each of them all, however many are chosen."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Roster:
    """All customers of an account: keys by place, and the places in the order of their keys."""

    keys: "array[int]"
    by_key: "array[int]"

    def place_of(self, key: int) -> int | None:
        """Return the place of the customer with a key, ``None`` if there is none."""
        found = bisect_left(self.by_key, key, key=self.keys.__getitem__)
        if found < len(self.by_key) and self.keys[self.by_key[found]] == key:
            return self.by_key[found]
        return None


class Chosen(Set[int]):
    """A set of keys out of a roster, in their order: a million customers take a megabyte, a Python set seventy."""

    __slots__ = ("_marks", "_roster")

    def __init__(self, roster: Roster, marks: bytes | bytearray) -> None:
        """Choose the places whose mark is 1; all other marks are 0, and there are as many as customers."""
        self._roster = roster
        self._marks = marks

    @classmethod
    def at(cls, places: Iterable[int], roster: Roster) -> "Chosen":
        """Choose the customers at some places."""
        marks = bytearray(len(roster.keys))
        for place in places:
            marks[place] = 1
        return cls(roster, marks)

    def __len__(self) -> int:
        return self._marks.count(1)

    def __bool__(self) -> bool:
        return 1 in self._marks

    def __iter__(self) -> Iterator[int]:
        roster = self._roster
        return map(roster.keys.__getitem__, filter(self._marks.__getitem__, roster.by_key))

    def __contains__(self, key: object) -> bool:
        place = self._roster.place_of(key) if isinstance(key, int) else None
        return place is not None and bool(self._marks[place])

    @classmethod
    def _from_iterable(cls, keys: Iterable[int]) -> frozenset[int]:  # type: ignore[override] # of any keys
        return frozenset(keys)

    def common(self, other: "Chosen") -> "Chosen":
        """Return who is in both, given others of the same roster."""
        return self._combined(_number(self._marks) & _number(other._marks))

    def without(self, other: "Chosen") -> "Chosen":
        """Return who is not among others of the same roster."""
        return self._combined(_number(self._marks) & ~_number(other._marks))

    def _combined(self, marks: int) -> "Chosen":
        return Chosen(self._roster, marks.to_bytes(len(self._marks), "little"))


def _number(marks: bytes | bytearray) -> int:
    """Return marks as one number: combining two of them is one operation, not one a customer."""
    return int.from_bytes(marks, "little")
