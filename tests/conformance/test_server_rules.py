"""A correct server keeps every rule: in both modes, with any data, whatever it chose where all is open."""

from pathlib import Path

import pytest

from conformance.check import checks
from conformance.verdict import Outcome, exit_status
from contracts.catalogue import catalogue
from contracts.decisions import decisions
from fixtures.edge_cases import empty_dataset, one_customer_dataset
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import Record
from mockserver.running import running_sandbox
from tests.conformance.judged_server import by_rule, complaints, judged, small_dataset, written

ALTERNATIVES = [(name, word) for name, decision in decisions().items() for word in decision.words[1:]]


def test_the_checks_are_those_of_the_catalogue() -> None:
    assert list(checks()) == [rule.id for rule in catalogue().rules_of("server")]


def test_every_check_stands_in_the_file_of_its_section() -> None:
    for check in checks().values():
        assert check.judge.__module__ == f"conformance.server.{check.rule.section}"
        assert check.judge.__name__ == check.rule.id.replace("-", "_")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return small_dataset()


def test_the_sandbox_keeps_every_rule_when_its_data_is_known(records: list[Record], tmp_path: Path) -> None:
    with running_sandbox(records) as sandbox:
        run = judged(f"{sandbox.url}/", dataset=written(records, tmp_path))
    assert complaints(run) == []
    assert exit_status(run, strict=True) == 0
    idle = [result.rule.id for result in run.results if result.outcome in {Outcome.SKIP, Outcome.VACUOUS}]
    assert idle == ["foreign-campaign-like-unknown"]


def test_the_sandbox_keeps_every_rule_when_nothing_is_known(records: list[Record]) -> None:
    with running_sandbox(records) as sandbox:
        run = judged(f"{sandbox.url}/")
    assert complaints(run) == []
    assert exit_status(run, strict=True) == 0
    for result in run.results:
        if result.rule.id == "last-id-loses-nothing":
            assert result.outcome is Outcome.VACUOUS, "nothing changes"
        elif "black-box" in result.rule.modes:
            assert result.outcome in {Outcome.PASS, Outcome.OBSERVED}, (result.rule.id, result.message)
        else:
            assert result.outcome is Outcome.SKIP
    assert set(run.decisions) <= set(decisions())
    for name, word in run.decisions.items():
        assert word == decisions()[name].default


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
@pytest.mark.parametrize(("name", "word"), ALTERNATIVES)
def test_no_alternative_of_a_decision_fails(
    records: list[Record], tmp_path: Path, name: str, word: str, known: bool
) -> None:
    dataset = written(records, tmp_path) if known else None
    with running_sandbox(records, {name: word}) as sandbox:
        run = judged(f"{sandbox.url}/", dataset=dataset)
    undocumented = "no-undocumented-fields" if name == "DEC-32" else ""
    assert [text for text in complaints(run) if text.partition(":")[0] != undocumented] == []
    assert run.decisions.get(name, word) == word


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
@pytest.mark.parametrize("number", [0, 1, 1000])
def test_any_number_of_customers_will_do(tmp_path: Path, number: int, known: bool) -> None:
    made = {0: empty_dataset, 1: one_customer_dataset}
    records = list(made[number]() if number in made else generate(7, number))
    dataset = written(records, tmp_path) if known else None
    with running_sandbox(records) as sandbox:
        run = judged(f"{sandbox.url}/", account=GREATWIDGETS, dataset=dataset)
    assert complaints(run) == []
    assert exit_status(run) == 0
    if number == 0:
        assert by_rule(run)["fields-in-order"].outcome is Outcome.VACUOUS
