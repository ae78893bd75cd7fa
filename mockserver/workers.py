"""Several processes that serve one port and one database file, watched over by the one that started them."""

import multiprocessing
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Lock
from types import FrameType
from typing import Final

from contracts.errors import ConfigurationError, InternalError
from mockserver.listener import bind
from mockserver.serving import ServingOptions, serve_until_signalled
from mockserver.store.opening import open_store

#: What a worker tells when it accepts connections.
_READY: Final = "ready"
#: After the grace time, how long a worker may take to end, in seconds.
_ENDING: Final = 5.0


def bind_shared(host: str, port: int, count: int) -> list[socket.socket]:
    """Bind ``count`` sockets to one address, one for each worker; the system shares connections out.

    Port 0 picks a free one. Raises ``ConfigurationError`` if the address is taken, also by sockets that would
    share it.
    """
    if port:
        bind(host, port).close()
    first = bind(host, port, shared=True)
    own_port = first.getsockname()[1]
    return [first, *(bind(host, own_port, shared=True) for _ in range(1, count))]


def serve_with_workers(
    listeners: Sequence[socket.socket], database: str, options: ServingOptions, ready: Callable[[], None]
) -> None:
    """Serve with one process for each socket until SIGTERM or SIGINT.

    ``database`` is the address of a store that other processes can open. ``ready`` is called when all
    accept connections. Raises ``InternalError`` if a worker dies, after the others were stopped.
    """
    context = multiprocessing.get_context("spawn")
    log_turn = context.Lock()
    workers: list[tuple[SpawnProcess, Connection]] = []
    signals = _signals()
    try:
        for number, listener in enumerate(listeners):
            ours, theirs = context.Pipe()
            own = replace(options, leads=number == 0)
            worker = context.Process(target=_work, args=(listener, database, own, theirs, log_turn))
            worker.start()
            theirs.close()
            listener.close()
            workers.append((worker, ours))
        for _, connection in workers:
            if signals in wait([connection, signals]):
                return
            _await_ready(connection)
        ready()
        if signals not in wait([signals, *(worker.sentinel for worker, _ in workers)]):
            raise InternalError(_death(workers))
    finally:
        _stop(workers, options.grace + _ENDING)
        signals.close()


def _signals() -> socket.socket:
    """Return a socket that becomes readable with the first SIGTERM or SIGINT.

    An exception raised by a handler could be swallowed by whatever happens to run; this cannot be missed.
    """
    readable, told = socket.socketpair()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.close()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return readable


def _await_ready(connection: Connection) -> None:
    try:
        told = connection.recv()
    except EOFError:
        raise InternalError("A worker ended before it was ready; what it wrote above says why.") from None
    if told != _READY:
        raise ConfigurationError(told)


def _death(workers: Sequence[tuple[SpawnProcess, Connection]]) -> str:
    dead = [worker for worker, _ in workers if worker.exitcode is not None]
    cause = ", ".join(f"process {worker.pid} with status {worker.exitcode}" for worker in dead)
    return f"A worker ended unexpectedly ({cause}), so the others were stopped; start the server again."


def _stop(workers: Sequence[tuple[SpawnProcess, Connection]], patience: float) -> None:
    """Ask the workers to stop by closing their pipes, wait for them, and kill what does not end."""
    for _, connection in workers:
        connection.close()
    for worker, _ in workers:
        worker.join(patience)
        if worker.exitcode is None:
            worker.kill()
            worker.join()


def _work(
    listener: socket.socket, database: str, options: ServingOptions, parent: Connection, log_turn: Lock
) -> None:
    """Serve in a worker until a signal, or until the parent closes its end of the pipe or dies."""
    try:
        store = open_store(database)
    except ConfigurationError as error:
        parent.send(str(error))
        return
    try:
        ready = partial(parent.send, _READY)
        serve_until_signalled(
            listener, store, options, ready, stop_when_readable=parent.fileno(), log_turn=log_turn
        )
    finally:
        store.close()
