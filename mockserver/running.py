"""A sandbox in a thread of this process, for as long as a block lasts: for tests of every kind."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from contracts.decisions import Choices
from contracts.request import AnswerFormat
from fixtures.model import Record
from mockserver.app import Sandbox
from mockserver.control.control import Control, ControlOptions
from mockserver.cross_origin import CrossOrigin
from mockserver.listener import address_of, bind
from mockserver.rendering import rendering
from mockserver.service import Watcher
from mockserver.store.interface import Store
from mockserver.store.opening import open_store


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """Where a running sandbox is reached, ``http://127.0.0.1:PORT``, and its data, to be changed at will."""

    url: str
    store: Store


@contextmanager
def running_sandbox(
    records: Iterable[Record] = (),
    choices: Mapping[str, str] | None = None,
    *,
    store: Store | None = None,
    watchers: Sequence[Watcher] = (),
    grace: float = 5.0,
    control: ControlOptions | None = None,
    cross_origin: CrossOrigin | None = None,
) -> Iterator[RunningSandbox]:
    """Run a sandbox on a free port of this machine until the block is left.

    ``records`` are loaded into a store of its own, in memory; or ``store`` is one that there is, and stays
    open. ``choices`` are the decisions that differ from the default, such as ``{"DEC-6": "last"}``; they may
    be a ``Choices``. ``watchers`` are called, in the sandbox's thread, after each exchange. Running answers
    have ``grace`` seconds to finish. With ``control`` it has a control API and a journal, with
    ``cross_origin`` pages of other origins may read the reports. Raises what loading the records raises.
    """
    own_store = store is None
    data = open_store() if store is None else store
    try:
        in_force = choices if isinstance(choices, Choices) else Choices(choices)
        data.load(records, rendering(in_force, AnswerFormat()))
        with (
            nullcontext() if control is None else Control(data, in_force, control) as controlling,
            _serving(Sandbox(data, in_force, watchers, controlling, cross_origin), grace) as url,
        ):
            yield RunningSandbox(url, data)
    finally:
        if own_store:
            data.close()


@contextmanager
def _serving(sandbox: Sandbox, grace: float) -> Iterator[str]:
    listener = bind("127.0.0.1", 0)
    url = address_of(listener)
    started: Future[Callable[[], object]] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="sandbox") as thread:
        ended = thread.submit(asyncio.run, _serve(sandbox, listener, grace, started))
        stop = started.result()
        try:
            yield url
        finally:
            stop()
            ended.result()


async def _serve(
    sandbox: Sandbox, listener: socket.socket, grace: float, started: Future[Callable[[], object]]
) -> None:
    """Serve until what ``started`` is given is called, from any thread."""
    stopping = asyncio.Event()
    try:
        await sandbox.start(listener)
    except BaseException as error:
        started.set_exception(error)
        raise
    started.set_result(partial(asyncio.get_running_loop().call_soon_threadsafe, stopping.set))
    await stopping.wait()
    await sandbox.stop(grace)
