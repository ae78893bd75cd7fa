"""The manual mode: every scenario stands open at an address, and a person or an application plays the client."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.client.backstage import Backstage, Visitor
from conformance.client.performance import Conclusion, Performance, StepPlayed
from conformance.client.scenario import Scenario, Step
from conformance.client.stage import Stage
from mockserver.cross_origin import EVERYONE, CrossOrigin

#: A client in a browser comes from wherever it was loaded.
_ANY_PAGE: Final = CrossOrigin.of([EVERYONE])


@dataclass(slots=True)
class OpenScenario:
    """One scenario that is being played; ``password`` is what the client is to send."""

    scenario: Scenario
    visitor: Visitor
    stage: Stage
    address: str
    password: str = field(repr=False)
    requests: int = 0
    played: list[StepPlayed] = field(default_factory=list)

    @property
    def step(self) -> Step | None:
        """The step at which the scenario is, ``None`` when all are played."""
        steps = self.scenario.steps
        return steps[len(self.played)] if len(self.played) < len(steps) else None


class RehearsalRoom:
    """All scenarios at once; ``changed`` is told whenever something happened."""

    def __init__(self, backstage: Backstage, changed: Callable[[], None]) -> None:
        """Take what is behind the scenarios."""
        self._backstage = backstage
        self._changed = changed
        self.scenarios: dict[str, OpenScenario] = {}

    async def open(self, scenarios: Sequence[Scenario], host: str) -> None:
        """Make each scenario's account, and listen for it on a free port."""
        for scenario in scenarios:
            visitor = await self._backstage.admit(scenario)
            stage = Stage(self._backstage, scenario, visitor, self._counter(scenario.name), _ANY_PAGE)
            address = await stage.start(host)
            password = self._backstage.password_for(scenario, visitor)
            self.scenarios[scenario.name] = OpenScenario(scenario, visitor, stage, address, password)
            await self._begin_step(self.scenarios[scenario.name])

    def _counter(self, name: str) -> Callable[[], None]:
        def count() -> None:
            self.scenarios[name].requests += 1
            self._changed()

        return count

    async def _begin_step(self, played: OpenScenario) -> None:
        if played.step is not None:
            await played.stage.play(played.step)
        played.requests = 0
        self._changed()

    async def conclude(self, name: str, conclusion: Conclusion | None) -> None:
        """End the present step of a scenario; without a conclusion it is judged by its requests alone."""
        played = self.scenarios[name]
        step = played.step
        if step is not None:
            number = len(played.played) + 1
            exchanges = await played.stage.take()
            played.played.append(StepPlayed(number, step, exchanges, conclusion))
            await self._begin_step(played)

    async def performances(self) -> list[Performance]:
        """Return what was played: the scenarios with a step that ended, each up to there."""
        found = []
        for played in self.scenarios.values():
            if played.played:
                final = await self._backstage.report(played.visitor.fields())
                found.append(Performance(played.scenario, tuple(played.played), final))
        return found

    async def close(self) -> None:
        """Close every address."""
        await asyncio.gather(*(played.stage.stop() for played in self.scenarios.values()))
