"""The scenarios, one a file; the module's ``SCENARIO`` is all that is looked at.

``name`` is the module's name with hyphens.
"""

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from conformance.client.scenario import Scenario
from contracts.errors import ConfigurationError, InternalError


@cache
def all_scenarios() -> tuple[Scenario, ...]:
    """Return every scenario, by name; raises ``InternalError`` if a file's name is not its scenario's."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        scenario: Scenario = import_module(f"{__name__}.{module.name}").SCENARIO
        if scenario.name.replace("-", "_") != module.name:
            raise InternalError(f"The file {module.name}.py holds the scenario {scenario.name}.")
        found.append(scenario)
    return tuple(sorted(found, key=lambda scenario: scenario.name))


def select_scenarios(names: Iterable[str]) -> tuple[Scenario, ...]:
    """Return the scenarios of these names, all of them for none; raises ``ConfigurationError`` on an unknown one."""
    wanted = set(names)
    known = {scenario.name for scenario in all_scenarios()}
    if wanted - known:
        raise ConfigurationError(
            f"There is no scenario {min(wanted - known)!r}; verify-client --list shows all of them."
        )
    return tuple(scenario for scenario in all_scenarios() if not wanted or scenario.name in wanted)
