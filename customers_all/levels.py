"""The level of a rule as every list of rules and findings shows it."""

import sys
from typing import Final

import click

from contracts.catalogue import LEVELS

_COLOURS: Final = {"must": "red", "should": "yellow", "may": "cyan"}
_WIDTH: Final = max(map(len, LEVELS))


def shown_level(level: str) -> str:
    """Return a level in a column of one width, coloured on a terminal only."""
    padded = level.ljust(_WIDTH)
    return click.style(padded, fg=_COLOURS[level]) if sys.stdout.isatty() else padded
