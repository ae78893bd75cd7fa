"""An HTTP server in a thread that answers with what a function returns."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from aiohttp import web

from conformance.mutants.pipeline import Reply, Request
from contracts.form import read_form


@contextmanager
def serving(answer: Callable[[Request], Reply]) -> Iterator[str]:
    """Run a server on a free port of this machine; yields its address.

    A function that raises ``ConnectionAbortedError`` lets it close the connection without an answer.
    """
    loop = asyncio.new_event_loop()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        try:
            reply = await loop.run_in_executor(None, answer, await _request_of(request))
        except ConnectionAbortedError:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    async def start() -> tuple[web.ServerRunner, int]:
        runner = web.ServerRunner(web.Server(handle), shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        return runner, port

    thread = Thread(target=loop.run_forever, name="mutant", daemon=True)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _request_of(request: web.BaseRequest) -> Request:
    headers: Mapping[str, str] = request.headers
    form = read_form(request.rel_url.raw_query_string, headers.get("Content-Type"), await request.read())
    return Request(request.method, headers, form.query, form.body)
