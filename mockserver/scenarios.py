"""Scenarios: named bundles of data, settings and faults, for an account that behaves in one certain way."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from contracts.decisions import check_choice
from contracts.errors import ConfigurationError
from mockserver.faults import Fault, add_fault, read_fault
from mockserver.store.interface import Change


@dataclass(frozen=True, slots=True)
class Scenario:
    """What an account is to be like, and why one would want it.

    ``account`` are members of ``NewAccount``; ``edge_cases`` takes the edge cases for its data.
    ``settings`` are decisions, ``faults`` have no account in their scope yet. With ``changes_every_s`` the
    sandbox itself changes the account's customers, once in so many seconds.
    """

    name: str
    says: str
    account: Mapping[str, Any] = field(default_factory=dict)
    edge_cases: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()
    changes_every_s: float = 0.0

    def faults_for(self, account_id: str) -> list[Fault]:
        """Return the faults with the account in their scope."""
        forms = (
            {**form, "scope": {**form.get("scope", {}), "account_id": account_id}} for form in self.faults
        )
        return [read_fault(form) for form in forms]


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Every scenario by its name, read once from ``scenarios.toml``."""
    table = tomllib.loads(files("mockserver").joinpath("scenarios.toml").read_text("utf-8"))
    known = [Scenario(**{**row, "faults": tuple(row.get("faults", ()))}) for row in table["scenario"]]
    for scenario in known:
        for name, word in scenario.settings.items():
            check_choice(name, word)
    return {scenario.name: scenario for scenario in known}


def scenario_named(name: str) -> Scenario:
    """Return a scenario; raises ``ConfigurationError`` that lists the names."""
    scenario = scenarios().get(name)
    if scenario is None:
        raise ConfigurationError(f"There is no scenario {name!r}. There are: {', '.join(scenarios())}.")
    return scenario


def put_in_force(change: Change, account_id: str, scenario: Scenario) -> None:
    """Give an account the settings and faults of a scenario, and its name."""
    change.set_scenario(account_id, scenario.name)
    change.set_overrides(account_id, scenario.settings)
    for fault in scenario.faults_for(account_id):
        add_fault(change, fault)
