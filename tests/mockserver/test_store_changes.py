"""Changing the data: ids, pages that follow, refusals that undo everything, resets."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.fields import CUSTOMER_FIELDS
from fixtures.model import CODE, Account, Customer, Transaction, User
from mockserver.rendering import Rendering
from mockserver.store.errors import DuplicateRecordError, InvalidRecordError, RecordError, UnknownRecordError
from mockserver.store.interface import Change, Selection, Store
from mockserver.store.opening import open_store
from tests.mockserver.small_data import ACCOUNT, C1, C2, NEWEST, code, small_dataset
from tests.mockserver.store_data import (
    JSON,
    MANY,
    XML,
    answer,
    codes,
    customers_of,
    everything,
    joined,
    selected_codes,
    state_of,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def fields(customer_code: str, **values: str) -> tuple[str, ...]:
    given = {"customer_code": customer_code, **values}
    return tuple(given.get(name, "") for name in CUSTOMER_FIELDS)


def present(store: Store) -> list[Customer]:
    with store.snapshot() as snapshot:
        return list(snapshot.customers(state_of(snapshot), limit=10_000))


@pytest.fixture
def small() -> Iterator[Store]:
    store = open_store()
    store.load(small_dataset())
    yield store
    store.close()


@pytest.fixture
def many() -> Iterator[Store]:
    store = open_store()
    store.load(MANY, XML)
    yield store
    store.close()


def test_a_new_customer_gets_the_next_ids_and_is_the_only_one_changed(small: Store) -> None:
    with small.change() as change:
        added = change.add_customer(ACCOUNT, fields("new", city="Ōtaki"), NOW)
    assert added == Customer(ACCOUNT, 5, NEWEST + 1, NOW, fields("new", city="Ōtaki"))
    assert state_of(small).newest_id == NEWEST + 1
    assert selected_codes(small, Selection(changed_after=NEWEST)) == ["new"]
    assert present(small)[-1] == added


def test_a_changed_customer_keeps_its_place_and_gets_a_new_id(small: Store) -> None:
    with small.change() as change:
        changed = change.change_customer(ACCOUNT, code(2), {"city": "Nelson", "zip": "7010"}, NOW)
    assert (changed.id, changed.changed_id, changed.changed_at) == (2, NEWEST + 1, NOW)
    expected = dict(zip(CUSTOMER_FIELDS, customers_of(small_dataset())[1].fields, strict=True))
    expected.update(city="Nelson", zip="7010")
    assert changed.fields == tuple(expected.values())
    assert selected_codes(small, Selection(changed_after=NEWEST)) == [code(2)]
    assert selected_codes(small, Selection()) == [code(1), code(2), code(3), code(4)]


def test_a_customer_may_get_another_code_and_keeps_its_transactions(small: Store) -> None:
    with small.change() as change:
        change.change_customer(ACCOUNT, code(1), {"customer_code": "other"}, NOW)
    assert selected_codes(small, Selection((C1,))) == ["other", code(2)]


def test_a_change_to_the_same_values_is_none(small: Store) -> None:
    before = everything(small)
    with small.change() as change:
        assert change.change_customer(ACCOUNT, code(1), {"zip": "00123"}, NOW).changed_id == 10
    assert everything(small) == before


def test_a_transaction_alone_does_not_change_its_customer(small: Store) -> None:
    with small.change() as change:
        made = change.record_transaction(ACCOUNT, code(4), C2, NOW)
    assert (made.id, made.customer_code, made.recorded_at) == (NEWEST + 1, code(4), NOW)
    assert state_of(small).newest_id == NEWEST + 1
    assert selected_codes(small, Selection(changed_after=NEWEST)) == []
    assert selected_codes(small, Selection((C2,))) == [code(2), code(3), code(4)]
    at = int(NOW.timestamp())
    assert selected_codes(small, Selection((C2,), at, at + 1)) == [code(4)]


def test_a_time_is_kept_as_whole_seconds_of_any_zone(small: Store) -> None:
    with small.change() as change:
        made = change.record_transaction(ACCOUNT, code(4), C2, NOW + timedelta(microseconds=999_999))
    assert made.recorded_at == NOW


def test_a_deleted_customer_is_reported_no_more(small: Store) -> None:
    with small.change() as change:
        change.delete_customer(ACCOUNT, code(2))
    assert selected_codes(small, Selection()) == [code(1), code(3), code(4)]
    assert selected_codes(small, Selection((C1, C2))) == [code(1), code(3)]
    assert state_of(small).newest_id == NEWEST
    with small.snapshot() as snapshot:
        assert snapshot.counts(state_of(snapshot)).transactions == 2


def test_ids_stay_issued_when_their_records_are_gone(small: Store) -> None:
    with small.change() as change:
        change.change_customer(ACCOUNT, code(1), {"city": "Nelson"}, NOW)
        change.delete_customer(ACCOUNT, code(2))
        change.delete_transaction(ACCOUNT, 12)
        change.delete_campaign(ACCOUNT, C2)
    with small.snapshot() as snapshot:
        state = state_of(snapshot)
        issued = [number for number in range(60) if snapshot.issued(state, number)]
        assert issued == [10, 12, 20, 25, 30, 40, 45, 50, 51]
        assert snapshot.transactions(state) == ()


def test_a_changed_transaction_keeps_its_id_and_customer(small: Store) -> None:
    with small.change() as change:
        changed = change.change_transaction(ACCOUNT, 30, C1, NOW)
        assert change.account(ACCOUNT).newest_id == NEWEST
    assert changed == Transaction(ACCOUNT, 30, code(2), C1, NOW)
    assert selected_codes(small, Selection(campaigns=(C2,))) == [code(3)]
    with small.snapshot() as snapshot:
        assert changed in snapshot.transactions(state_of(snapshot))


def test_a_scenario_is_kept_also_by_a_reset(small: Store) -> None:
    with small.change() as change:
        change.set_scenario(ACCOUNT, "changing")
        assert change.reset_account(ACCOUNT).scenario == "changing"
    assert small.ids_in_scenario("changing") == (ACCOUNT,)
    assert small.ids_in_scenario("flaky") == ()


def test_campaigns_come_change_and_go(small: Store) -> None:
    with small.change() as change:
        change.add_campaign(ACCOUNT, "007", "Seven")
        change.rename_campaign(ACCOUNT, C1, "Uno")
        change.record_transaction(ACCOUNT, code(4), "007", NOW)
    with small.snapshot() as snapshot:
        assert [each.name for each in snapshot.campaigns(state_of(snapshot))] == ["Uno", "Two", "Seven"]
    assert selected_codes(small, Selection(("007",))) == [code(4)]
    with small.change() as change:
        change.delete_campaign(ACCOUNT, "007")
    assert selected_codes(small, Selection(("007",))) == []
    with small.snapshot() as snapshot:
        assert snapshot.unknown_campaigns(state_of(snapshot), ["007"]) == ("007",)
        assert state_of(snapshot).newest_id == NEWEST + 1


def test_what_an_account_settles_for_itself(small: Store) -> None:
    users = (User("new", "a-new-secret"),)
    with small.change() as change:
        change.set_users(ACCOUNT, users)
        change.set_time_zone(ACCOUNT, "Pacific/Auckland")
        change.set_overrides(ACCOUNT, {"DEC-6": "last"})
        change.set_clock(ACCOUNT, "frozen at noon")
        state = change.account(ACCOUNT)
    assert state == state_of(small)
    assert state.account == Account(ACCOUNT, "Pacific/Auckland", users)
    assert (dict(state.overrides), state.clock) == ({"DEC-6": "last"}, "frozen at noon")


def change_and_delete(change: Change) -> None:
    change.change_transaction(ACCOUNT, 30, C1)
    change.delete_transaction(ACCOUNT, 30)


CHANGES: dict[str, Callable[[Change], object]] = {
    "set_users": lambda change: change.set_users(ACCOUNT, ()),
    "set_time_zone": lambda change: change.set_time_zone(ACCOUNT, "Pacific/Auckland"),
    "set_overrides": lambda change: change.set_overrides(ACCOUNT, {"DEC-1": "response"}),
    "set_clock": lambda change: change.set_clock(ACCOUNT, "1"),
    "add_campaign": lambda change: change.add_campaign(ACCOUNT, "1", ""),
    "rename_campaign": lambda change: change.rename_campaign(ACCOUNT, C1, "Uno"),
    "delete_campaign": lambda change: change.delete_campaign(ACCOUNT, C1),
    "add_customer": lambda change: change.add_customer(ACCOUNT, fields("new"), NOW),
    "change_customer": lambda change: change.change_customer(ACCOUNT, code(1), {"city": "Nelson"}, NOW),
    "change_code": lambda change: change.change_customer(ACCOUNT, code(1), {"customer_code": "x"}, NOW),
    "delete_customer": lambda change: change.delete_customer(ACCOUNT, code(2)),
    "record_transaction": lambda change: change.record_transaction(ACCOUNT, code(4), C1, NOW),
    "change_transaction": lambda change: change.change_transaction(ACCOUNT, 30, C1, NOW),
    "change_transaction, twice": lambda change: [
        change.change_transaction(ACCOUNT, 30, recorded_at=NOW),
        change.change_transaction(ACCOUNT, 30, C1),
    ],
    "change and delete_transaction": change_and_delete,
    "delete_transaction": lambda change: change.delete_transaction(ACCOUNT, 30),
    "reset_account": lambda change: change.reset_account(ACCOUNT),
}


@pytest.mark.parametrize("make", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_makes_a_new_revision_of_its_account_only(
    small: Store, make: Callable[[Change], object]
) -> None:
    before, other = state_of(small).revision, state_of(small, "otherwidgets").revision
    with small.change() as change:
        make(change)
    assert state_of(small).revision > before
    assert state_of(small, "otherwidgets").revision == other


@pytest.mark.parametrize("make", CHANGES.values(), ids=CHANGES.keys())
def test_a_reset_brings_back_what_was_loaded(small: Store, make: Callable[[Change], object]) -> None:
    before, revision = everything(small), state_of(small).revision
    with small.change() as change:
        make(change)
    with small.change() as change:
        assert change.reset_account(ACCOUNT).newest_id == NEWEST
    assert everything(small) == before
    assert state_of(small).revision > revision


def test_a_reset_brings_back_everything_after_everything(many: Store) -> None:
    first, second, third, *_ = codes(customers_of(MANY))
    last = codes(customers_of(MANY))[-1]
    before = everything(many)
    with many.snapshot() as snapshot:
        before_transactions = snapshot.transactions(state_of(snapshot))
    for _ in range(2):
        with many.change() as change:
            bought = change.record_transaction(ACCOUNT, third, C1, NOW)
            moved = before_transactions[0]
            change.change_transaction(ACCOUNT, moved.id, recorded_at=NOW)
            change.change_transaction(ACCOUNT, moved.id, C2, moved.recorded_at)
            # Two exchange their codes, and one of them goes.
            change.change_customer(ACCOUNT, first, {"customer_code": "aside"}, NOW)
            change.change_customer(ACCOUNT, second, {"customer_code": first}, NOW)
            change.change_customer(ACCOUNT, "aside", {"customer_code": second}, NOW)
            change.delete_customer(ACCOUNT, first)
            change.add_customer(ACCOUNT, fields(first), NOW)
            change.delete_customer(ACCOUNT, last)
            change.add_campaign(ACCOUNT, "1", "One")
            change.record_transaction(ACCOUNT, first, "1", NOW)
            change.delete_campaign(ACCOUNT, C1)
            change.add_campaign(ACCOUNT, C1, "The same id again")
            change.record_transaction(ACCOUNT, third, C1, NOW)
            change.set_overrides(ACCOUNT, {"DEC-6": "last"})
        with many.snapshot() as snapshot:
            assert snapshot.total_length(state_of(snapshot), Selection(), XML) is None
        assert everything(many) != before
        with many.change() as change:
            change.reset_account(ACCOUNT)
        assert everything(many) == before
        with many.snapshot() as snapshot:
            state = state_of(snapshot)
            assert not snapshot.issued(state, bought.id)
            assert snapshot.nearest_issued(state, bought.id) == state.newest_id


def test_ids_go_on_after_a_reset(small: Store) -> None:
    for _ in range(2):
        with small.change() as change:
            added = change.add_customer(ACCOUNT, fields("new"), NOW)
            assert (added.id, added.changed_id) == (5, NEWEST + 1)
            change.reset_account(ACCOUNT)


def test_an_account_goes_with_all_it_has_and_its_key_is_not_used_again(small: Store) -> None:
    key = state_of(small).key
    other = everything(small, "otherwidgets")
    with small.change() as change:
        change.set_time_zone("otherwidgets", "UTC")
        change.delete_customer(ACCOUNT, code(1))
        change.delete_account(ACCOUNT)
    assert small.account(ACCOUNT) is None
    assert everything(small, "otherwidgets") == other
    records = [each for each in small_dataset() if getattr(each, "account_id", "") == ACCOUNT]
    small.load(records)
    assert state_of(small).key > key
    assert selected_codes(small, Selection()) == [code(1), code(2), code(3), code(4)]
    with small.snapshot() as snapshot:
        assert not snapshot.issued(state_of(snapshot), 11)


def test_the_newest_account_leaves_its_key_to_nobody(small: Store) -> None:
    newest = state_of(small, "otherwidgets").key
    with small.change() as change:
        change.delete_account("otherwidgets")
        change.load([Account("otherwidgets", "UTC", ())])
    assert state_of(small, "otherwidgets").key > newest


REFUSED: dict[str, tuple[type[RecordError], str, Callable[[Change], object]]] = {
    "no such account": (
        UnknownRecordError,
        "There is no account 'nobody'.",
        lambda change: change.set_clock("nobody", ""),
    ),
    "no such account to read": (
        UnknownRecordError,
        "There is no account 'nobody'.",
        lambda change: change.account("nobody"),
    ),
    "no such customer": (
        UnknownRecordError,
        "has no customer with the code 'x'",
        lambda change: change.change_customer(ACCOUNT, "x", {}, NOW),
    ),
    "no such customer to delete": (
        UnknownRecordError,
        "has no customer with the code 'x'",
        lambda change: change.delete_customer(ACCOUNT, "x"),
    ),
    "no such campaign": (
        UnknownRecordError,
        "has no campaign '7'",
        lambda change: change.record_transaction(ACCOUNT, code(1), "7", NOW),
    ),
    "no such campaign to rename": (
        UnknownRecordError,
        "has no campaign '7'",
        lambda change: change.rename_campaign(ACCOUNT, "7", ""),
    ),
    "another account's campaign": (
        UnknownRecordError,
        f"has no campaign '{C2}'",
        lambda change: change.record_transaction("otherwidgets", code(1), C2, NOW),
    ),
    "no such transaction": (
        UnknownRecordError,
        "has no transaction 10",
        lambda change: change.delete_transaction(ACCOUNT, 10),
    ),
    "a transaction beyond all": (
        UnknownRecordError,
        "has no transaction 1000000000000000000000000",
        lambda change: change.delete_transaction(ACCOUNT, 10**24),
    ),
    "another account's transaction": (
        UnknownRecordError,
        "has no transaction 5",
        lambda change: change.delete_transaction(ACCOUNT, 5),
    ),
    "the code of another": (
        DuplicateRecordError,
        f"the code '{code(2)}' already",
        lambda change: change.add_customer(ACCOUNT, fields(code(2)), NOW),
    ),
    "change to the code of another": (
        DuplicateRecordError,
        f"the code '{code(2)}' already",
        lambda change: change.change_customer(ACCOUNT, code(1), {"customer_code": code(2)}, NOW),
    ),
    "a campaign twice": (
        DuplicateRecordError,
        f"{C1} of the account 'greatwidgets' is there already",
        lambda change: change.add_campaign(ACCOUNT, C1, ""),
    ),
    "an account twice": (
        DuplicateRecordError,
        "The account 'greatwidgets' is there already.",
        lambda change: change.load(small_dataset()),
    ),
    "a user twice": (
        DuplicateRecordError,
        "named more than once",
        lambda change: change.set_users(ACCOUNT, (User("a", "b"), User("a", "c"))),
    ),
    "an empty password": (
        InvalidRecordError,
        "must not be empty",
        lambda change: change.set_users(ACCOUNT, (User("a", ""),)),
    ),
    "no code": (
        InvalidRecordError,
        "customer_code is empty",
        lambda change: change.change_customer(ACCOUNT, code(1), {"customer_code": ""}, NOW),
    ),
    "an unknown field": (
        InvalidRecordError,
        "no field 'custom2'",
        lambda change: change.change_customer(ACCOUNT, code(1), {"custom2": ""}, NOW),
    ),
    "too few values": (
        InvalidRecordError,
        "has 15 fields, but 1 values",
        lambda change: change.add_customer(ACCOUNT, ("x",), NOW),
    ),
    "a character that XML forbids (DEC-20)": (
        InvalidRecordError,
        "city holds the character U+0000",
        lambda change: change.change_customer(ACCOUNT, code(1), {"city": "\0"}, NOW),
    ),
    "half of a pair of surrogates": (
        InvalidRecordError,
        "city holds the character U+D83D",
        lambda change: change.add_customer(ACCOUNT, fields("new", city="\ud83d"), NOW),
    ),
    "the character between stored values": (
        InvalidRecordError,
        "city holds the character U+001F",
        lambda change: change.add_customer(ACCOUNT, fields("new", city="a\x1fb"), NOW),
    ),
    "a campaign that is no digits": (
        InvalidRecordError,
        "'x1' must be digits",
        lambda change: change.add_campaign(ACCOUNT, "x1", ""),
    ),
    "a zone that does not exist": (
        InvalidRecordError,
        "'Mars/North' is not known",
        lambda change: change.set_time_zone(ACCOUNT, "Mars/North"),
    ),
    "a time without a zone": (
        InvalidRecordError,
        "has no time zone",
        lambda change: change.record_transaction(ACCOUNT, code(1), C1, NOW.replace(tzinfo=None)),
    ),
}


def add_then(store: Store, make: Callable[[Change], object]) -> None:
    with store.change() as change:
        change.add_customer(ACCOUNT, fields("not-kept"), NOW)
        make(change)


@pytest.mark.parametrize(("kind", "sentence", "make"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_undoes_the_whole_transaction(
    small: Store, kind: type[RecordError], sentence: str, make: Callable[[Change], object]
) -> None:
    before, revision = everything(small), state_of(small).revision
    with pytest.raises(kind) as caught:
        add_then(small, make)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert everything(small) == before
    assert state_of(small).revision == revision
    with small.change() as change:
        assert change.add_customer(ACCOUNT, fields("kept"), NOW).changed_id == NEWEST + 1


def test_the_last_id_of_all_is_the_end() -> None:
    store = open_store()
    last = (1 << 63) - 1
    store.load([Account(ACCOUNT, "UTC", ()), Customer(ACCOUNT, last, last, NOW, fields("x"))])
    makes: list[Callable[[Change], object]] = [
        lambda change: change.add_customer(ACCOUNT, fields("y"), NOW),
        lambda change: change.change_customer(ACCOUNT, "x", {"city": "Nelson"}, NOW),
    ]
    for make in makes:
        with pytest.raises(InvalidRecordError, match="used its last number"), store.change() as change:
            make(change)
    assert state_of(store).newest_id == last
    assert selected_codes(store, Selection(changed_after=last)) == []
    store.close()


def delete(change: Change, people: list[str]) -> None:
    for each in people:
        change.delete_customer(ACCOUNT, each)


@pytest.mark.parametrize("rendering", [XML, JSON], ids=["xml", "json"])
def test_pages_follow_every_change(many: Store, rendering: Rendering) -> None:
    with many.snapshot() as snapshot:
        answer(snapshot, Selection(), rendering)
    people = codes(customers_of(MANY))
    steps: list[Callable[[Change], object]] = [
        lambda change: change.change_customer(ACCOUNT, people[1_500], {"city": "Nelson"}, NOW),
        lambda change: change.delete_customer(ACCOUNT, people[999]),
        lambda change: change.add_customer(ACCOUNT, fields("new", city="Ōtaki & <more>"), NOW),
        lambda change: change.change_customer(ACCOUNT, "new", {"customer_code": "newer"}, NOW),
        lambda change: delete(change, people[1_000:2_000]),
        lambda change: [change.add_customer(ACCOUNT, fields(f"n{n}"), NOW) for n in range(700)],
        lambda change: delete(change, [*people[:999], "newer"]),
    ]
    for step in steps:
        with many.change() as change:
            step(change)
        expected = joined(present(many), rendering)
        for _ in range(2):
            with many.snapshot() as snapshot:
                assert answer(snapshot, Selection(), rendering) == expected
        with many.snapshot() as snapshot:
            state = state_of(snapshot)
            assert snapshot.total_length(state, Selection(), rendering) == len(expected)


def test_customers_cut_out_of_pages_follow_every_change(many: Store) -> None:
    people = codes(customers_of(MANY))
    with many.change() as change:
        for each in people[::3]:
            change.delete_customer(ACCOUNT, each)
        for each in people[1::30]:
            change.change_customer(ACCOUNT, each, {"city": "A much longer name of a city than before"}, NOW)
    with many.snapshot() as snapshot:
        answer(snapshot, Selection())
    with many.snapshot() as snapshot:
        assert snapshot.total_length(state_of(snapshot), Selection(), XML) is not None
        left = set(selected_codes(many, Selection((C1,))))
        expected = joined((each for each in present(many) if each.fields[CODE] in left), XML)
        assert answer(snapshot, Selection((C1,))) == expected
    assert len(left) > 500
