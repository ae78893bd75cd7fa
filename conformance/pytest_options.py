"""What an option of the plain pytest run holds: of pytest's command line, or else of ``CUSTOMERS_ALL_<OPTION>``.

Each function raises ``pytest.UsageError`` when a value cannot be understood.
"""

import math
import os
import re
from datetime import date
from typing import Any, Final

import pytest

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off", ""), False),
}


def text(config: pytest.Config, name: str) -> str:
    """Return a text, ``""`` where none is given."""
    return str(_given(config, name) or "")


def several(config: pytest.Config, name: str) -> tuple[str, ...]:
    """Return the values of an option that may be repeated; the variable holds them between spaces."""
    given = _given(config, name) or ()
    return tuple(given.split() if isinstance(given, str) else given)


def flag(config: pytest.Config, name: str) -> bool | None:
    """Return whether something is wanted, ``None`` where nobody said."""
    given = _given(config, name)
    if given is None or isinstance(given, bool):
        return given
    if str(given).lower() not in _WORDS:
        raise pytest.UsageError(f"{_variable(name)} must be true or false, not {given!r}.")
    return _WORDS[str(given).lower()]


def number(config: pytest.Config, name: str, usual: float) -> float:
    """Return a number greater than 0, ``usual`` where none is given."""
    given = text(config, name)
    if not given:
        return usual
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise pytest.UsageError(f"{_option(name)} must be a number greater than 0, not {given!r}.")
    return value


def day(config: pytest.Config, name: str) -> date | None:
    """Return a calendar date, ``None`` where none is given."""
    given = text(config, name)
    try:
        return date.fromisoformat(given if _DAY.fullmatch(given) else "-") if given else None
    except ValueError:
        raise pytest.UsageError(
            f"{_option(name)} must be a day that exists, written as 2011-06-15, not {given!r}."
        ) from None


def _given(config: pytest.Config, name: str) -> Any:
    given = config.getoption(name)
    return os.environ.get(_variable(name)) if given is None else given


def _variable(name: str) -> str:
    return f"CUSTOMERS_ALL_{name.upper()}"


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
