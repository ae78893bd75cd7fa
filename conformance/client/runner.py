"""Running scenarios with a client: for each an account and a server, for each step one run of the client."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from conformance.client.client_outcome import ClientOutcome
from conformance.client.command import environment_of_step
from conformance.client.scenario import Scenario, Step
from conformance.client.scenario_run import ScenarioRun, StepRun
from conformance.client.scenario_sandbox import ScenarioAccount, ScenarioSandbox
from conformance.client.scenario_server import ScenarioServer

#: Runs the client once, under these environment variables, for so many seconds at most.
Client: TypeAlias = Callable[[Mapping[str, str], float], Awaitable[ClientOutcome]]
#: Rules whose scenarios may take a whole deadline begin first, so that nothing waits for them at the end.
_LONGEST: Final = ("hanging-answer-ends", "slow-answer-is-read")


@dataclass(frozen=True, slots=True)
class ScenarioRunner:
    """Runs scenarios; ``deadline`` is in seconds a step, ``on_step`` is told of each."""

    client: Client
    deadline: float
    sandbox: ScenarioSandbox
    on_step: Callable[[str], None]

    async def run_all(self, scenarios: Sequence[Scenario], parallel: int) -> list[ScenarioRun]:
        """Run scenarios, so many at a time; what one of them raises comes in an ``ExceptionGroup``."""
        places = asyncio.Semaphore(parallel)

        async def run_one(scenario: Scenario) -> ScenarioRun:
            async with places:
                return await self.run(scenario)

        longest_first = sorted(scenarios, key=lambda scenario: scenario.main_rule not in _LONGEST)
        async with asyncio.TaskGroup() as group:
            tasks = {scenario.name: group.create_task(run_one(scenario)) for scenario in longest_first}
        return [tasks[scenario.name].result() for scenario in scenarios]

    async def run(self, scenario: Scenario) -> ScenarioRun:
        """Run the client through a scenario; raises what running it raises."""
        account = await self.sandbox.create_account(scenario)
        server = ScenarioServer(self.sandbox, scenario, account)
        address = await server.start()
        steps = []
        try:
            with tempfile.TemporaryDirectory(prefix="customers-all-") as state:
                for number, step in enumerate(scenario.steps, 1):
                    self.on_step(f"{scenario.name}, step {number}")
                    await server.begin_step(step)
                    environment = self._environment(scenario, step, account, address, Path(state))
                    outcome = await self.client(environment, self.deadline)
                    steps.append(StepRun(number, step, await server.end_step(), outcome))
        finally:
            await server.stop()
        polls = any(step.ask.changes_since_last for step in scenario.steps)
        final = await self.sandbox.report(account.fields()) if polls else None
        return ScenarioRun(scenario, tuple(steps), final)

    def _environment(
        self, scenario: Scenario, step: Step, account: ScenarioAccount, address: str, state: Path
    ) -> dict[str, str]:
        return environment_of_step(
            {
                "CUSTOMERS_ALL_URL": address,
                "CUSTOMERS_ALL_USER_ID": account.user_id,
                "CUSTOMERS_ALL_USER_PASSWORD": self.sandbox.password_for(scenario, account),
                "CUSTOMERS_ALL_ACCOUNT_ID": account.account_id,
                "CUSTOMERS_ALL_SCENARIO": scenario.name,
                "CUSTOMERS_ALL_ASK": step.ask.as_json(),
                "CUSTOMERS_ALL_DEADLINE": f"{self.deadline:g}",
                "CUSTOMERS_ALL_STATE": str(state),
            }
        )
