"""What is kept of the customers of an answer while it streams by: hashes in arrays, and the first faults."""

import re
from array import array
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS

#: Takes one customer: its elements' names and texts, in document order.
Visit = Callable[[tuple[str, ...], Sequence[str]], None]

CODE: Final = CUSTOMER_FIELDS.index("customer_code")
DATE: Final = CUSTOMER_FIELDS.index("custom_date")
COUNTRY: Final = CUSTOMER_FIELDS.index("country")
CARD: Final = CUSTOMER_FIELDS.index("card_number")
ZERO_DATE: Final = "0000-00-00"
_MASK: Final = (1 << 64) - 1
_PLACES: Final = {name: place for place, name in enumerate(CUSTOMER_FIELDS)}
_EXTRAS: Final = frozenset(EXTRA_CUSTOM_FIELDS)
_DATE_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTRY_FORM: Final = re.compile(r"[A-Za-z]{2}|")
_CODE_FORM: Final = re.compile(r"[0-9]{16}")
_CARD_FORM: Final = re.compile(r"[0-9]*")
#: Names of undocumented elements that are remembered at most.
_NAMES_KEPT: Final = 20


def key_of(code: str) -> int:
    """Return a customer code as 64 bits, the same throughout a process only."""
    return hash(code) & _MASK


def content_of(values: Sequence[str]) -> int:
    """Return the 15 values as 64 bits; ``0000-00-00`` is the same as an unset date (DEC-21)."""
    if values[DATE] == ZERO_DATE:
        values = (*values[:DATE], "", *values[DATE + 1 :])
    return hash(tuple(values)) & _MASK


@lru_cache(maxsize=65536)
def is_calendar_date(text: str) -> bool:
    """Tell whether a text is a calendar date as documented (SEL-5, RES-3)."""
    if not _DATE_FORM.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Tally:
    """Customers as (key of the code, content) in arrival order, and what is odd about their fields.

    ``count`` counts them, also where a subclass keeps less of them. ``misordered``, ``bad_date`` are positions
    from 1 of the first such customer, 0 for none; ``missing``, ``undocumented`` and ``not_text`` give it by the
    field's name.
    """

    def __init__(self) -> None:
        """Begin with no customer."""
        self.count = 0
        self.keys = array("Q")
        self.contents = array("Q")
        self.misordered = 0
        self.bad_date = 0
        self.no_code = 0
        self.missing: dict[str, int] = {}
        self.missing_count: dict[str, int] = {}
        self.undocumented: dict[str, int] = {}
        self.repeated: dict[str, int] = {}
        self.extra_custom = False
        self.shows_empty = False
        self.zero_dates = False
        self.not_text: dict[str, int] = {}
        self.odd_forms: dict[str, int] = {}

    def add(self, names: tuple[str, ...], values: Sequence[str]) -> None:
        """Count one customer, given its elements' names and texts in document order."""
        fifteen = values if names == CUSTOMER_FIELDS else self._sort_out(names, values)
        if "" in values:
            self.shows_empty = True
        moment = fifteen[DATE]
        if moment == ZERO_DATE:
            self.zero_dates = True
        elif moment and not self.bad_date and not is_calendar_date(moment):
            self.bad_date = self.count + 1
        self._note_forms(fifteen)
        self.keep(fifteen)
        self.count += 1

    def keep(self, values: Sequence[str]) -> None:
        """Remember one customer, given the 15 values."""
        self.keys.append(key_of(values[CODE]))
        self.contents.append(content_of(values))

    def _note_forms(self, values: Sequence[str]) -> None:
        if not _COUNTRY_FORM.fullmatch(values[COUNTRY]):
            self.odd_forms.setdefault("country", self.count + 1)
        if not _CODE_FORM.fullmatch(values[CODE]):
            self.odd_forms.setdefault("customer_code", self.count + 1)
            if not values[CODE] and not self.no_code:
                self.no_code = self.count + 1
        if not _CARD_FORM.fullmatch(values[CARD]):
            self.odd_forms.setdefault("card_number", self.count + 1)

    def _sort_out(self, names: tuple[str, ...], values: Sequence[str]) -> list[str]:
        position = self.count + 1
        fifteen: list[str | None] = [None] * len(CUSTOMER_FIELDS)
        before = -1
        for name, value in zip(names, values, strict=True):
            place = _PLACES.get(name)
            if place is None:
                self._note_name(name, position)
                continue
            if fifteen[place] is not None:
                self.repeated.setdefault(name, position)
                continue
            if place < before and not self.misordered:
                self.misordered = position
            before = max(before, place)
            fifteen[place] = value
        for name, found in zip(CUSTOMER_FIELDS, fifteen, strict=True):
            if found is None:
                self.missing.setdefault(name, position)
                self.missing_count[name] = self.missing_count.get(name, 0) + 1
        return [found or "" for found in fifteen]

    def _note_name(self, name: str, position: int) -> None:
        if name in _EXTRAS:
            self.extra_custom = True
        elif len(self.undocumented) < _NAMES_KEPT:
            self.undocumented.setdefault(name, position)
