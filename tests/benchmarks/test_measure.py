"""Bars are met or missed as they say, and numbers are written with the digits that count."""

import pytest

from benchmarks.measure import Measure, at_least, at_most, number


@pytest.mark.parametrize(
    ("bar", "value", "met", "margin"),
    [
        (at_least(0.7), 0.7, True, 1.0),
        (at_least(0.7), 0.69, False, 0.986),
        (at_least(100), 350.0, True, 3.5),
        (at_most(50), 50.0, True, 1.0),
        (at_most(50), 51.0, False, 0.98),
        (at_most(50), 5.0, True, 10.0),
    ],
)
def test_a_bar(bar: object, value: float, met: bool, margin: float) -> None:
    measure = Measure("something", value, "ms", bar=bar)  # type: ignore[arg-type]
    assert measure.met == met
    assert measure.bar is not None
    assert measure.bar.margin(value) == pytest.approx(margin, abs=0.001)


def test_without_a_bar_nothing_can_be_missed() -> None:
    assert Measure("something", 1e9, "ms").met


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.00"),
        (0.0356, "0.0356"),
        (0.343, "0.343"),
        (1, "1.00"),
        (9.996, "10.00"),
        (17.6, "17.6"),
        (352.4, "352"),
        (1_983_530.3, "1,983,530"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text
