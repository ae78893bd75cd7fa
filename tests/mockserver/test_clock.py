"""An account's clock: frozen, moved, run on; never earlier than it was set to, never off the calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from mockserver.clock import Clock

AT = datetime(2011, 12, 31, 23, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)


def test_it_runs_with_the_world_unless_told_otherwise() -> None:
    assert Clock.read("") == Clock()
    assert Clock().write() == ""
    assert Clock().now(AT.replace(microsecond=999_999)) == AT


def test_it_stands_still() -> None:
    assert Clock().frozen(AT).now(AT + DAY) == AT
    world = datetime.now(UTC).replace(microsecond=0)
    assert world <= Clock().frozen().now(AT) <= datetime.now(UTC)


def test_moved_it_runs_on_from_there() -> None:
    before = datetime.now(UTC)
    moved = Clock().moved_to(AT)
    after = datetime.now(UTC)
    assert AT <= moved.now(after + DAY) - DAY <= AT + (after - before) + timedelta(seconds=1)
    assert moved.now(after) >= AT


def test_moved_while_it_stands_it_still_stands() -> None:
    moved = Clock().frozen(AT).moved_by(-DAY)
    assert (moved.stands_at, moved.now(AT + DAY)) == (AT - DAY, AT - DAY)


def test_resumed_it_runs_on_from_what_it_showed() -> None:
    resumed = Clock().frozen(AT).resumed()
    assert resumed.stands_at is None
    assert AT <= resumed.now() <= AT + timedelta(minutes=1)
    assert resumed.resumed() == resumed


@pytest.mark.parametrize(
    "clock",
    [
        Clock(),
        Clock().frozen(AT),
        Clock().moved_to(AT),
        Clock().moved_to(datetime.min.replace(tzinfo=UTC)),
        Clock().moved_to(datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_it_is_kept_as_text(clock: Clock) -> None:
    assert Clock.read(clock.write()) == clock


def test_it_stops_where_the_calendar_does() -> None:
    far = timedelta(days=10_000 * 366)
    assert Clock().moved_by(far).now() == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert Clock().frozen(AT).moved_by(-far).now() == datetime(1, 1, 1, tzinfo=UTC)
