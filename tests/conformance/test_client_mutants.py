"""Who tests the judges: each rule for clients catches its faulty client, and no other rule of its section does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.client.judging.remark import Remark
from conformance.client.mutants.__main__ import page
from conformance.client.mutants.host import HostedClient
from conformance.client.mutants.kill_table import Kill, all_mutants, kill_table, run_scenarios
from conformance.client.mutants.mutant import MUTANTS, mutant
from conformance.client.scenario_sandbox import scenario_sandbox
from conformance.client.scenarios import all_scenarios
from conformance.client.verdicts import judge_runs
from contracts.catalogue import catalogue
from contracts.errors import InternalError

PUBLISHED = Path(__file__).parents[2] / "docs" / "client-mutants.md"
RULES = tuple(rule.id for rule in catalogue().rules_of("client"))


@pytest.fixture(scope="module")
def kills() -> dict[str, Kill]:
    return {kill.mutant.rule: kill for kill in asyncio.run(kill_table(all_mutants()))}


def test_every_rule_has_a_mutant() -> None:
    assert set(MUTANTS) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_it_is_caught_by_its_rule_alone(rule: str, kills: dict[str, Kill]) -> None:
    assert kills[rule].caught_by == (rule,)
    assert kills[rule].scenarios >= 4


def test_the_published_table_is_what_comes_out(kills: dict[str, Kill]) -> None:
    assert PUBLISHED.read_text("utf-8") == page([kills[rule] for rule in RULES])


async def remarks_without_a_fault() -> list[Remark]:
    async with scenario_sandbox() as sandbox:
        with ThreadPoolExecutor(32) as threads:
            judged = judge_runs(await run_scenarios(all_scenarios(), HostedClient(threads), sandbox))
    return [remark for one in judged for remark in one.remarks]


def test_the_same_client_without_a_fault_breaks_no_rule_in_any_scenario() -> None:
    assert asyncio.run(remarks_without_a_fault()) == []


def test_a_rule_has_no_second_mutant() -> None:
    with pytest.raises(InternalError, match="reads-json has two mutants"):
        mutant("reads-json", "does nothing")(lambda _: None)
