"""Calendar dates as documented: YYYY-MM-DD, a day that exists (SEL-5, RES-3)."""

import re
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class NoDateError(ValueError):
    """A text that is no calendar date; says what it must be."""


def calendar_date(text: str) -> date:
    """Return the day that a text names; raises ``NoDateError``. Digits are ASCII, years 0001 to 9999 (DEC-8)."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise NoDateError("it must be written YYYY-MM-DD")
    try:
        return date(*map(int, form.groups()))
    except ValueError:
        raise NoDateError("there is no such day in the calendar; write a real date as YYYY-MM-DD") from None


def is_calendar_date(text: str) -> bool:
    """Tell whether a text names a day that exists."""
    try:
        calendar_date(text)
    except NoDateError:
        return False
    return True
