"""One picture of all bars: how many times better than asked for each measure is, on a logarithmic scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import log10
from typing import Final

from jinja2 import Environment

from benchmarks.measure import Measure, number

_ROW: Final = 44
_LEFT: Final = 20
_WIDTH: Final = 760
#: The scale reaches from a third of what is asked for to thirty times of it.
_LEAST: Final = 1 / 3
_MOST: Final = 30.0
_TICKS: Final = (0.5, 1, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    figure: str
    top: int
    start: float
    width: float
    met: bool


def plot(measures: Sequence[Measure]) -> str:
    """Draw the measures that have a bar, as SVG."""
    template = Environment(autoescape=True).from_string(
        files("benchmarks").joinpath("plot.svg.jinja").read_text()
    )
    return template.render(
        width=_WIDTH + 2 * _LEFT,
        height=_ROW * len(measures) + 70,
        foot=_ROW * len(measures) + 40,
        one=_x(1),
        ticks=[(f"{tick:g}", _x(tick)) for tick in _TICKS],
        bars=[_bar(row, measure) for row, measure in enumerate(measures)],
    )


def _bar(row: int, measure: Measure) -> _Bar:
    if measure.bar is None:
        raise ValueError(f"There is no bar to hold {measure.name!r} against.")
    margin = measure.bar.margin(measure.value)
    least, most = sorted((_x(1), _x(margin)))
    figure = f"{number(measure.value)} {measure.unit}; {margin:.1f} times as good as asked for"
    return _Bar(measure.name, figure, 30 + row * _ROW, least, max(1.0, most - least), measure.met)


def _x(margin: float) -> float:
    """Return where a margin stands on the scale; what is beyond it stands at its end."""
    within = min(_MOST, max(_LEAST, margin))
    return round(_LEFT + _WIDTH * log10(within / _LEAST) / log10(_MOST / _LEAST), 1)
