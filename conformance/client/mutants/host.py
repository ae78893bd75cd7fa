"""Running the project's own Python client inside this process, with or without a fault."""

import asyncio
import io
import traceback
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType

from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.command import read_outcome
from conformance.client.mutants.mutant import Mutation
from contracts.errors import ConfigurationError

_CLIENT = Path(__file__).parents[3] / "examples" / "clients" / "python" / "customers_all_client.py"


@cache
def _code() -> CodeType:
    try:
        source = _CLIENT.read_text("utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The client that the mutants are made of cannot be read ({error.strerror}): run them from a checkout."
        ) from error
    return compile(source, str(_CLIENT), "exec")


def load_client(mutate: Mutation | None = None) -> ModuleType:
    """Return a module of its own that holds the client, with a fault if one is given."""
    client = ModuleType("customers_all_client")
    exec(_code(), client.__dict__)  # noqa: S102 - our own client, as often as there are runs
    if mutate is not None:
        mutate(client)
    return client


class HostedClient:
    """Runs the client as ``run_command`` would, in a thread and without the cost of a process.

    A run that hangs keeps its thread until the server closes the connection.
    """

    def __init__(self, threads: Executor, mutate: Mutation | None = None) -> None:
        """Take the threads, and the fault, if any."""
        self._threads = threads
        self._mutate = mutate

    async def __call__(self, environment: Mapping[str, str], deadline: float) -> ClientOutcome:
        """Run the client once, for so many seconds at most."""
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._threads, self._run, environment)
        try:
            return await asyncio.wait_for(running, deadline)
        except TimeoutError:
            return ClientOutcome(Ending.HUNG, status=None)

    def _run(self, environment: Mapping[str, str]) -> ClientOutcome:
        output = io.StringIO()
        try:
            load_client(self._mutate).main(environment, output)
        except Exception:  # noqa: BLE001 - as a program it would end with a traceback
            return ClientOutcome(Ending.GAVE_UP, status=1, stderr=traceback.format_exc(limit=0).strip())
        return read_outcome(0, output.getvalue().encode(), b"")
