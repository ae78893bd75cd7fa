"""The proxy on its listening socket."""

import asyncio
import itertools
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from conformance.traffic.proxy.relay import OnExchange, Relay
from conformance.traffic.proxy.spool import Spool
from conformance.traffic.proxy.upstream import BLOCK, Upstream
from contracts.errors import InternalError

#: How long a thread may keep the loop from passing bytes on, in seconds: judging must not show in an answer's time.
_SWITCH_INTERVAL: Final = 0.000_1


class Proxy:
    """Passes connections on to a server, and tells of what passed."""

    def __init__(self, upstream: Upstream, on_exchange: OnExchange) -> None:
        """Stand before ``upstream``; ``on_exchange`` is called in the loop."""
        self._upstream = upstream
        self._on_exchange = on_exchange
        self._folder = TemporaryDirectory(prefix="customers-all-proxy-")
        self._names = itertools.count()
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], Relay] = {}
        self._interval = sys.getswitchinterval()
        self.unreached = 0

    async def start(self, listener: socket.socket) -> None:
        """Accept connections on a bound socket, which this takes over."""
        sys.setswitchinterval(_SWITCH_INTERVAL)
        self._server = await asyncio.start_server(self._serve, sock=listener, limit=BLOCK)

    async def stop(self, grace: float) -> int:
        """Stop accepting, let what passes end for ``grace`` seconds; returns how many connections were cut off."""
        if self._server is not None:
            self._server.close()
        for relay in self._connections.values():
            relay.end()
        if self._connections:
            await asyncio.wait(self._connections, timeout=grace)
        cut_off = [*self._connections]
        for task in cut_off:
            task.cancel()
        if cut_off:
            await asyncio.wait(cut_off)
        sys.setswitchinterval(self._interval)
        return len(cut_off)

    def close(self) -> None:
        """Remove what was kept on the disk, once everything was judged. Blocks."""
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Relay(reader, writer, self._new_spool, self._on_exchange)
        task = asyncio.current_task()
        if task is None:
            raise InternalError("A connection is served outside a task.")
        self._connections[task] = relay
        try:
            await relay.run(self._upstream)
            self.unreached += relay.unreached
        finally:
            del self._connections[task]
            writer.close()

    def _new_spool(self) -> Spool:
        return Spool(Path(self._folder.name, f"body-{next(self._names)}"))
