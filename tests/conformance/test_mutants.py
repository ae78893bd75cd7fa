"""Who tests the suite: every violation is caught by its rule, in each mode, and the published table says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from conformance.mutants.__main__ import page
from conformance.mutants.datasets import ACCOUNTS, dataset_of
from conformance.mutants.harness import Harness, harness
from conformance.mutants.kill_table import Kill, all_mutants, kill, section_of
from conformance.mutants.mutant import MODES, MUTANTS, Mutant, mutant
from conformance.mutants.pipeline import Pipeline
from conformance.mutants.serving import serving
from conformance.verdict import Outcome
from contracts.catalogue import Rule, catalogue
from contracts.errors import InternalError
from fixtures.edge_cases import EDGE_ACCOUNT
from mockserver.running import running_sandbox
from mockserver.store.opening import open_store
from tests.conformance.judged_server import RULES

PUBLISHED = Path(__file__).parents[2] / "docs" / "kill-table.md"


def leave_alone(server: Pipeline) -> None:
    """Change nothing."""


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with harness() as made:
        yield made


@pytest.mark.parametrize("one", all_mutants(), ids=lambda one: f"{one.rule}: {one.fault}")
def test_it_is_caught_by_its_rule_and_by_no_other_of_its_section(one: Mutant, running: Harness) -> None:
    found = kill(one, running)
    for mode, rules in found.caught_by.items():
        assert (one.rule in rules) == (mode in one.modes), f"{mode}: caught by {rules}"
        assert set(rules) <= {one.rule, *one.also}, mode
    assert found.as_declared, "it breaks not all of the further rules that it names"


@pytest.mark.parametrize("rule", catalogue().rules_of("server"), ids=lambda rule: rule.id)
def test_every_rule_has_a_mutant_in_each_mode_in_which_it_judges(rule: Rule) -> None:
    seen_in = {mode for one in MUTANTS if one.rule == rule.id for mode in one.modes}
    assert seen_in == set(rule.modes)


def test_the_published_table_is_what_comes_out() -> None:
    """Each line follows from a declaration, which the test of the mutant holds against a run."""
    kills = [Kill(one, {mode: (one.rule,) * (mode in one.modes) for mode in MODES}) for one in all_mutants()]
    assert PUBLISHED.read_text("utf-8") == page(kills), "write it again: python -m conformance.mutants FILE"


@pytest.mark.parametrize("account_id", ACCOUNTS)
@pytest.mark.parametrize("mode", MODES)
def test_the_same_server_without_a_fault_keeps_every_rule(
    account_id: str, mode: str, running: Harness
) -> None:
    results = running.judge(leave_alone, RULES, mode, account_id)
    assert [result.rule.id for result in results] == list(RULES)
    assert [
        f"{result.rule.id}: {result.message}"
        for result in results
        if result.outcome in {Outcome.FAIL, Outcome.ERROR}
    ] == []


def test_known_data_leaves_nothing_untested(running: Harness) -> None:
    results = running.judge(leave_alone, RULES, "known-data", EDGE_ACCOUNT.account_id)
    assert {result.outcome for result in results} == {Outcome.PASS, Outcome.OBSERVED}


QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"output": "JSON"},
    {"output": "json", "callback": "a.b", "condensed": "yes"},
    {"selected_campaigns": "123456789012,210987654321", "date_start": "2010-01-01", "date_end": "2011-12-31"},
    {"last": "1100"},
    {"selected_campaigns": "300000000003"},
    {"selected_campaigns": "x"},
    {"output": "CSV", "user_password": "wrong"},
)


@pytest.mark.parametrize("more", QUESTIONS, ids=str)
def test_the_pipeline_answers_as_the_sandbox_does(more: dict[str, str]) -> None:
    account = EDGE_ACCOUNT
    [user] = account.users
    fields = {
        "user_id": user.user_id,
        "user_password": user.user_password,
        "account_id": account.account_id,
        "type": "reports",
        "report": "customers_all",
        **more,
    }
    store = open_store()
    with (
        running_sandbox(dataset_of(account.account_id), store=store) as sandbox,
        serving(Pipeline(store, account).answer) as url,
    ):
        assert answered(url, fields) == answered(sandbox.url, fields)
    store.close()


def answered(url: str, fields: dict[str, str]) -> tuple[bytes, list[str | None]]:
    with requests.post(url, data=fields, timeout=10) as response:
        names = ("Content-Type", "Cache-Control", "X-Last-Id")
        return response.content, [response.headers.get(name) for name in names]


def test_a_mutant_is_judged_with_its_whole_section() -> None:
    one = next(one for one in all_mutants() if one.rule == "values-exact")
    assert {catalogue().rules[rule].section for rule in section_of(one)} == {"answer"}
    assert len(section_of(one)) > 5


def test_a_second_mutant_of_the_same_fault_is_refused() -> None:
    one = all_mutants()[0]
    with pytest.raises(InternalError, match="has two mutants that takes"):
        mutant(one.rule, one.fault)(leave_alone)


@pytest.mark.parametrize("rule", ["no-such-rule", "reads-json"])
def test_a_mutant_names_a_rule_for_servers(rule: str) -> None:
    with pytest.raises(InternalError, match="names no rule for servers"):
        mutant(rule, "does nothing")
