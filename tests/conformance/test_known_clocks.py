"""Days that tell a zone's clocks from others: found in usual data, right for the zone, and missed by the wrong clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conformance.known_clocks import MOST_CLOCK_TRAPS, Clocks
from conformance.known_ranges import Trap
from conformance.oracle import Oracle
from conformance.oracle_reading import consult
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import Record, Transaction
from tests.conformance.judged_server import small_dataset

CHANGING = ("Pacific/Auckland", "America/New_York", "Europe/London", "Australia/Lord_Howe")


def oracle_in(zone: str, customers: int = 300) -> Oracle:
    records = list(generate(11, customers, account=replace(GREATWIDGETS, time_zone=zone)))
    return consult(records, GREATWIDGETS.account_id)


def standing_still(records: list[Record], when: datetime) -> list[Record]:
    """Return a dataset all of whose transactions were at one moment."""
    return [replace(one, recorded_at=when) if isinstance(one, Transaction) else one for one in records]


def moved(oracle: Oracle, trap: Trap, ahead: timedelta) -> set[int]:
    """Return whom a clock that is always so far ahead of UTC has on the days of a trap."""
    days = (trap.start, trap.end + timedelta(days=1))
    begin, end = (
        int((datetime(day.year, day.month, day.day, tzinfo=UTC) - ahead).timestamp()) for day in days
    )
    return set(oracle.selected_between([trap.campaign], begin, end))


@pytest.mark.parametrize("zone", CHANGING)
def test_a_few_hundred_customers_tell_summer_from_winter(zone: str) -> None:
    """So the generator need not place a transaction for it."""
    oracle = oracle_in(zone)
    traps, unseen = Clocks(oracle).clock_traps()
    assert 4 <= len(traps) <= MOST_CLOCK_TRAPS
    assert [name for name in unseen if "24 hours" not in name] == []
    for trap in traps:
        here = set(oracle.selected([trap.campaign], trap.start, trap.end))
        assert trap.inside <= here
        assert not trap.outside & here
    offsets = {datetime(2011, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta() for month in (1, 7)}
    assert len(offsets) == 2
    for ahead in offsets:
        wrong = [(trap, moved(oracle, trap, ahead)) for trap in traps]
        assert any(set(trap.inside) - held for trap, held in wrong), "it loses nobody"
        assert any(trap.outside & held for trap, held in wrong), "it gains nobody"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Asia/Tokyo"])
def test_clocks_that_stand_still_set_no_trap(zone: str) -> None:
    assert Clocks(oracle_in(zone)).clock_traps() == ([], [])


def test_data_that_lies_in_no_such_hour_is_told() -> None:
    records = list(generate(11, 100, account=replace(GREATWIDGETS, time_zone="America/New_York")))
    noon = datetime(2015, 7, 7, 16, tzinfo=UTC)
    traps, unseen = Clocks(consult(standing_still(records, noon), GREATWIDGETS.account_id)).clock_traps()
    assert traps == []
    assert unseen == [
        "one that is at UTC-04:00 all the year",
        "one that is at UTC-05:00 all the year",
        "one whose days have 24 hours each",
    ]


def test_without_transactions_there_is_nothing_to_tell() -> None:
    clocks = Clocks(consult(list(generate(11, 10, 0)), GREATWIDGETS.account_id))
    assert (clocks.zone_traps(), clocks.clock_traps()) == ([], ([], []))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "Asia/Kolkata"])
def test_days_that_are_others_in_utc_leave_out_what_a_change_of_clocks_moves(zone: str) -> None:
    oracle = oracle_in(zone)
    clocks = Clocks(oracle)
    traps = clocks.zone_traps()
    assert traps
    for trap in traps:
        for offset in clocks.offsets:
            held = moved(oracle, trap, timedelta(seconds=offset))
            assert trap.inside <= held
            assert not trap.outside & held
        in_utc = moved(oracle, trap, timedelta())
        assert not trap.inside & in_utc
        assert trap.outside <= in_utc


def test_where_winter_is_utc_only_a_change_of_clocks_tells_them_apart() -> None:
    clocks = Clocks(oracle_in("Europe/London"))
    assert clocks.zone_traps() == []
    assert clocks.clock_traps()[0]


def test_the_edge_cases_tell_every_clock() -> None:
    traps, unseen = Clocks(consult(small_dataset(), EDGE_ACCOUNT.account_id)).clock_traps()
    assert unseen == []
    assert len(traps) == 6
