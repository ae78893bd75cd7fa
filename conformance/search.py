"""Finding what black-box rules need in a server of which nothing is known."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

#: Campaigns that are tried when none is named: those of the documentation's examples.
CANDIDATES: Final = ("123456789012", "21987654321", "210987654321")
#: More campaigns than these are not asked for one by one.
MOST_CAMPAIGNS: Final = 4
#: A campaign with fewer transactions than these says little.
FEW: Final = 5

_FIRST: Final = date(1970, 1, 1)
_LAST: Final = date(2037, 12, 31)
#: What ``first_day`` asks at most: whether there is any, and one a halving.
DAY_STEPS: Final = 1 + (_LAST - _FIRST).days.bit_length()


def first_day(reaches: Callable[[date], bool]) -> date | None:
    """Return the first day on which something lies, given whether the time until a day holds anything."""
    if not reaches(_LAST):
        return None
    low, high = 0, (_LAST - _FIRST).days
    while low < high:
        middle = (low + high) // 2
        if reaches(_FIRST + timedelta(days=middle)):
            high = middle
        else:
            low = middle + 1
    return _FIRST + timedelta(days=low)


def days_tried(first: date) -> list[date]:
    """Return the ends that ``first_day`` asks about on its way to a first day, sorted."""
    tried: list[date] = []

    def reaches(end: date) -> bool:
        tried.append(end)
        return end >= first

    first_day(reaches)
    return sorted(tried)
