"""The sandbox in one process: an application, started on a listening socket, and stopped."""

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from aiohttp import web

from contracts.decisions import Choices
from mockserver.changing_accounts import keep_changing
from mockserver.control.control import Control
from mockserver.control.prefix import PREFIX
from mockserver.cross_origin import CrossOrigin
from mockserver.failure import silent_logger
from mockserver.service import ReportService, Watcher
from mockserver.store.interface import Store

#: Threads that read pages: reading is quick, and waits for nothing but the disk.
_THREADS: Final = 8
#: The longest request line and header, in bytes: a list of campaigns may stand in the address.
_LONGEST_LINE: Final = 1 << 17
#: After the grace time, how long a cancelled answer may take to let go, in seconds.
_LETTING_GO: Final = 1.0
#: How often it is looked whether all answers are out, in seconds.
_GLANCE: Final = 0.01


class Sandbox:
    """One running server over a store, which it does not own."""

    def __init__(
        self,
        store: Store,
        choices: Choices,
        watchers: Sequence[Watcher] = (),
        control: Control | None = None,
        cross_origin: CrossOrigin | None = None,
    ) -> None:
        """Take the data, the server's choices, who is to be told of every exchange, and what controls it.

        ``cross_origin`` says which web pages of other origins may read the reports; none unless given.
        """
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="pages")
        self._store = store
        self._control = control
        told = (*watchers, *control.watchers) if control else watchers
        self._service = ReportService(store, choices, self._executor, told, cross_origin)
        self._changing: asyncio.Task[None] | None = None
        self._answering: set[web.RequestHandler] = set()
        self._runner: web.ServerRunner | None = None
        self._hurried = False

    async def start(
        self, listener: socket.socket, tls: ssl.SSLContext | None = None, *, leads: bool = True
    ) -> None:
        """Accept connections on a bound socket, which this takes over.

        Of several processes over one store one ``leads``: it does what has to be done once.
        """
        server = web.Server(
            self._handle,
            logger=silent_logger(),
            access_log=None,
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=_LETTING_GO)
        await self._runner.setup()
        await web.SockSite(self._runner, listener, ssl_context=tls).start()
        if leads:
            self._changing = asyncio.create_task(keep_changing(self._store, self._executor))

    async def stop(self, grace: float) -> int:
        """Stop accepting, let running answers finish for ``grace`` seconds; returns how many were cut off."""
        if self._runner is None or self._runner.server is None:
            return 0
        server = self._runner.server
        for site in self._runner.sites:
            await site.stop()
        server.pre_shutdown()
        if self._control is not None:
            self._control.end_streams()
        if self._changing is not None:
            self._changing.cancel()
            await asyncio.wait([self._changing])
        deadline = time.monotonic() + grace
        while server.connections and not self._hurried and time.monotonic() < deadline:
            await asyncio.sleep(_GLANCE)
            self._close_idle(server)
        cut_off = len(server.connections)
        await self._runner.cleanup()
        await asyncio.get_running_loop().run_in_executor(None, self._executor.shutdown)
        return cut_off

    def _close_idle(self, server: web.Server) -> None:
        """Close the connections without a running answer, which aiohttp would keep open for their clients.

        What is written, yet not sent, still goes out: a connection counts until its last byte is gone.
        """
        for connection in server.connections:
            if connection not in self._answering:
                connection.force_close()

    def hurry(self) -> None:
        """End the grace time of ``stop`` at once."""
        self._hurried = True

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        self._answering.add(connection)
        try:
            if self._control is not None and request.rel_url.raw_path.startswith(PREFIX):
                return await self._control.service.handle(request)
            return await self._service.handle(request)
        finally:
            self._answering.discard(connection)
