"""The scenarios themselves: what each puts to the test, and that its server delivers what it says."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from conformance.client.ask import Ask
from conformance.client.exchange import Exchange
from conformance.client.judging.tested import rules_tested
from conformance.client.scenario import Scenario, Step
from conformance.client.scenario_sandbox import ScenarioAccount, scenario_sandbox
from conformance.client.scenario_server import ScenarioServer
from conformance.client.scenarios import all_scenarios, select_scenarios
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError

RULES = {rule.id: rule for rule in catalogue().rules_of("client")}


def test_every_rule_is_put_to_the_test() -> None:
    assert set().union(*map(rules_tested, all_scenarios())) == set(RULES)


@pytest.mark.parametrize("scenario", all_scenarios(), ids=lambda scenario: scenario.name)
def test_it_names_rules_that_there_are(scenario: Scenario) -> None:
    assert set(scenario.rules) <= set(RULES)
    assert scenario.exempt <= set(RULES)
    assert all(RULES[rule].seen_in == "output" for rule in scenario.rules)


def test_an_ask_never_holds_both_campaigns_and_changes() -> None:
    for scenario in all_scenarios():
        for step in scenario.steps:
            assert not (step.ask.changes_since_last and step.ask.selected_campaigns)


def test_an_unknown_scenario_is_told_of() -> None:
    with pytest.raises(ConfigurationError, match="no scenario 'nothing'"):
        select_scenarios(["nothing"])


def fields_of(account: ScenarioAccount, ask: Ask) -> dict[str, str]:
    return account.fields() | ask.fields() | ({"last": "0"} if ask.changes_since_last else {})


async def ask(
    session: aiohttp.ClientSession, address: str, fields: dict[str, str]
) -> aiohttp.ClientResponse | None:
    """Ask once; ``None`` stands for no whole answer."""
    try:
        async with session.post(address, data=fields, allow_redirects=False) as answer:
            await answer.read()
            return answer
    except (aiohttp.ClientError, TimeoutError):
        return None


async def ask_twice(
    address: str, fields: dict[str, str], met: Callable[[], int] | None
) -> list[aiohttp.ClientResponse | None]:
    """Ask like a client that gives up half a second after its answer began to hang, which ``met`` counts."""
    answers: list[aiohttp.ClientResponse | None] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        for number in (1, 2):
            asking = asyncio.create_task(ask(session, address, fields))
            if met is not None:
                while not asking.done() and met() < number:
                    await asyncio.wait([asking], timeout=0.05)
                await asyncio.wait([asking], timeout=0.5)
                asking.cancel()
            await asyncio.wait([asking])
            answers.append(None if asking.cancelled() else asking.result())
    return answers


async def first_step(
    scenario: Scenario,
) -> tuple[Step, list[aiohttp.ClientResponse | None], tuple[Exchange, ...]]:
    async with scenario_sandbox() as sandbox:
        account = await sandbox.create_account(scenario)
        server = ScenarioServer(sandbox, scenario, account)
        address = await server.start()
        step = scenario.steps[0]

        def met() -> int:
            return sum(fault.met for fault in sandbox.store.faults())

        hangs = scenario.main_rule == "hanging-answer-ends"
        try:
            await server.begin_step(step)
            answers = await ask_twice(address, fields_of(account, step.ask), met if hangs else None)
            return step, answers, await server.end_step()
        finally:
            await server.stop()


WITH_FAULTS = tuple(scenario for scenario in all_scenarios() if scenario.steps[0].faults)


@pytest.mark.parametrize("scenario", WITH_FAULTS, ids=lambda scenario: scenario.name)
def test_what_is_called_unreadable_is_and_what_is_called_readable_comes_whole(scenario: Scenario) -> None:
    step, answers, exchanges = asyncio.run(first_step(scenario))
    assert len(exchanges) >= 2, "aiohttp may try once more after a reset"
    first, last = exchanges[0], exchanges[-1]
    assert first.meant is not None
    assert first.readable is all(fault.readable for fault in step.faults)
    assert last.readable is not step.ends_in_failure
    if last.readable:
        assert answers[-1] is not None
        assert answers[-1].status in (200, 400)
        assert last.served is not None


def test_a_fault_concerns_the_first_answers_only_if_the_scenario_says_so() -> None:
    [scenario] = select_scenarios(["unavailable-for-a-moment"])
    _, answers, exchanges = asyncio.run(first_step(scenario))
    assert [answer and answer.status for answer in answers] == [503, 200]
    assert [exchange.readable for exchange in exchanges] == [False, True]
    assert exchanges[0].recorded.answer.retry_after == 1


def test_only_the_scenario_about_it_compresses() -> None:
    for name, coding in (("compressed-answer", "gzip"), ("all-customers", None)):
        [scenario] = select_scenarios([name])
        _, answers, exchanges = asyncio.run(first_step(scenario))
        assert answers[0] is not None
        assert answers[0].headers.get("Content-Encoding") == coding
        assert exchanges[0].compressed is (coding is not None)


def test_the_password_is_not_recorded() -> None:
    [scenario] = select_scenarios(["password-with-special-characters"])
    _, _, exchanges = asyncio.run(first_step(scenario))
    assert exchanges[0].circumstances.credentials_right
    assert scenario.password not in repr(exchanges)
