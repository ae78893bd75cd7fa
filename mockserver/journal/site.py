"""The journal's API on a socket of its own, for who keeps a journal without a sandbox."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from mockserver.control.prefix import PREFIX
from mockserver.failure import silent_logger
from mockserver.journal.journal_file import JournalFile
from mockserver.journal.routes import JournalRoutes


@asynccontextmanager
async def journal_site(journal: JournalFile, listener: socket.socket) -> AsyncIterator[None]:
    """Serve a journal on a bound socket, which this takes over, until the block is left."""
    routes = JournalRoutes(journal)
    application = web.Application(logger=silent_logger())
    application.add_routes(routes.routes(PREFIX))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        routes.stop()
        await runner.cleanup()
