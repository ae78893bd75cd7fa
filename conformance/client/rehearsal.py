"""Performing one scenario with a command: an account, a stage before the sandbox, a run of the client a step."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from conformance.client.backstage import Backstage, Visitor
from conformance.client.command import environment_of_step
from conformance.client.performance import Conclusion, Performance, StepPlayed
from conformance.client.scenario import Scenario, Step
from conformance.client.stage import Stage

#: Runs the client once, under these environment variables, for so many seconds at most.
Client: TypeAlias = Callable[[Mapping[str, str], float], Awaitable[Conclusion]]
#: Rules whose scenarios may take a whole deadline begin first, so that nothing waits for them at the end.
_LONGEST: Final = ("hanging-answer-ends", "slow-answer-is-read")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What all scenarios of a run share; ``deadline`` is in seconds a step, ``on_step`` is told of each."""

    client: Client
    deadline: float
    backstage: Backstage
    on_step: Callable[[str], None]

    async def perform_all(self, scenarios: Sequence[Scenario], parallel: int) -> list[Performance]:
        """Perform scenarios, so many at a time; what one of them raises comes in an ``ExceptionGroup``."""
        places = asyncio.Semaphore(parallel)

        async def perform(scenario: Scenario) -> Performance:
            async with places:
                return await self.perform(scenario)

        longest_first = sorted(scenarios, key=lambda scenario: scenario.main_rule not in _LONGEST)
        async with asyncio.TaskGroup() as group:
            tasks = {scenario.name: group.create_task(perform(scenario)) for scenario in longest_first}
        return [tasks[scenario.name].result() for scenario in scenarios]

    async def perform(self, scenario: Scenario) -> Performance:
        """Run the client through a scenario; raises what running it raises."""
        visitor = await self.backstage.admit(scenario)
        stage = Stage(self.backstage, scenario, visitor)
        address = await stage.start()
        steps = []
        try:
            with tempfile.TemporaryDirectory(prefix="customers-all-") as state:
                for number, step in enumerate(scenario.steps, 1):
                    self.on_step(f"{scenario.name}, step {number}")
                    await stage.play(step)
                    environment = self._environment(scenario, step, visitor, address, Path(state))
                    conclusion = await self.client(environment, self.deadline)
                    steps.append(StepPlayed(number, step, await stage.take(), conclusion))
        finally:
            await stage.stop()
        polls = any(step.ask.changes_since_last for step in scenario.steps)
        final = await self.backstage.report(visitor.fields()) if polls else None
        return Performance(scenario, tuple(steps), final)

    def _environment(
        self, scenario: Scenario, step: Step, visitor: Visitor, address: str, state: Path
    ) -> dict[str, str]:
        return environment_of_step(
            {
                "CUSTOMERS_ALL_URL": address,
                "CUSTOMERS_ALL_USER_ID": visitor.user_id,
                "CUSTOMERS_ALL_USER_PASSWORD": self.backstage.password_for(scenario, visitor),
                "CUSTOMERS_ALL_ACCOUNT_ID": visitor.account_id,
                "CUSTOMERS_ALL_SCENARIO": scenario.name,
                "CUSTOMERS_ALL_ASK": step.ask.as_json(),
                "CUSTOMERS_ALL_DEADLINE": f"{self.deadline:g}",
                "CUSTOMERS_ALL_STATE": str(state),
            }
        )
