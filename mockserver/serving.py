"""Serving until a signal says to stop: one process, its listening socket, its store."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from contracts.decisions import Choices
from mockserver.app import Sandbox
from mockserver.control.control import Control, ControlOptions
from mockserver.cross_origin import CrossOrigin
from mockserver.log import RequestLog
from mockserver.store.interface import Store
from mockserver.tls import TlsFiles


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """How a process serves: the server's choices, whether it logs, and how long it waits at the end.

    ``grace`` is how many seconds running answers have to finish after a signal. ``control`` is ``None`` for a
    sandbox without control API and journal, ``tls`` for one that speaks plain HTTP, ``cross_origin`` for one
    whose reports no page of another origin may read. Of several processes over one store one ``leads``.
    """

    choices: Choices
    log: bool = True
    grace: float = 10.0
    control: ControlOptions | None = None
    tls: TlsFiles | None = None
    cross_origin: CrossOrigin | None = None
    leads: bool = True


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the garbage collector rest while much is made of which nothing refers to itself: records, above all."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
    with ExitStack() as stack:
        watchers = [stack.enter_context(RequestLog(turn=log_turn))] if options.log else []
        control = None
        if options.control is not None:
            control = stack.enter_context(Control(store, options.choices, options.control))
        sandbox = Sandbox(store, options.choices, watchers, control, options.cross_origin)
        return asyncio.run(_serve(sandbox, listener, options, ready, stop_when_readable))


async def _serve(
    sandbox: Sandbox,
    listener: socket.socket,
    options: ServingOptions,
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
    await sandbox.start(listener, options.tls.context() if options.tls else None, leads=options.leads)
    # What was made until now stays: the collector need not go through it again and again, nor once now, when
    # somebody waits for the server.
    gc.freeze()
    ready()
    await asked_to_stop.wait()
    return await sandbox.stop(options.grace)
