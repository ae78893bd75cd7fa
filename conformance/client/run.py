"""A run of the suite for clients: scenarios in parallel, then one verdict a rule."""

import asyncio
import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from conformance.client.command import run_command
from conformance.client.manual import serve_manual_mode
from conformance.client.runner import ScenarioRunner
from conformance.client.scenario import Scenario
from conformance.client.scenario_run import ScenarioRun
from conformance.client.scenario_sandbox import scenario_sandbox
from conformance.client.verdicts import judge_runs, verdict
from conformance.redaction import Secrets
from conformance.run_options import OnProgress, Progress
from conformance.verdict import Run
from contracts.catalogue import Rule

#: In reports the address of a scenario's server, which is another at each run.
_ADDRESS: Final = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """What a run for a client needs to know.

    ``deadline`` is in seconds a step; ``parallel`` is how many scenarios are run at the same time;
    ``accept_repair`` lets a client repair broken XML if it does so rightly.
    """

    command: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    rules: tuple[Rule, ...]
    deadline: float = 30.0
    parallel: int = 4
    accept_repair: bool = False

    @property
    def target(self) -> str:
        """The command as one line, as reports name it; without a command the client is run by hand."""
        return shlex.join(self.command) or "a client run by hand"


def run_client(options: ClientOptions, secrets: Secrets, on_progress: OnProgress) -> Run:
    """Run the scenarios with the command and judge the client.

    ``secrets`` learns the passwords of the accounts. Raises ``ConfigurationError`` if the command cannot
    be started.
    """
    started, clock = datetime.now(UTC), time.monotonic()

    def tell(doing: str) -> None:
        on_progress(Progress(doing=doing))

    try:
        runs = asyncio.run(_run_scenarios(options, secrets, tell))
    except ExceptionGroup as group:
        # One is enough: whatever ended a scenario ends the run.
        raise group.exceptions[0] from None
    return _judged_run(options, runs, started, time.monotonic() - clock, on_progress)


def run_by_hand(
    options: ClientOptions,
    address: tuple[str, int],
    on_ready: Callable[[str], None],
    secrets: Secrets,
    on_progress: OnProgress,
) -> Run:
    """Serve the scenarios until the page at ``address`` is told to finish, and judge what was run.

    ``on_ready`` is told where the page is. Raises ``ConfigurationError`` if the address is taken.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    runs = asyncio.run(serve_manual_mode(options.scenarios, address, secrets, on_ready))
    return _judged_run(options, runs, started, time.monotonic() - clock, on_progress)


def _judged_run(
    options: ClientOptions,
    runs: Sequence[ScenarioRun],
    started: datetime,
    duration: float,
    on_progress: OnProgress,
) -> Run:
    """Turn the scenarios' runs into one of the suite, with one result for each rule of the options."""
    judged = judge_runs(runs, accept_repair=options.accept_repair)
    requests = sum(one.requests for one in judged)
    results = tuple(verdict(rule, judged, _ADDRESS) for rule in options.rules)
    for result in results:
        on_progress(Progress(result=result, requests=requests))
    return Run(
        target=options.target,
        mode="client",
        started_at=started,
        duration=duration,
        results=results,
        requests=requests,
    )


async def _run_scenarios(
    options: ClientOptions, secrets: Secrets, on_step: Callable[[str], None]
) -> list[ScenarioRun]:
    async with scenario_sandbox() as sandbox:
        for password in {sandbox.password, *(scenario.password for scenario in options.scenarios)}:
            secrets.add(password)
        client = partial(run_command, options.command)
        runner = ScenarioRunner(client, options.deadline, sandbox, on_step)
        return await runner.run_all(options.scenarios, options.parallel)
