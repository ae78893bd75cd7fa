"""Which requests a fault applies to, how often, for how long, and who sees it."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockserver.exchange import Exchange
from mockserver.faults import add_fault, all_faults, read_fault
from mockserver.log import line
from mockserver.running import running_sandbox
from mockserver.store.errors import UnknownRecordError
from mockserver.store.interface import Snapshot, Store
from mockserver.store.opening import open_store
from tests.mockserver.faulty import Faulty, faulty_sandbox
from tests.mockserver.small_data import ACCOUNT, OTHER, RIGHT, small_dataset
from tests.mockserver.wire import look


@pytest.fixture
def server() -> Iterator[Faulty]:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store) as server:
            yield server


def status(server: Faulty, fields: dict[str, str] = RIGHT) -> int:
    return look(server.url, fields).status


def test_account(server: Faulty) -> None:
    server.put("http-status", {"account_id": ACCOUNT})
    assert (status(server), status(server, OTHER)) == (503, 200)


def test_every_account_and_none(server: Faulty) -> None:
    assert status(server, {"account_id": "unknown"}) == 200
    server.put("http-status")
    everybody = [RIGHT, OTHER, {**RIGHT, "account_id": "unknown"}, {}]
    assert [status(server, fields) for fields in everybody] == [503] * 4


def test_account_loaded_later_has_the_faults_of_all() -> None:
    with closing(open_store()) as store, faulty_sandbox(store) as server:
        server.put("http-status")
        store.load(small_dataset())
        assert status(server) == 503


def test_unknown_account_is_refused(server: Faulty) -> None:
    with pytest.raises(UnknownRecordError, match="no account 'nobody'"):
        server.put("http-status", {"account_id": "nobody"})


def test_fields(server: Faulty) -> None:
    server.put("http-status", {"fields": {"output": "JSON", "last": ""}})
    as_json = {**RIGHT, "output": "JSON"}
    assert [status(server, fields) for fields in (RIGHT, as_json, {**as_json, "last": "0"})] == [
        200,
        503,
        200,
    ]


def test_times(server: Faulty) -> None:
    server.put("http-status", {"times": 2})
    assert [status(server) for _ in range(4)] == [503, 503, 200, 200]
    (kept,) = all_faults(server.store)
    assert (kept.met, kept.in_force) == (2, False)
    state = server.store.account(ACCOUNT)
    assert state is not None
    assert state.faults == ()


def test_times_counts_only_requests_in_scope(server: Faulty) -> None:
    server.put("http-status", {"times": 1, "account_id": ACCOUNT, "fields": {"output": "JSON"}})
    asked = [RIGHT, OTHER, {**RIGHT, "output": "JSON"}, {**RIGHT, "output": "JSON"}]
    assert [status(server, fields) for fields in asked] == [200, 200, 503, 200]


def test_times_holds_when_many_ask_at_once(server: Faulty) -> None:
    server.put("http-status", {"times": 7})
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.extend(status(server) for _ in range(5))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 33 + [503] * 7


def test_chance_is_the_same_each_time(server: Faulty) -> None:
    def run(seed: int) -> list[int]:
        server.clear()
        server.put("http-status", {"probability": 0.5, "seed": seed})
        return [status(server) for _ in range(20)]

    first = run(1)
    assert run(1) == first
    assert run(2) != first
    assert {*first} == {200, 503}


def test_delete_and_reset(server: Faulty) -> None:
    server.put("http-status", {"account_id": ACCOUNT})
    for_all = server.put("http-status", status=500)
    assert status(server) == 503
    with server.store.change() as change:
        change.reset_account(ACCOUNT)
    assert (status(server), status(server, OTHER)) == (500, 500)
    with server.store.change() as change:
        change.delete_fault(for_all.key)
    assert (status(server), status(server, OTHER)) == (200, 200)
    with pytest.raises(UnknownRecordError), server.store.change() as change:
        change.delete_fault(for_all.key)


def test_delete_all_of_an_account(server: Faulty) -> None:
    for _ in range(2):
        server.put("http-status", {"account_id": ACCOUNT})
    server.put("latency", {"account_id": OTHER["account_id"]}, seconds=0)
    server.put("latency", seconds=0)
    with server.store.change() as change:
        assert change.delete_faults(ACCOUNT) == 2
        assert change.delete_faults(None) == 1
    assert status(server) == 200
    assert [fault.account_id for fault in server.store.faults()] == [OTHER["account_id"]]
    with server.store.change() as change:
        change.delete_account(OTHER["account_id"])
    assert server.store.faults() == ()


def test_undone_change_leaves_no_fault(server: Faulty) -> None:
    def undone() -> None:
        with server.store.change() as change:
            add_fault(change, read_fault({"kind": "http-status"}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert status(server) == 200


def test_faults_and_their_counts_outlive_the_process_and_are_seen_by_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sandbox.db'}"
    with closing(open_store(url)) as first:
        first.load(small_dataset())
        with faulty_sandbox(first) as server:
            server.put("http-status", {"times": 3})
            assert status(server) == 503
    with (
        closing(open_store(url)) as first,
        closing(open_store(url)) as second,
        faulty_sandbox(first) as one,
        faulty_sandbox(second) as other,
    ):
        assert [status(one), status(other), status(one), status(other)] == [503, 503, 200, 200]
        other.put("http-status", status=500)
        assert [status(one), status(other)] == [500, 500]


def test_windows_follow_each_other(server: Faulty) -> None:
    key = server.put("rate-limit").key

    def claimed(now: float) -> tuple[int, int, float]:
        with server.store.change() as change:
            claim = change.claim_fault(key, now, 10.0)
        assert claim is not None
        return claim.number, claim.in_window, claim.remaining

    moments = [1_000.0, 1_009.0, 1_010.0, 1_025.0, 1_034.0]
    assert [claimed(now) for now in moments] == [
        (1, 1, 10.0),
        (2, 2, 1.0),
        (3, 1, 10.0),
        (4, 1, 10.0),
        (5, 2, 1.0),
    ]


def test_requests_that_ask_for_no_report_are_left_alone(server: Faulty) -> None:
    server.put("http-status")
    assert look(server.url, RIGHT, path="/nothing").status == 404


def test_log_tells_the_fault(server: Faulty) -> None:
    server.put("latency", seconds=0)
    server.look(RIGHT)
    assert json.loads(line(server.exchange))["fault"] == "latency"


class CountedStore:
    """A store that counts its open snapshots."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.open = 0
        self.made = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def snapshot(self) -> Snapshot:
        snapshot = self.store.snapshot()
        close = snapshot.close
        self.open += 1
        self.made += 1

        def closed() -> None:
            self.open -= 1
            close()

        snapshot.close = closed  # type: ignore[method-assign]
        return snapshot


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("empty-body", {}),
        ("reset", {"after": 10}),
        ("truncated", {"length": "cut", "after": 10}),
        ("endless", {}),
        ("missing-field", {}),
        ("list-cut-short", {}),
    ],
)
def test_long_report_is_let_go(kind: str, parameters: dict[str, Any]) -> None:
    from fixtures.generator import generate

    with closing(open_store()) as store:
        store.load(generate(7, 5_000, 1))
        with store.change() as change:
            add_fault(change, read_fault({"kind": kind, "parameters": parameters}))
        counted = CountedStore(store)
        over: list[Exchange] = []
        with running_sandbox(store=counted, watchers=[over.append], grace=0.1) as sandbox:
            look(sandbox.url, RIGHT, enough=5_000)
        assert [exchange.fault for exchange in over] == [kind]
    assert (counted.made, counted.open) == (1, 0)
