"""Serving until a signal says to stop: one process, its listening socket, its store."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from contracts.decisions import Choices
from mockserver.app import Sandbox
from mockserver.log import RequestLog
from mockserver.store.interface import Store


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """How a process serves: the server's choices, whether it logs, and how long it waits at the end.

    ``grace`` is how many seconds running answers have to finish after a signal.
    """

    choices: Choices
    log: bool = True
    grace: float = 10.0


def serve_until_signalled(
    listener: socket.socket,
    store: Store,
    options: ServingOptions,
    ready: Callable[[], None],
    *,
    stop_when_readable: int | None = None,
    log_turn: AbstractContextManager[object] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT, then let running answers finish; returns how many were cut off.

    ``ready`` is called when connections are accepted. A second signal ends the grace time at once.
    ``stop_when_readable`` is a file descriptor that asks to stop by becoming readable, at its end above all;
    ``log_turn`` a lock among the processes that log to the same stream.
    """
    log = RequestLog(turn=log_turn) if options.log else None
    try:
        sandbox = Sandbox(store, options.choices, [log] if log else [])
        return asyncio.run(_serve(sandbox, listener, options.grace, ready, stop_when_readable))
    finally:
        if log is not None:
            log.close()


async def _serve(
    sandbox: Sandbox,
    listener: socket.socket,
    grace: float,
    ready: Callable[[], None],
    stop_when_readable: int | None,
) -> int:
    loop = asyncio.get_running_loop()
    asked_to_stop = asyncio.Event()

    def stop() -> None:
        if asked_to_stop.is_set():
            sandbox.hurry()
        asked_to_stop.set()

    def stop_reading(descriptor: int) -> None:
        loop.remove_reader(descriptor)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if stop_when_readable is not None:
        loop.add_reader(stop_when_readable, stop_reading, stop_when_readable)
    await sandbox.start(listener)
    ready()
    await asked_to_stop.wait()
    return await sandbox.stop(grace)
