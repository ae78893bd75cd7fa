"""Who catches whom: every mutant run, and the rules of its section that found it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from conformance.client.judging.tested import rules_tested
from conformance.client.mutants import asking, polling, reading, robustness
from conformance.client.mutants.host import HostedClient
from conformance.client.mutants.mutant import MUTANTS, Mutant
from conformance.client.runner import Client, ScenarioRunner
from conformance.client.scenario import Scenario
from conformance.client.scenario_run import ScenarioRun
from conformance.client.scenario_sandbox import ScenarioSandbox, scenario_sandbox
from conformance.client.scenarios import all_scenarios
from conformance.client.verdicts import judge_runs
from contracts.catalogue import catalogue

#: The modules that hold the mutants; importing one adds its mutants to ``MUTANTS``.
MODULES: Final = (asking, reading, polling, robustness)
#: The rule of the scenarios in which answers hang: there a client waits for most of its time, elsewhere it does not.
_HANGING: Final = "hanging-answer-ends"
#: Seconds a step, there and elsewhere; a busy machine takes a second or two for what should take none.
_DEADLINE_OF_HANGING: Final = 10.0
_DEADLINE: Final = 60.0
#: So many mutants are run at the same time, each in so many scenarios.
_MUTANTS: Final = 4
_PARALLEL: Final = 8
#: A report of more customers takes its time.
_MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Kill:
    """One mutant, the rules of its section that caught it, and in how many scenarios it was run."""

    mutant: Mutant
    caught_by: tuple[str, ...]
    scenarios: int

    @property
    def alone(self) -> bool:
        """Whether the mutant's own rule, and no other of the section, caught it."""
        return self.caught_by == (self.mutant.rule,)


def section_of(rule: str) -> str:
    """Return the section of a rule."""
    return catalogue().rules[rule].section


def scenarios_for(mutant: Mutant) -> tuple[Scenario, ...]:
    """Return the scenarios in which a mutant is run: those that put a rule of its section to the test.

    Every scenario tests how a client asks; those about faults of the network have nothing to add to that.
    The one with the long answer is for the mutants that it is about.
    """
    section = section_of(mutant.rule)
    return tuple(
        scenario
        for scenario in all_scenarios()
        if section in {section_of(rule) for rule in rules_tested(scenario)}
        and not (section == "asking" and section_of(scenario.main_rule) == "robustness")
        and (len(scenario.customers) <= _MANY or mutant.rule in scenario.rules)
    )


async def kill_table(
    mutants: Sequence[Mutant], on_kill: Callable[[Kill], None] = lambda _: None
) -> tuple[Kill, ...]:
    """Run mutants, telling of each when it is done; returns them in their order."""
    places = asyncio.Semaphore(_MUTANTS)
    async with scenario_sandbox() as sandbox:
        with ThreadPoolExecutor(2 * _MUTANTS * _PARALLEL) as threads:

            async def run(mutant: Mutant) -> Kill:
                async with places:
                    client = HostedClient(threads, mutant.mutate)
                    kill = await _run(mutant, client, sandbox)
                on_kill(kill)
                return kill

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(run(mutant)) for mutant in mutants]
    return tuple(task.result() for task in tasks)


async def run_scenarios(
    scenarios: Sequence[Scenario], client: Client, sandbox: ScenarioSandbox
) -> list[ScenarioRun]:
    """Run a hosted client through scenarios, some at a time; waits long only for a client that hangs."""
    hanging = [scenario for scenario in scenarios if scenario.main_rule == _HANGING]
    others = [scenario for scenario in scenarios if scenario.main_rule != _HANGING]
    soon, late = (
        ScenarioRunner(client, deadline, sandbox, lambda _: None)
        for deadline in (_DEADLINE_OF_HANGING, _DEADLINE)
    )
    async with asyncio.TaskGroup() as group:
        of_hanging = group.create_task(soon.run_all(hanging, _PARALLEL))
        of_others = group.create_task(late.run_all(others, _PARALLEL))
    return [*of_hanging.result(), *of_others.result()]


async def _run(mutant: Mutant, client: HostedClient, sandbox: ScenarioSandbox) -> Kill:
    section = section_of(mutant.rule)
    scenarios = scenarios_for(mutant)
    judged = judge_runs(await run_scenarios(scenarios, client, sandbox))
    broken = {remark.rule for one in judged for remark in one.remarks if section_of(remark.rule) == section}
    return Kill(mutant, tuple(sorted(broken)), len(scenarios))


def as_markdown(kills: Sequence[Kill]) -> str:
    """Return the table of the documentation."""
    lines = ["| rule | level | the client that it must catch … | caught by |", "| --- | --- | --- | --- |"]
    for kill in kills:
        rule = catalogue().rules[kill.mutant.rule]
        caught = "it alone" if kill.alone else ", ".join(f"`{name}`" for name in kill.caught_by) or "nothing"
        lines.append(f"| `{rule.id}` | {rule.level} | {kill.mutant.fault} | {caught} |")
    return "\n".join(lines) + "\n"


def all_mutants() -> tuple[Mutant, ...]:
    """Return every mutant, in the order of the catalogue's rules."""
    return tuple(MUTANTS[rule.id] for rule in catalogue().rules_of("client") if rule.id in MUTANTS)
