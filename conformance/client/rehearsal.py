"""Performing one scenario with a command: an account, a stage before the sandbox, a run of the client a step."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from conformance.client.backstage import Backstage
from conformance.client.command import environment_of_step, run_command
from conformance.client.performance import Performance, StepPlayed
from conformance.client.recorder import Visitor
from conformance.client.report import Report, read_report
from conformance.client.scenario import Scenario, Step
from conformance.client.stage import Stage

#: Seconds in which everybody must have the full report from the sandbox itself.
_OWN_TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What all scenarios of a run share; ``deadline`` is in seconds a step."""

    command: Sequence[str]
    deadline: float
    backstage: Backstage
    session: aiohttp.ClientSession
    on_step: Callable[[str], None]

    async def perform(self, scenario: Scenario) -> Performance:
        """Run the command through a scenario; raises ``ConfigurationError`` if it cannot be started."""
        visitor = await self.backstage.admit(scenario)
        stage = Stage(self.backstage.address, self.session, visitor)
        address = await stage.start()
        steps = []
        try:
            with tempfile.TemporaryDirectory(prefix="customers-all-") as state:
                for number, step in enumerate(scenario.steps, 1):
                    self.on_step(f"{scenario.name}, step {number}")
                    await self.backstage.change(visitor.account_id, step.before)
                    stage.play(step, self.deadline)
                    environment = self._environment(scenario, step, visitor, address, Path(state))
                    conclusion, duration = await run_command(self.command, environment, self.deadline)
                    steps.append(StepPlayed(number, step, stage.take(), conclusion, duration))
        finally:
            await stage.stop()
        final = await full_report(self.backstage.address, self.session, visitor)
        return Performance(scenario, tuple(steps), final)

    def _environment(
        self, scenario: Scenario, step: Step, visitor: Visitor, address: str, state: Path
    ) -> dict[str, str]:
        password = f"{visitor.password}-wrong" if scenario.wrong_password else visitor.password
        return environment_of_step(
            {
                "CUSTOMERS_ALL_URL": address,
                "CUSTOMERS_ALL_USER_ID": visitor.user_id,
                "CUSTOMERS_ALL_USER_PASSWORD": password,
                "CUSTOMERS_ALL_ACCOUNT_ID": visitor.account_id,
                "CUSTOMERS_ALL_SCENARIO": scenario.name,
                "CUSTOMERS_ALL_ASK": step.ask.as_json(),
                "CUSTOMERS_ALL_DEADLINE": f"{self.deadline:g}",
                "CUSTOMERS_ALL_STATE": str(state),
            }
        )


async def full_report(address: str, session: aiohttp.ClientSession, visitor: Visitor) -> Report:
    """Return all customers of an account as the sandbox itself reports them."""
    fields = {
        "user_id": visitor.user_id,
        "user_password": visitor.password,
        "account_id": visitor.account_id,
        "type": "reports",
        "report": "customers_all",
    }
    async with session.post(address, data=fields, timeout=_OWN_TIMEOUT) as response:
        return read_report(await response.read(), "xml")
