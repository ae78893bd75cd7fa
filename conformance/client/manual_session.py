"""The manual mode: every scenario stands open at an address, and a person or an application runs the client."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.client.client_outcome import ClientOutcome
from conformance.client.scenario import Scenario, Step
from conformance.client.scenario_run import ScenarioRun, StepRun
from conformance.client.scenario_sandbox import ScenarioAccount, ScenarioSandbox
from conformance.client.scenario_server import ScenarioServer
from mockserver.cross_origin import EVERYONE, CrossOrigin

#: A client in a browser comes from wherever it was loaded.
_ANY_PAGE: Final = CrossOrigin.of([EVERYONE])


@dataclass(slots=True)
class OpenScenario:
    """One scenario that is being run; ``password`` is what the client is to send."""

    scenario: Scenario
    account: ScenarioAccount
    server: ScenarioServer
    address: str
    password: str = field(repr=False)
    requests: int = 0
    finished: list[StepRun] = field(default_factory=list)

    @property
    def step(self) -> Step | None:
        """The step at which the scenario is, ``None`` when all are finished."""
        steps = self.scenario.steps
        return steps[len(self.finished)] if len(self.finished) < len(steps) else None


class ManualSession:
    """All scenarios at once; ``changed`` is told whenever something happened."""

    def __init__(self, sandbox: ScenarioSandbox, changed: Callable[[], None]) -> None:
        """Take the sandbox that holds the scenarios' accounts."""
        self._sandbox = sandbox
        self._changed = changed
        self.scenarios: dict[str, OpenScenario] = {}

    async def open(self, scenarios: Sequence[Scenario], host: str) -> None:
        """Make each scenario's account, and listen for it on a free port."""
        for scenario in scenarios:
            account = await self._sandbox.create_account(scenario)
            server = ScenarioServer(self._sandbox, scenario, account, self._counter(scenario.name), _ANY_PAGE)
            address = await server.start(host)
            password = self._sandbox.password_for(scenario, account)
            self.scenarios[scenario.name] = OpenScenario(scenario, account, server, address, password)
            await self._begin_step(self.scenarios[scenario.name])

    def _counter(self, name: str) -> Callable[[], None]:
        def count() -> None:
            self.scenarios[name].requests += 1
            self._changed()

        return count

    async def _begin_step(self, opened: OpenScenario) -> None:
        if opened.step is not None:
            await opened.server.begin_step(opened.step)
        opened.requests = 0
        self._changed()

    async def end_step(self, name: str, outcome: ClientOutcome | None) -> None:
        """End the present step of a scenario; without an outcome it is judged by its requests alone."""
        opened = self.scenarios[name]
        step = opened.step
        if step is not None:
            number = len(opened.finished) + 1
            exchanges = await opened.server.end_step()
            opened.finished.append(StepRun(number, step, exchanges, outcome))
            await self._begin_step(opened)

    async def runs(self) -> list[ScenarioRun]:
        """Return the scenarios with a step that ended, each up to there."""
        found = []
        for opened in self.scenarios.values():
            if opened.finished:
                final = await self._sandbox.report(opened.account.fields())
                found.append(ScenarioRun(opened.scenario, tuple(opened.finished), final))
        return found

    async def close(self) -> None:
        """Close every address."""
        await asyncio.gather(*(opened.server.stop() for opened in self.scenarios.values()))
