"""What makes a server ready soon."""

import gc
from collections.abc import Iterator
from contextlib import closing

import pytest

from fixtures.model import Record
from mockserver.serving import collector_at_rest
from mockserver.store.interface import Store
from mockserver.store.opening import open_store
from tests.mockserver.small_data import small_dataset


def broken_off(resting: list[bool]) -> Iterator[Record]:
    """Records that end in an error; notes whether the collector rests meanwhile."""
    for record in small_dataset():
        resting.append(not gc.isenabled())
        yield record
    raise EOFError


def load_at_rest(store: Store, records: Iterator[Record]) -> None:
    with collector_at_rest():
        store.load(records)


def test_the_collector_rests_while_records_are_loaded_only() -> None:
    resting: list[bool] = []
    with closing(open_store()) as store, pytest.raises(EOFError):
        load_at_rest(store, broken_off(resting))
    assert all(resting)
    assert len(resting) == len(small_dataset())
    assert gc.isenabled()
