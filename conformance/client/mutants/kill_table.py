"""Who catches whom: every mutant played, and the rules of its section that found it."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import aiohttp

from conformance.client.backstage import Backstage, backstage
from conformance.client.judging.tested import tested_rules
from conformance.client.mutants import asking, polling, reading, robustness
from conformance.client.mutants.host import HostedClient
from conformance.client.mutants.mutant import MUTANTS, Mutant
from conformance.client.rehearsal import Rehearsal
from conformance.client.scenario import Scenario
from conformance.client.scenarios import all_scenarios
from conformance.client.verdicts import judge_performances
from contracts.catalogue import catalogue

#: The modules that hold the mutants; importing one adds its mutants to ``MUTANTS``.
MODULES: Final = (asking, reading, polling, robustness)
#: Seconds a step: as short as a slow but right answer allows.
DEADLINE: Final = 4.0
_PARALLEL: Final = 16
#: A report of more customers takes its time.
_MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Kill:
    """One mutant, the rules of its section that caught it, and in how many scenarios it was played."""

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


def scenarios_for(section: str) -> tuple[Scenario, ...]:
    """Return the scenarios in which a section's mutants are played: those that put a rule of it to the test.

    Every scenario tests how a client asks; those about trouble with the network, and the one with the long
    answer, have nothing to add to that.
    """
    return tuple(
        scenario
        for scenario in all_scenarios()
        if section in {section_of(rule) for rule in tested_rules(scenario)}
        and not (section == "asking" and _says_little_about_asking(scenario))
    )


def _says_little_about_asking(scenario: Scenario) -> bool:
    return section_of(scenario.main_rule) == "robustness" or len(scenario.people) > _MANY


async def kill_table(
    mutants: Iterable[Mutant], on_kill: Callable[[Kill], None] = lambda _: None
) -> tuple[Kill, ...]:
    """Play mutants one after the other, telling of each."""
    kills = []
    async with backstage() as behind, aiohttp.ClientSession() as session:
        with ThreadPoolExecutor(4 * _PARALLEL) as threads:
            for mutant in mutants:
                kills.append(await _play(mutant, behind, session, threads))
                on_kill(kills[-1])
    return tuple(kills)


async def _play(
    mutant: Mutant, behind: Backstage, session: aiohttp.ClientSession, threads: ThreadPoolExecutor
) -> Kill:
    section = section_of(mutant.rule)
    scenarios = scenarios_for(section)
    client = HostedClient(threads, mutant.infect)
    rehearsal = Rehearsal(client, DEADLINE, behind, session, lambda _: None)
    judged = judge_performances(await rehearsal.perform_all(scenarios, _PARALLEL))
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
