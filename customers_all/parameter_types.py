"""What options may hold, and the sentence that says what is wrong with anything else."""

import math
import re
from datetime import date
from typing import Any, Final

import click

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Number(click.FloatRange):
    """A number in a range; unlike click's, neither infinite nor ``nan``, which no comparison keeps out."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number to count with.", param, ctx)
        return number


class Day(click.ParamType[date]):
    """A calendar date, as the report's own fields are written."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value) if _DAY.fullmatch(str(value)) else "")
        except ValueError:
            self.fail(f"{value!r} is no day that exists, written as 2011-06-15.", param, ctx)
