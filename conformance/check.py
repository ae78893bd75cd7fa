"""A check: the function that puts one rule to the test, and the register of them all."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from conformance import server as sections
from conformance.question import CAMPAIGN, CHANGES, COMPARISON, FAULTY, FULL, WRONG_CREDENTIALS
from conformance.subject import Subject
from contracts.catalogue import Rule, catalogue
from contracts.errors import InternalError

Judge = Callable[[Subject], None]

_REGISTER: Final[dict[str, "Check"]] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's check.

    ``asks`` are the most requests of each kind that it sends beside those of the survey; ``uses_day`` tells
    that it wants a day with transactions, which takes a search, ``uses_partial`` that it wants partial reports.
    """

    rule: Rule
    judge: Judge
    asks: Mapping[str, int]
    uses_day: bool = False
    uses_partial: bool = False


def check(
    slug: str,
    *,
    full: int = 0,
    campaign: int = 0,
    changes: int = 0,
    comparison: int = 0,
    faulty: int = 0,
    wrong_credentials: int = 0,
    uses_day: bool = False,
    uses_partial: bool = False,
) -> Callable[[Judge], Judge]:
    """Register a function as the check of the rule ``slug``, with the most requests it sends of each kind."""
    asks = {
        FULL: full,
        CAMPAIGN: campaign,
        CHANGES: changes,
        COMPARISON: comparison,
        FAULTY: faulty,
        WRONG_CREDENTIALS: wrong_credentials,
    }

    def register(judge: Judge) -> Judge:
        rule = catalogue().rules.get(slug)
        section = judge.__module__.rpartition(".")[2]
        if rule is None or rule.side != "server" or rule.section != section or slug in _REGISTER:
            raise InternalError(
                f"The check {slug} in {judge.__module__} is no rule of that section, or doubled."
            )
        _REGISTER[slug] = Check(
            rule, judge, {kind: n for kind, n in asks.items() if n}, uses_day or uses_partial, uses_partial
        )
        return judge

    return register


@cache
def checks() -> Mapping[str, Check]:
    """Import every section and return all checks by slug, in the order of the catalogue."""
    for module in pkgutil.iter_modules(sections.__path__):
        importlib.import_module(f"{sections.__name__}.{module.name}")
    return {rule.id: _REGISTER[rule.id] for rule in catalogue().rules_of("server") if rule.id in _REGISTER}
