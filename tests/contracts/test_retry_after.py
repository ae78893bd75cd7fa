"""When a server asks to be asked again."""

import pytest

from contracts.retry_after import seconds_to_wait

NOON = 1769860800.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("9" * 400, float(1 << 31)),
        ("Sat, 31 Jan 2026 12:01:00 GMT", 60.0),
        ("Sat, 31 Jan 2026 11:00:00 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_understood(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOON) == seconds
