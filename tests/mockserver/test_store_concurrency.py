"""Readers and writers at once: in threads, and in processes that share a file, also one that is killed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fixtures.generator import generate
from fixtures.model import Account
from mockserver.store.errors import InvalidRecordError
from mockserver.store.interface import Selection, Store
from mockserver.store.opening import open_store
from tests.mockserver.small_data import ACCOUNT, NEWEST, code, small_dataset
from tests.mockserver.store_data import MANY, XML, answer, codes, customers_of, joined, state_of
from tests.mockserver.test_store_changes import fields

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WRITERS = 4
CHANGES = 40


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/x.db")
    yield opened
    opened.close()


def test_a_snapshot_stays_as_it_was(store: Store) -> None:
    store.load(MANY, XML)
    people = customers_of(MANY)
    snapshot = store.snapshot()
    state = state_of(snapshot)
    pages = snapshot.pages(state, Selection(), XML)
    read = [next(pages)]
    with store.change() as change:
        change.delete_customer(ACCOUNT, codes(people)[-1])
        change.change_customer(ACCOUNT, codes(people)[1_500], {"city": "Nelson"}, NOW)
        change.add_customer(ACCOUNT, fields("new"), NOW)
    read += pages
    assert b"".join(read) == joined(people, XML)
    assert snapshot.account(ACCOUNT) == state
    assert snapshot.counts(state).customers == len(people)
    snapshot.close()
    with store.snapshot() as later:
        assert later.account(ACCOUNT) == state_of(store)
        assert b"Nelson" in answer(later, Selection(changed_after=state.newest_id))


def test_pages_of_an_older_moment_are_not_kept(store: Store) -> None:
    store.load(MANY)
    person = codes(customers_of(MANY))[0]
    snapshot = store.snapshot()
    with store.change() as change:
        change.change_customer(ACCOUNT, person, {"city": "Nelson"}, NOW)
    assert answer(snapshot, Selection()) == joined(customers_of(MANY), XML)
    snapshot.close()
    with store.snapshot() as later:
        assert later.total_length(state_of(later), Selection(), XML) is None
        assert b"<city>Nelson</city>" in answer(later, Selection())


def test_a_report_given_up_leaves_no_moment_behind(store: Store) -> None:
    store.load(MANY)
    snapshot = store.snapshot()
    pages = snapshot.pages(state_of(snapshot), Selection(("123456789012",)), XML)
    next(pages)
    snapshot.close()
    snapshot.close()
    with store.change() as change:
        change.set_clock(ACCOUNT, "later")
    with store.snapshot() as later:
        assert state_of(later).clock == "later"
    with pytest.raises(StopIteration):
        next(pages)


def test_a_writer_does_not_wait_for_a_reader_nor_a_reader_for_a_writer(store: Store) -> None:
    store.load(MANY)
    with store.snapshot() as before, store.change() as change:
        change.delete_customer(ACCOUNT, codes(customers_of(MANY))[0])
        assert answer(before, Selection()) == joined(customers_of(MANY), XML)
        with store.snapshot() as during:
            assert answer(during, Selection()) == joined(customers_of(MANY), XML)
        assert state_of(store).newest_id == state_of(before).newest_id


def write_some(store: Store, writer: int) -> list[tuple[int, str]]:
    """Make changes of every kind that issues an id; returns the ids with the customers changed."""
    made = []
    for number in range(CHANGES):
        name = f"{writer}-{number}"
        with store.change() as change:
            made.append((change.add_customer(ACCOUNT, fields(name), NOW).changed_id, name))
            change.record_transaction(ACCOUNT, name, "123456789012", NOW)
            made.append((change.change_customer(ACCOUNT, name, {"city": "Nelson"}, NOW).changed_id, name))
        if number % 10 == 0:
            with pytest.raises(InvalidRecordError), store.change() as change:  # noqa: PT012 - in one block
                change.add_customer(ACCOUNT, fields(f"undone-{name}"), NOW)
                change.add_customer(ACCOUNT, fields(""), NOW)
    return made


def poll(store: Store, finished: Callable[[], bool]) -> list[str]:
    """Poll as a client does: from the last id that the answer before told; returns who came, in turn."""
    last, seen = NEWEST, []
    while True:
        ending = finished()
        with store.snapshot() as snapshot:
            state = state_of(snapshot)
            customers = snapshot.customers(state, limit=10_000)
            assert all(each.changed_id <= state.newest_id for each in customers)
            shown = answer(snapshot, Selection(changed_after=last))
            changed = [each for each in customers if each.changed_id > last]
            assert shown == joined(changed, XML)
        seen += codes(changed)
        last = state.newest_id
        if ending:
            return seen


def test_no_change_is_lost_between_two_polls(store: Store) -> None:
    store.load(small_dataset())
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        polls = [pool.submit(poll, store, done.is_set) for _ in range(2)]
        writes = [pool.submit(write_some, store, writer) for writer in range(WRITERS)]
        try:
            made = [each for write in writes for each in write.result()]
        finally:
            done.set()
        seen = [each.result() for each in polls]
    written = {f"{writer}-{number}" for writer in range(WRITERS) for number in range(CHANGES)}
    assert [set(each) for each in seen] == [written, written]
    ids = sorted(number for number, _ in made)
    # Each round issues three ids, none of them in vain; the second is the transaction's.
    assert state_of(store).newest_id == NEWEST + 3 * WRITERS * CHANGES
    assert ids == [NEWEST + each for each in range(1, 3 * WRITERS * CHANGES + 1) if each % 3 != 2]


def test_readers_of_pages_while_they_change(store: Store) -> None:
    store.load(generate(seed=3, customers=2_200, transactions_per_customer=1), XML)
    done = threading.Event()

    def write() -> None:
        for number in range(30):
            with store.change() as change:
                change.add_customer(ACCOUNT, fields(f"new-{number}"), NOW)
        done.set()

    def read() -> int:
        answers = 0
        while not done.is_set() or not answers:
            with store.snapshot() as snapshot:
                state = state_of(snapshot)
                length = snapshot.total_length(state, Selection(), XML)
                shown = answer(snapshot, Selection())
                assert shown == joined(snapshot.customers(state, limit=5_000), XML)
                assert length in (None, len(shown))
            answers += 1
        return answers

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        pool.submit(write).result()
        assert all(reader.result() for reader in readers)


def test_many_accounts_made_and_used_at_once(store: Store) -> None:
    def use(number: int) -> int:
        name = f"account-{number}"
        store.load(generate(seed=number, customers=3, account=Account(name, "UTC", ())))
        with store.change() as change:
            change.add_customer(name, fields("new"), NOW)
            change.reset_account(name)
        with store.snapshot() as snapshot:
            return snapshot.counts(state_of(snapshot, name)).customers

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(60))) == [3] * 60
    assert len({state.key for state in store.accounts()}) == 60


WRITE_FOREVER = f"""
import sys
from tests.mockserver.test_store_concurrency import NOW, fields
from mockserver.store.opening import open_store
store = open_store(sys.argv[1])
for number in range(1_000_000):
    with store.change() as change:
        added = change.add_customer({ACCOUNT!r}, fields(f"{{sys.argv[2]}}-{{number}}"), NOW)
    print(added.fields[13], added.changed_id, flush=True)
"""


def writer(url: str, name: str) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITE_FOREVER, url, name]
    root = Path(__file__).parents[2]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=root)


def test_processes_share_a_file_and_killing_one_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    store = open_store(url)
    store.load(small_dataset())
    assert state_of(store).newest_id == NEWEST
    told: list[tuple[str, int]] = []
    with writer(url, "a") as first, writer(url, "b") as second:
        for process in (first, second):
            assert process.stdout is not None
            for _ in range(15):
                name, number = process.stdout.readline().split()
                told.append((name, int(number)))
                # What another process acknowledged is seen here at once.
                assert state_of(store).newest_id >= int(number)
        for process in (first, second):
            process.send_signal(signal.SIGKILL)
        for process in (first, second):
            assert process.stdout is not None
            told += [
                (line.split()[0], int(line.split()[1])) for line in process.stdout if line.endswith("\n")
            ]
    assert len({number for _, number in told}) == len(told) >= 30
    with store.snapshot() as snapshot:
        kept = {
            each.fields[13]: each.changed_id for each in snapshot.customers(state_of(snapshot), limit=100_000)
        }
    assert {name: kept.get(name) for name, _ in told} == dict(told)
    issued = sorted(number for name, number in kept.items() if name not in map(code, range(5)))
    assert issued == list(range(NEWEST + 1, NEWEST + 1 + len(issued)))
    store.close()
    again = open_store(url)
    with again.snapshot() as snapshot:
        assert {each.fields[13] for each in snapshot.customers(state_of(snapshot), limit=100_000)} == set(
            kept
        )
    again.close()
