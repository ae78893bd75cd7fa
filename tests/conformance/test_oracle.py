"""The oracle says what a dataset demands, however its file is ordered; held against the plainest code."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from conformance.known_ids import divided, ids_below_newcomers, ids_of_changes, ids_of_transactions
from conformance.known_ranges import campaign_traps, neighbour_traps, returning_traps
from conformance.oracle import Oracle, midnight
from conformance.oracle_reading import consult
from conformance.tally import key_of
from contracts.errors import ConfigurationError
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.generator import generate
from fixtures.model import CODE, Customer, Record, Transaction
from tests.conformance.judged_server import small_dataset

RECORDS = list(generate(11, 300))
ACCOUNT = "greatwidgets"
CUSTOMERS = [record for record in RECORDS if isinstance(record, Customer)]
TRANSACTIONS = [record for record in RECORDS if isinstance(record, Transaction)]
CAMPAIGNS = sorted({one.campaign_id for one in TRANSACTIONS})


def keys(codes: Iterable[str]) -> frozenset[int]:
    return frozenset(map(key_of, codes))


def customers_last(records: list[Record]) -> list[Record]:
    """Return the same dataset with transactions at the end, and customers and transactions mixed up."""
    chance = random.Random(5)
    head = [record for record in records if not isinstance(record, Customer | Transaction)]
    people: list[Record] = [record for record in records if isinstance(record, Customer)]
    events: list[Record] = [record for record in records if isinstance(record, Transaction)]
    chance.shuffle(people)
    chance.shuffle(events)
    return [*head, *people, *events]


@pytest.fixture(params=["as generated", "mixed up"])
def oracle(request: pytest.FixtureRequest) -> Oracle:
    records = RECORDS if request.param == "as generated" else customers_last(RECORDS)
    return consult(records, ACCOUNT)


def test_who_is_selected(oracle: Oracle) -> None:
    assert set(oracle.sorted_keys()) == keys(one.fields[CODE] for one in CUSTOMERS)
    assert list(oracle.sorted_keys()) == sorted(oracle.keys)
    assert list(oracle.keys) == [
        key_of(one.fields[CODE]) for one in sorted(CUSTOMERS, key=lambda one: one.id)
    ]
    start, end = date(2012, 1, 1), date(2014, 6, 30)
    for campaign in CAMPAIGNS:
        mine = [one for one in TRANSACTIONS if one.campaign_id == campaign]
        inside = [one for one in mine if start <= one.recorded_at.date() <= end]
        assert frozenset(oracle.selected([campaign])) == keys(one.customer_code for one in mine)
        assert frozenset(oracle.selected([campaign], start, end)) == keys(one.customer_code for one in inside)
        assert oracle.days(campaign) == sorted({one.recorded_at.date() for one in mine})
    both = [one for one in TRANSACTIONS if one.campaign_id in CAMPAIGNS[:2]]
    assert frozenset(oracle.selected(CAMPAIGNS[:2])) == keys(one.customer_code for one in both)


def test_who_changed_and_who_bought(oracle: Oracle) -> None:
    assert oracle.newest == max(*(one.changed_id for one in CUSTOMERS), *(one.id for one in TRANSACTIONS))
    for last in [*ids_of_changes(oracle), *ids_of_transactions(oracle)]:
        assert frozenset(oracle.changed_since(last)) == keys(
            one.fields[CODE] for one in CUSTOMERS if one.changed_id > last
        )
        buyers = {one.customer_code for one in TRANSACTIONS if one.id > last}
        for one in CUSTOMERS:
            code = one.fields[CODE]
            before = one.changed_id < last
            assert oracle.is_idle_since(last, key_of(code)) == (before and code not in buyers)
            assert oracle.only_bought_since(last, key_of(code)) == (before and code in buyers)
    assert not oracle.is_idle_since(1, key_of("nobody"))
    assert oracle.place_of(key_of("nobody")) is None


def test_who_may_be_new_did_not_surely_change(oracle: Oracle) -> None:
    """Whoever has a newer change than a customer created later was there before that change."""
    surely = {
        one.fields[CODE]
        for one in CUSTOMERS
        if any(other.id > one.id and other.changed_id < one.changed_id for other in CUSTOMERS)
    }
    for last in ids_below_newcomers(oracle):
        new, changed = divided(oracle, last)
        assert new
        assert frozenset(changed) == keys(surely) & oracle.changed_since(last)
        assert new == oracle.changed_since(last) - keys(surely)


@pytest.mark.parametrize("year", [2, 1969, 1970, 2106, 9998])
def test_transactions_of_any_year_are_selected(year: int) -> None:
    """Four bytes do not hold the seconds of all of them."""
    [first, *_] = TRANSACTIONS
    moved = replace(first, recorded_at=datetime(year, 5, 6, tzinfo=UTC))
    oracle = consult([moved if one is first else one for one in RECORDS], ACCOUNT)
    day = date(year, 5, 6)
    assert frozenset(oracle.selected([first.campaign_id], day, day)) == keys([first.customer_code])
    assert day in oracle.days(first.campaign_id)
    rest = [one for one in TRANSACTIONS if one is not first and one.campaign_id == first.campaign_id]
    after = oracle.selected([first.campaign_id], date(1971, 1, 1), date(2100, 1, 1))
    assert frozenset(after) == keys(one.customer_code for one in rest)


def test_an_account_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigurationError, match=f"no account 'nobody'. Its accounts are: {ACCOUNT}"):
        consult(RECORDS, "nobody")


@pytest.mark.parametrize(
    ("zone", "day", "begin"),
    [
        ("UTC", date(2011, 3, 4), datetime(2011, 3, 4, tzinfo=UTC)),
        ("Pacific/Auckland", date(2011, 3, 4), datetime(2011, 3, 3, 11, tzinfo=UTC)),
        ("Pacific/Auckland", date(2011, 7, 4), datetime(2011, 7, 3, 12, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2011, 10, 16), datetime(2011, 10, 16, 3, tzinfo=UTC)),
    ],
)
def test_when_a_day_begins(zone: str, day: date, begin: datetime) -> None:
    """In Sao Paulo that midnight did not exist: the day began an hour later on the clocks."""
    assert midnight(day, ZoneInfo(zone)) == int(begin.timestamp())


def test_traps_hold_only_whom_their_rule_is_about() -> None:
    oracle = consult(small_dataset(), EDGE_ACCOUNT.account_id)
    for trap in campaign_traps(oracle):
        assert trap.outside
        assert trap.outside <= oracle.selected([trap.campaign])
        assert not trap.outside & oracle.selected([trap.campaign], trap.start, trap.end)
        assert trap.outside <= oracle.selected(oracle.campaigns, trap.start, trap.end)
    for trap in neighbour_traps(oracle):
        assert trap.outside
        assert not trap.outside & oracle.selected([trap.campaign], trap.start, trap.end)
    returning = returning_traps(oracle)
    assert set(returning) == {"earlier", "later"}
    for trap in returning.values():
        assert trap.inside
        assert trap.inside <= oracle.selected([trap.campaign], trap.start, trap.end)
