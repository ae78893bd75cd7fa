"""The scenario in which customers change while a client polls: nothing is lost between two polls."""

from contextlib import closing
from time import monotonic

from mockserver.changing_accounts import change_once
from mockserver.new_account import NewAccount, make_account
from mockserver.store.interface import Store
from mockserver.store.opening import open_store
from tests.mockserver.controlled import controlled_sandbox
from tests.mockserver.store_data import state_of


def known(store: Store, after: int = 0) -> dict[str, tuple[str, ...]]:
    with store.snapshot() as snapshot:
        customers = snapshot.customers(state_of(snapshot, "a"), limit=10_000)
    return {each.fields[13]: each.fields for each in customers if each.changed_id > after}


def test_each_time_somebody_changes_and_over_time_some_come_and_some_go() -> None:
    with closing(open_store()) as store:
        with store.change() as change:
            make_account(change, NewAccount(account_id="a", customers=5))
        first, polled, last = set(known(store)), known(store), state_of(store, "a").newest_id
        for _ in range(30):
            change_once(store, "a")
            newest = state_of(store, "a").newest_id
            assert newest > last
            changed = known(store, after=last)
            assert changed
            polled.update(changed)
            last = newest
        present = known(store)
    assert {code: polled[code] for code in present} == present
    assert set(present) - first
    assert first - set(present)


def test_an_empty_account_fills() -> None:
    with closing(open_store()) as store:
        with store.change() as change:
            make_account(change, NewAccount(account_id="a", customers=0))
        change_once(store, "a")
        assert len(known(store)) == 1


def test_a_client_that_polls_sees_changes_until_the_account_is_deleted() -> None:
    with controlled_sandbox() as sandbox:
        account = sandbox.account(scenario="changing", customers=3)
        still = sandbox.account(customers=3)
        last = account["last_id"]
        changes = 0
        deadline = monotonic() + 60
        while changes < 3:
            assert monotonic() < deadline
            reply = sandbox.report(account, last=str(last))
            changes += len(reply.customers)
            last = int(reply.headers["X-Last-Id"])
        assert sandbox.done("GET", f"/accounts/{still['account_id']}")["last_id"] == still["last_id"]
        sandbox.done("DELETE", f"/accounts/{account['account_id']}")
        assert "error" in sandbox.report(account).text
        assert sandbox.done("GET", "/health")
