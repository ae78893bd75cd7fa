"""Running the client's command once, bounded, and reading what it printed."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.report import Report
from contracts.errors import ConfigurationError

#: The most that is kept of what a client prints, in bytes: what comes after it is dropped, and so the object broken.
_MOST_PRINTED: Final = 256 << 20
#: How much of the end of standard error is kept, in bytes.
_MOST_STDERR: Final = 2_000
_STANDARD_OUTPUT: Final = 1
#: Seconds that the pipes of an ended client are waited for.
_CLOSING: Final = 1.0


class _Running(asyncio.SubprocessProtocol):
    """A client that runs: what it prints, and when it and its pipes are gone."""

    def __init__(self) -> None:
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == _STANDARD_OUTPUT:
            self.stdout += data[: _MOST_PRINTED - len(self.stdout)]
        else:
            self.stderr += data
            del self.stderr[:-_MOST_STDERR]

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.closed.set()


async def run_command(
    command: Sequence[str], environment: Mapping[str, str], deadline: float
) -> ClientOutcome:
    """Run the command, in a process group of its own that is killed at the deadline.

    Raises ``ConfigurationError`` if it cannot be started at all.
    """
    try:
        transport, running = await asyncio.get_running_loop().subprocess_exec(
            _Running, *command, stdin=asyncio.subprocess.DEVNULL, env=environment, start_new_session=True
        )
    except OSError as error:
        raise ConfigurationError(f"{command[0]!r} cannot be run: {error.strerror or error}.") from error
    try:
        await asyncio.wait_for(running.exited.wait(), deadline)
        with suppress(TimeoutError):
            # Something that it started may hold the pipes open.
            await asyncio.wait_for(running.closed.wait(), _CLOSING)
        return read_outcome(transport.get_returncode() or 0, bytes(running.stdout), bytes(running.stderr))
    except TimeoutError:
        return ClientOutcome(Ending.HUNG, status=None, stderr=_text(running.stderr))
    finally:
        _kill(transport.get_pid())
        await running.exited.wait()
        transport.close()
        await running.closed.wait()


def _kill(group: int) -> None:
    """End everything that the command started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def read_outcome(status: int, stdout: bytes, stderr: bytes) -> ClientOutcome:
    """Return the outcome of a client that ended by itself, by the client protocol."""
    text = _text(stderr)
    if status != 0:
        return ClientOutcome(Ending.GAVE_UP, status=status, stderr=text)
    if not stdout.strip():
        return ClientOutcome(Ending.SILENT, stderr=text)
    try:
        report = report_of(json.loads(stdout))
    except ValueError:
        report = None
    if report is None:
        return ClientOutcome(Ending.GARBLED, stderr=text)
    return ClientOutcome(Ending.UNDERSTOOD, report, stderr=text)


def report_of(document: object) -> Report | None:
    """Read the object of the client protocol; ``None`` if it is none."""
    if not isinstance(document, dict):
        return None
    if document.get("status") == "error" and isinstance(document.get("error"), str):
        return Report(error=document["error"])
    customers = document.get("customers")
    if document.get("status") == "success" and isinstance(customers, list):
        return Report(tuple(customers)) if all(isinstance(c, dict) for c in customers) else None
    return None


def _text(stderr: bytes | bytearray) -> str:
    return bytes(stderr).decode("utf-8", "replace").strip()


def environment_of_step(names: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process with the variables of the client protocol and no others of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMERS_ALL_")}
    return {**own, **names}
