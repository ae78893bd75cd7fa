"""The checks of the server by one exchange, each under its rule, and what settles a decision."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from conformance.traffic import checks as modules
from conformance.traffic.observation import Observation
from contracts.catalogue import Rule, catalogue
from contracts.decisions import decisions
from contracts.errors import InternalError

Judge = Callable[[Observation], Iterable[str]]
Condition = Callable[[Observation], bool]
Observe = Callable[[Observation], str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's check: ``applies`` tells whether an exchange puts the rule to the test, ``judge`` says what is wrong."""

    rule: Rule
    applies: Condition
    judge: Judge


_checks: Final[dict[str, Check]] = {}
_observers: Final[dict[str, Observe]] = {}


def check(slug: str, when: Condition) -> Callable[[Judge], Judge]:
    """Make a function the check of a server's rule; it yields one sentence for each thing that is wrong."""

    def register(judge: Judge) -> Judge:
        rule = catalogue().rules.get(slug)
        if rule is None or rule.side != "server" or slug in _checks:
            raise InternalError(f"The check {slug} in {judge.__module__} is no rule for servers, or doubled.")
        _checks[slug] = Check(rule, when, judge)
        return judge

    return register


def observer(decision: str) -> Callable[[Observe], Observe]:
    """Make a function say which choice of a decision an exchange shows: its word, or ``None``."""

    def register(observe: Observe) -> Observe:
        if decision not in decisions() or decision in _observers:
            raise InternalError(f"{decision} is no decision, or has two observers.")
        _observers[decision] = observe
        return observe

    return register


@cache
def checks() -> Mapping[str, Check]:
    """Return all checks by rule, in the order of the catalogue."""
    _import_all()
    return MappingProxyType({slug: _checks[slug] for slug in catalogue().rules if slug in _checks})


@cache
def observers() -> Mapping[str, Observe]:
    """Return all observers by decision, in the order of the decisions."""
    _import_all()
    return MappingProxyType({name: _observers[name] for name in decisions() if name in _observers})


def _import_all() -> None:
    for module in pkgutil.iter_modules(modules.__path__):
        importlib.import_module(f"{modules.__name__}.{module.name}")
