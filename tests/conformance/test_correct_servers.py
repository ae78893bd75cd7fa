"""A correct server is not only never blamed: what its data can put to the test is judged, wherever data is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.mutants.datasets import dataset_of
from conformance.verdict import Outcome, Run
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import Account, Record
from mockserver.running import running_sandbox
from mockserver.store.interface import Store
from mockserver.store.opening import open_store
from tests.conformance.judged_server import complaints, judged, written

#: Musts that a server whose data stands still cannot put to the test where nothing is known of it.
IDLE_IN_BLACK_BOX = {"last-id-loses-nothing"}
#: Musts that take a second account, which a generated dataset has not.
IDLE_IN_ONE_ACCOUNT = {"foreign-account-refused"}


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    kept = open_store(f"sqlite:///{tmp_path / 'sandbox.db'}" if request.param == "file" else "sqlite://")
    yield kept
    kept.close()


def musts_not_judged(run: Run) -> set[str]:
    return {
        result.rule.id
        for result in run.results
        if result.rule.level == "must"
        and run.mode in result.rule.modes
        and result.outcome is not Outcome.PASS
    }


def judge(store: Store, records: list[Record], account: Account, dataset: Path | None) -> Run:
    with running_sandbox(records, store=store) as sandbox:
        run = judged(f"{sandbox.url}/", account=account, dataset=dataset)
    assert complaints(run) == []
    return run


def test_every_must_rule_is_judged_when_the_data_is_known(store: Store, tmp_path: Path) -> None:
    records = list(dataset_of(EDGE_ACCOUNT.account_id))
    assert musts_not_judged(judge(store, records, EDGE_ACCOUNT, written(records, tmp_path))) == set()


def test_every_must_rule_but_one_is_judged_when_nothing_is_known(store: Store) -> None:
    records = list(dataset_of(EDGE_ACCOUNT.account_id))
    assert musts_not_judged(judge(store, records, EDGE_ACCOUNT, None)) == IDLE_IN_BLACK_BOX


def test_a_thousand_customers_put_as_much_to_the_test(store: Store, tmp_path: Path) -> None:
    records = list(generate(7, 1000))
    known = judge(store, records, GREATWIDGETS, written(records, tmp_path))
    assert musts_not_judged(known) == IDLE_IN_ONE_ACCOUNT


def test_a_thousand_customers_put_as_much_to_the_test_when_nothing_is_known(store: Store) -> None:
    run = judge(store, list(generate(7, 1000)), GREATWIDGETS, None)
    assert musts_not_judged(run) == IDLE_IN_BLACK_BOX
