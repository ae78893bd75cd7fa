"""What a snapshot shows: pages of every variant, selections against plain code, single records."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Choices
from contracts.fields import CUSTOMER_FIELDS
from contracts.request import AnswerFormat, Output
from fixtures.generator import CAMPAIGNS, GREATWIDGETS
from fixtures.model import CODE, Campaign, Customer, Record, Transaction
from mockserver.rendering import Rendering, rendering
from mockserver.store.interface import Selection, Store
from mockserver.store.opening import open_store
from mockserver.store.sqlite.connection import Database
from mockserver.store.sqlite.pages import PAGE
from mockserver.store.sqlite.selecting import selected_places
from tests.mockserver.small_data import ACCOUNT, C1, C2, FOREIGN, code, small_dataset
from tests.mockserver.store_data import (
    COMPACT,
    JSON,
    MANY,
    XML,
    answer,
    chosen,
    codes,
    customers_of,
    joined,
    selected_codes,
    state_of,
)

VARIANTS = {
    "xml": XML,
    "xml-one-line": rendering(Choices({"DEC-20": "one-line"}), AnswerFormat()),
    "xml-observed": rendering(Choices({"DEC-21": "zero-date", "DEC-32": "record-timestamp"}), AnswerFormat()),
    "json": JSON,
    "json-condensed": COMPACT,
    "json-wrapped": rendering(Choices({"DEC-1": "response"}), AnswerFormat(output=Output.JSON)),
}
CAMPAIGN_IDS = tuple(campaign.campaign_id for campaign in CAMPAIGNS)


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def small() -> Iterator[Store]:
    store = open_store()
    store.load(small_dataset())
    yield store
    store.close()


@pytest.fixture(scope="module")
def many() -> Iterator[Store]:
    store = open_store()
    store.load(MANY, XML)
    yield store
    store.close()


@pytest.mark.parametrize("how", VARIANTS.values(), ids=VARIANTS.keys())
def test_pages_are_the_customers_joined_rendered_now_or_kept(many: Store, how: Rendering) -> None:
    expected = joined(customers_of(MANY), how)
    for _ in range(2):
        with many.snapshot() as snapshot:
            pages = list(snapshot.pages(state_of(snapshot), Selection(), how))
        assert b"".join(pages) == expected
        assert len(pages) == 3
        assert all(pages)


def test_length_is_known_once_all_pages_are_kept() -> None:
    store = open_store()
    store.load(MANY, XML)
    with store.snapshot() as snapshot:
        state = state_of(snapshot)
        assert snapshot.total_length(state, Selection(), XML) == len(joined(customers_of(MANY), XML))
        assert snapshot.total_length(state, Selection(changed_after=0), XML) is not None
        assert snapshot.total_length(state, Selection(changed_after=1), XML) is None
        assert snapshot.total_length(state, Selection((C1,)), XML) is None
        assert snapshot.total_length(state, Selection(), JSON) is None
        answer(snapshot, Selection(), JSON)
    with store.snapshot() as snapshot:
        state = state_of(snapshot)
        assert snapshot.total_length(state, Selection(), JSON) == len(joined(customers_of(MANY), JSON))
    store.close()


def test_an_account_keeps_pages_of_a_few_variants_only(many: Store) -> None:
    for how in VARIANTS.values():
        with many.snapshot() as snapshot:
            answer(snapshot, Selection(), how)
    with many.snapshot() as snapshot:
        state = state_of(snapshot)
        known = [how for how in VARIANTS.values() if snapshot.total_length(state, Selection(), how)]
    assert known == list(VARIANTS.values())[-3:]


def test_an_account_without_customers_has_no_page() -> None:
    store = open_store()
    store.load([GREATWIDGETS], XML)
    with store.snapshot() as snapshot:
        state = state_of(snapshot)
        assert list(snapshot.pages(state, Selection(), XML)) == []
        assert list(snapshot.pages(state, Selection((C1,)), XML)) == []
        assert state.newest_id == 0
    store.close()


SELECTIONS = {
    "everybody": Selection(),
    "last of 0 is everybody (SEL-9)": Selection(changed_after=0),
    "inclusive of 0": Selection(changed_after=-1),
    "one campaign": Selection(CAMPAIGN_IDS[:1]),
    "all campaigns": Selection(CAMPAIGN_IDS),
    "the same campaign twice": Selection(CAMPAIGN_IDS[:1] * 2),
    "no campaign": Selection(()),
    "an unknown campaign and a known one (DEC-14)": Selection(("99", CAMPAIGN_IDS[5])),
    "zeros in front count (DEC-14)": Selection(("0123456789012",)),
    "a year": Selection(CAMPAIGN_IDS[:1], moment("2015-01-01"), moment("2016-01-01")),
    "a year of several": Selection(CAMPAIGN_IDS[1:4], moment("2015-01-01"), moment("2016-01-01")),
    "from": Selection(CAMPAIGN_IDS[:2], since=moment("2020-05-05")),
    "until": Selection(CAMPAIGN_IDS[:2], until=moment("2012-05-05")),
    "an empty range": Selection(CAMPAIGN_IDS[:2], moment("2020-01-01"), moment("2019-01-01")),
    "dates alone change nothing (SEL-3)": Selection(None, moment("2015-01-01"), moment("2016-01-01")),
    "changed": Selection(changed_after=40_000),
    "few changed": Selection(changed_after=88_000),
    "nobody changed": Selection(changed_after=10**30),
    "both (DEC-6)": Selection(CAMPAIGN_IDS[:1], changed_after=40_000),
    "both and a range": Selection(
        CAMPAIGN_IDS[:1], moment("2015-01-01"), moment("2025-01-01"), changed_after=40_000
    ),
}


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS.keys())
@pytest.mark.parametrize("how", [XML, JSON], ids=["kept", "rendered"])
def test_a_selection_shows_whom_plain_code_selects(many: Store, selection: Selection, how: Rendering) -> None:
    with many.snapshot() as snapshot:
        assert answer(snapshot, selection, how) == joined(chosen(MANY, selection), how)


def test_the_selections_of_the_tests_select_some_but_not_all() -> None:
    for name in ("one campaign", "a year", "changed", "few changed", "both (DEC-6)", "until"):
        assert 0 < len(chosen(MANY, SELECTIONS[name])) < len(customers_of(MANY)), name


def test_bounds_are_half_open(small: Store) -> None:
    when = moment("2010-05-02")
    assert selected_codes(small, Selection((C1,), until=when)) == [code(1)]
    assert selected_codes(small, Selection((C1,), since=when)) == [code(2)]
    assert selected_codes(small, Selection((C1,), when, when + 1)) == [code(2)]
    assert selected_codes(small, Selection((C1,), when, when)) == []


def test_another_account_is_never_touched(small: Store) -> None:
    assert selected_codes(small, Selection((FOREIGN,))) == []
    assert selected_codes(small, Selection((C1,))) == [code(1), code(2)]
    with small.snapshot() as snapshot:
        other = state_of(snapshot, "otherwidgets")
        assert snapshot.unknown_campaigns(other, [C2, FOREIGN, C1, C2]) == (C2, C2)
        assert b"".join(snapshot.pages(other, Selection(), XML)).count(b"<customer>") == 1
        assert list(snapshot.pages(other, Selection((C1,)), XML)) == []


@st.composite
def datasets(draw: st.DrawFn) -> list[Record]:
    """A few customers and transactions, in little room, so that everything meets."""
    times = st.integers(0, 20).map(lambda second: datetime.fromtimestamp(second, UTC))
    people = draw(st.integers(0, 12))
    bought = draw(st.lists(st.tuples(st.integers(0, max(people - 1, 0)), st.sampled_from("123"), times)))
    ids = iter(draw(st.permutations(range(1, people + len(bought) + 1))))
    records: list[Record] = [GREATWIDGETS]
    records += [Campaign(ACCOUNT, each, each) for each in "123"]
    for number in range(people):
        fields = tuple(str(number) if name == "customer_code" else "" for name in CUSTOMER_FIELDS)
        records.append(Customer(ACCOUNT, number * 7, next(ids), datetime.fromtimestamp(0, UTC), fields))
    if people:
        records += [
            Transaction(ACCOUNT, next(ids), str(who), campaign, when) for who, campaign, when in bought
        ]
    return records


bounds = st.none() | st.integers(-1, 22)
selections = st.builds(
    Selection,
    campaigns=st.none() | st.lists(st.sampled_from("1234")).map(tuple),
    since=bounds,
    until=bounds,
    changed_after=bounds,
)


@settings(max_examples=150, deadline=None)
@given(records=datasets(), asked=st.lists(selections, min_size=1, max_size=6))
def test_any_selection_of_any_dataset_is_as_plain_code_has_it(
    records: list[Record], asked: list[Selection]
) -> None:
    store = open_store()
    try:
        store.load(records)
        for selection in asked:
            assert selected_codes(store, selection) == codes(chosen(records, selection)), selection
    finally:
        store.close()


def places_of(store: Store, selection: Selection, narrow: int) -> list[int]:
    connection = Database(Path(store.url.removeprefix("sqlite:///").partition("?")[0])).connect()
    try:
        return [place for (place,) in selected_places(connection, state_of(store), selection, narrow)]
    finally:
        connection.close()


@pytest.mark.parametrize("narrow", [0, 1, 100])
def test_bounds_are_half_open_for_few_and_many(small: Store, narrow: int) -> None:
    start, end = moment("2010-05-01T23:59:59"), moment("2010-06-15T10:00:00")
    both = (C1, C2)
    assert places_of(small, Selection(both, start, end), narrow) == [0, 1]
    assert places_of(small, Selection((C2,), start, end), narrow) == []
    assert places_of(small, Selection((C2,), start, end + 1), narrow) == [1]
    assert places_of(small, Selection(both, start + 1, end), narrow) == [1]
    assert places_of(small, Selection(both, since=end), narrow) == [1, 2]
    assert places_of(small, Selection(both, until=end), narrow) == [0, 1]


@pytest.mark.parametrize("narrow", [0, 1, 100, 1_000_000])
@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS.keys())
def test_few_and_many_matches_are_found_alike(many: Store, selection: Selection, narrow: int) -> None:
    customers = customers_of(MANY)
    found = [customers[place] for place in places_of(many, selection, narrow)]
    if selection.campaigns is not None and selection.changed_after is not None:
        found = [each for each in found if each.changed_id > selection.changed_after]
    assert found == chosen(MANY, selection)


def test_more_campaigns_than_can_be_merged() -> None:
    ids = [f"{number}" for number in range(1_000, 1_300)]
    someone = customers_of(MANY)[:300]
    records: list[Record] = [GREATWIDGETS, *(Campaign(ACCOUNT, each, each) for each in ids), *someone]
    records += [
        Transaction(ACCOUNT, 1_000_000 + number, each.fields[CODE], ids[number], each.changed_at)
        for number, each in enumerate(someone)
    ]
    store = open_store()
    store.load(records)
    assert selected_codes(store, Selection(tuple(ids))) == codes(someone)
    assert selected_codes(store, Selection(tuple(ids[50:]))) == codes(someone[50:])
    store.close()


def test_single_records_and_lists(small: Store) -> None:
    with small.snapshot() as snapshot:
        state = state_of(snapshot)
        counts = snapshot.counts(state)
        assert (counts.customers, counts.transactions) == (4, 4)
        assert [campaign.name for campaign in snapshot.campaigns(state)] == ["One", "Two"]
        assert snapshot.customer(state, code(3)) == customers_of(small_dataset())[2]
        assert snapshot.customer(state, "3") is None
        assert snapshot.customer(state, "\ud800") is None
        assert list(snapshot.customers(state)) == customers_of(small_dataset())
        assert snapshot.account("nobody") is None
        assert snapshot.account("\udcff") is None


def test_lists_are_read_in_parts(many: Store) -> None:
    with many.snapshot() as snapshot:
        state = state_of(snapshot)
        read: list[Customer] = []
        while part := snapshot.customers(state, after=read[-1].id if read else -1, limit=PAGE - 1):
            read += part
        assert read == customers_of(MANY)
        bought: list[Transaction] = []
        while page := snapshot.transactions(state, after=bought[-1].id if bought else 0, limit=999):
            bought += page
        expected = [each for each in MANY if isinstance(each, Transaction)]
        assert bought == sorted(expected, key=lambda each: each.id)
        assert snapshot.transactions(state, after=10**30) == ()
        assert snapshot.customers(state, after=10**30) == ()


def test_issued_ids(small: Store) -> None:
    with small.snapshot() as snapshot:
        state = state_of(snapshot)
        issued = [number for number in range(-2, 60) if snapshot.issued(state, number)]
        assert issued == [10, 12, 20, 25, 30, 40, 45, 50]
        assert not snapshot.issued(state, 10**30)
        assert snapshot.nearest_issued(state, 44) == 40
        assert snapshot.nearest_issued(state, 9) == 0


def test_accounts_in_the_order_in_which_they_came(small: Store) -> None:
    assert [state.account.account_id for state in small.accounts()] == [ACCOUNT, "otherwidgets"]
    assert state_of(small).newest_id == 50
    assert [user.user_id for user in state_of(small).account.users] == ["second", "john1970"]
    assert small.account("nobody") is None
    assert small.account("\ud800") is None
