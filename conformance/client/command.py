"""Running the client's command once, bounded, and reading what it printed."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from conformance.client.performance import Conclusion, Ending
from conformance.client.report import Report
from contracts.errors import ConfigurationError

#: The most that is kept of what a client prints, in bytes: what comes after it is dropped, and so the object broken.
_MOST_PRINTED: Final = 256 << 20
#: How much of the end of standard error is kept, in bytes.
_COMPLAINT: Final = 2_000
_BLOCK: Final = 1 << 16
#: Seconds in which the pipes of an ended client must close: something it started may hold them open.
_CLOSING: Final = 1.0


async def run_command(command: Sequence[str], environment: Mapping[str, str], deadline: float) -> Conclusion:
    """Run the command, in a process group of its own that is killed at the deadline.

    Raises ``ConfigurationError`` if it cannot be started at all.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise ConfigurationError(f"{command[0]!r} cannot be run: {error.strerror or error}.") from error
    printed, complained = bytearray(), bytearray()
    readers = [
        asyncio.ensure_future(_read(process.stdout, printed, most=_MOST_PRINTED)),
        asyncio.ensure_future(_read(process.stderr, complained, keep=_COMPLAINT)),
    ]
    try:
        status = await asyncio.wait_for(process.wait(), deadline)
        await asyncio.wait(readers, timeout=_CLOSING)
        conclusion = concluded(status, bytes(printed), bytes(complained))
    except TimeoutError:
        conclusion = Conclusion(Ending.HUNG, status=None, complaint=_text(complained))
    finally:
        _kill(process.pid)
        await process.wait()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return conclusion


async def _read(
    stream: asyncio.StreamReader | None, into: bytearray, *, most: int = 0, keep: int = 0
) -> None:
    """Read to the end; what is more than ``most`` is dropped, and of a stream with ``keep`` only the end kept."""
    while stream is not None and (block := await stream.read(_BLOCK)):
        if not most or len(into) + len(block) <= most:
            into += block
        if keep:
            del into[:-keep]


def _kill(group: int) -> None:
    """End everything that the command started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def concluded(status: int, printed: bytes, complained: bytes) -> Conclusion:
    """Say what a client that ended by itself concluded, by the client protocol."""
    complaint = _text(complained)
    if status != 0:
        return Conclusion(Ending.GAVE_UP, status=status, complaint=complaint)
    if not printed.strip():
        return Conclusion(Ending.SILENT, complaint=complaint)
    try:
        report = report_of(json.loads(printed))
    except ValueError:
        report = None
    if report is None:
        return Conclusion(Ending.GARBLED, complaint=complaint)
    return Conclusion(Ending.UNDERSTOOD, report, complaint=complaint)


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


def _text(complained: bytes | bytearray) -> str:
    return bytes(complained).decode("utf-8", "replace").strip()


def environment_of_step(names: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process with the variables of the client protocol and no others of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMERS_ALL_")}
    return {**own, **names}
