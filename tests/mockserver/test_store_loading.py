"""Loading datasets: in any order a file may have, all or nothing, and where data is already."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from contracts.errors import InvalidFileError
from fixtures.dataset_file import read_dataset, write_records
from fixtures.default import default_dataset
from fixtures.generator import generate
from fixtures.model import Account, DatasetHeader, Record, Transaction
from mockserver.store.errors import DuplicateRecordError, InvalidRecordError
from mockserver.store.interface import Selection, Store
from mockserver.store.opening import open_store
from tests.mockserver.small_data import ACCOUNT, C1, code, small_dataset
from tests.mockserver.store_data import (
    MANY,
    XML,
    answer,
    chosen,
    codes,
    customers_of,
    everything,
    selected_codes,
    state_of,
)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


def test_the_accounts_loaded_are_told(store: Store) -> None:
    assert store.load(small_dataset()) == (ACCOUNT, "otherwidgets")
    assert store.load([]) == ()


def test_every_record_of_the_default_dataset_is_there(store: Store) -> None:
    records = list(default_dataset())
    for account_id in store.load(records, XML):
        seen = everything(store, account_id)
        own = [each for each in records if getattr(each, "account_id", None) == account_id]
        bought = [each for each in own if isinstance(each, Transaction)]
        assert seen["account"] == next(each for each in own if isinstance(each, Account))
        assert seen["customers"] == tuple(customers_of(own, account_id))
        assert seen["transactions"] == tuple(sorted(bought, key=lambda each: each.id))


def test_transactions_far_from_their_customers(store: Store) -> None:
    last = [each for each in MANY if isinstance(each, Transaction)]
    store.load([*(each for each in MANY if not isinstance(each, Transaction)), *reversed(last)])
    other = open_store()
    other.load(MANY)
    assert everything(store) == everything(other)
    other.close()


def test_accounts_one_within_the_other(store: Store) -> None:
    records = small_dataset()
    own = [each for each in records if getattr(each, "account_id", "") == ACCOUNT]
    others = [each for each in records if each not in own]
    mixed: list[Record] = [own.pop(0), others.pop(0)]
    while own or others:
        mixed += [each.pop(0) for each in (own, others) if each]
    store.load(mixed)
    assert selected_codes(store, Selection((C1,))) == codes(chosen(records, Selection((C1,))))
    with store.snapshot() as snapshot:
        assert snapshot.counts(state_of(snapshot, "otherwidgets")).transactions == 1


class BrokenError(Exception):
    """Raised in the middle of a dataset."""


def broken(records: Iterable[Record]) -> Iterator[Record]:
    yield from records
    raise BrokenError


@pytest.mark.parametrize("present", [False, True], ids=["empty", "with data"])
def test_of_a_dataset_that_breaks_nothing_is_kept(store: Store, present: bool) -> None:
    if present:
        store.load(small_dataset())
    before = store.accounts()
    with pytest.raises(BrokenError):
        store.load(broken(generate(seed=1, customers=7_000, account=Account("another", "UTC", ()))), XML)
    assert store.accounts() == before
    if not present:
        store.load(small_dataset())
    assert selected_codes(store, Selection((C1,))) == [code(1), code(2)]


def test_what_a_dataset_file_breaks_passes_through(store: Store) -> None:
    stream = io.BytesIO()
    header, *rest = generate(seed=1, customers=50)
    assert isinstance(header, DatasetHeader)
    write_records([replace(header, customers=51), *rest], stream)
    stream.seek(0)
    with pytest.raises(InvalidFileError, match="customers says 51"):
        store.load(read_dataset(stream))
    assert store.accounts() == ()


def test_an_account_that_is_there_is_not_loaded_again(store: Store) -> None:
    store.load(small_dataset())
    before = everything(store)
    with pytest.raises(DuplicateRecordError, match="'otherwidgets' is there already"):
        store.load([Account("third", "UTC", ()), Account("otherwidgets", "UTC", ())])
    assert store.account("third") is None
    assert everything(store) == before


def test_a_transaction_of_nobody_is_refused(store: Store) -> None:
    records = small_dataset()
    bought = next(each for each in records if isinstance(each, Transaction))
    stray = replace(bought, customer_code="nobody")
    with pytest.raises(InvalidRecordError, match="1 of the transactions name a customer who is not there"):
        store.load([*records[: records.index(bought)], stray])
    assert store.accounts() == ()


def test_further_accounts_join_those_that_are_there(store: Store) -> None:
    store.load(small_dataset())
    before = everything(store)
    for number in range(3):
        account = Account(f"account-{number}", "UTC", ())
        store.load(generate(seed=number, customers=1_200, account=account), XML)
    assert everything(store) == before
    for number in range(3):
        account = Account(f"account-{number}", "UTC", ())
        records = list(generate(seed=number, customers=1_200, account=account))
        with store.snapshot() as snapshot:
            state = state_of(snapshot, account.account_id)
            assert list(snapshot.customers(state, limit=2_000)) == customers_of(records, account.account_id)
            assert snapshot.total_length(state, Selection(), XML)


def test_pages_made_while_loading_are_those_made_while_reading(store: Store) -> None:
    store.load(MANY, XML)
    other = open_store()
    other.load(MANY)
    with store.snapshot() as snapshot, other.snapshot() as plain:
        assert snapshot.total_length(state_of(snapshot), Selection(), XML) is not None
        assert plain.total_length(state_of(plain), Selection(), XML) is None
        assert answer(snapshot, Selection()) == answer(plain, Selection())
    other.close()
