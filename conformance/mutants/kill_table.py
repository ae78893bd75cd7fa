"""Who catches whom: mutants judged in both modes, and the rules of their section that found them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.mutants.harness import Harness
from conformance.mutants.mutant import MODES, MUTANTS, Mutant
from conformance.mutants.pipeline import Pipeline
from conformance.mutants.sections import (
    answer,
    campaign_ids,
    campaigns,
    changes,
    credentials,
    date_forms,
    dates,
    errors,
    json,
    jsonp,
    output,
    partial_reports,
    request,
    required_fields,
    returned_ids,
    safety,
    selection,
    transaction_days,
)
from conformance.verdict import Outcome, Result
from contracts.catalogue import catalogue
from contracts.errors import InternalError

#: The modules that hold the mutants; importing one adds its mutants to ``MUTANTS``.
MODULES: Final = (
    request,
    required_fields,
    credentials,
    selection,
    campaigns,
    campaign_ids,
    dates,
    transaction_days,
    date_forms,
    changes,
    returned_ids,
    answer,
    partial_reports,
    output,
    json,
    jsonp,
    errors,
    safety,
)
_HEAD: Final = """| rule | level | the server that it must catch … | known data | black box | breaks as well |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Kill:
    """One mutant, and the rules of its section that caught it, by mode."""

    mutant: Mutant
    caught_by: Mapping[str, tuple[str, ...]]

    @property
    def as_declared(self) -> bool:
        """Whether its rule caught it in each mode in which it can be seen, and no rule did that must not."""
        seen = tuple(mode for mode, rules in self.caught_by.items() if self.mutant.rule in rules)
        found = {rule for rules in self.caught_by.values() for rule in rules}
        return seen == self.mutant.modes and found == {self.mutant.rule, *self.mutant.also}


def all_mutants() -> tuple[Mutant, ...]:
    """Return every mutant, in the order of the catalogue's rules."""
    places = {rule.id: place for place, rule in enumerate(catalogue().rules_of("server"))}
    return tuple(sorted(MUTANTS, key=lambda mutant: places[mutant.rule]))


def section_of(mutant: Mutant) -> tuple[str, ...]:
    """Return the rules of a mutant's section."""
    section = mutant.judged_by.section
    return tuple(rule.id for rule in catalogue().rules_of("server") if rule.section == section)


def kill(mutant: Mutant, harness: Harness) -> Kill:
    """Judge a mutant in both modes, or compare what is observed of a variant with the sandbox's."""
    judged = {mode: _judge(mutant, harness, mode) for mode in MODES}
    return Kill(mutant, judged)


def _judge(mutant: Mutant, harness: Harness, mode: str) -> tuple[str, ...]:
    """Return the rules that caught a mutant; raises ``InternalError`` if the suite itself failed on it.

    One that shows only while data moves is not judged with a dataset, which stands still.
    """
    if mode not in mutant.judged_by.modes or (mutant.moving and mode not in mutant.modes):
        return ()
    rules = (mutant.rule,) if mutant.observed_only else section_of(mutant)
    moving = mutant.moving and mode == "black-box"
    results = harness.judge(mutant.mutate, rules, mode, mutant.account_id, moving=moving)
    for result in results:
        if result.outcome is Outcome.ERROR:
            raise InternalError(f"{result.rule.id} on the server that {mutant.fault}: {result.message}")
    if not mutant.observed_only:
        return tuple(result.rule.id for result in results if result.outcome is Outcome.FAIL)
    right = harness.judge(_leave_alone, rules, mode, mutant.account_id)
    return () if _observed(results) == _observed(right) else rules


def _leave_alone(_: Pipeline) -> None:
    """Change nothing."""


def _observed(results: Iterable[Result]) -> tuple[str, ...]:
    """Return what may rules have seen; one that was not judged has seen nothing."""
    return tuple(result.message for result in results if result.outcome is Outcome.OBSERVED)


def as_markdown(kills: Iterable[Kill]) -> str:
    """Return the table of the documentation."""
    return _HEAD + "".join(map(row, kills))


def row(kill: Kill) -> str:
    """Return a mutant's line of the table."""
    rule = kill.mutant.judged_by
    known, black_box = (_verdict(kill, mode) for mode in MODES)
    also = "; ".join(f"`{name}`: {reason}" for name, reason in kill.mutant.also.items())
    return f"| `{rule.id}` | {rule.level} | {kill.mutant.fault} | {known} | {black_box} | {also} |\n"


def _verdict(kill: Kill, mode: str) -> str:
    if mode not in kill.mutant.judged_by.modes:
        return "not judged"
    if kill.mutant.rule not in kill.caught_by[mode]:
        return "not seen"
    return "seen" if kill.mutant.observed_only else "caught"
