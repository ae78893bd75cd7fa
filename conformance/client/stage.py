"""The server of one scenario: it lets the sandbox answer, records, and delivers as the step says."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import aiohttp
from aiohttp import web

from conformance.client.delivery import Answer
from conformance.client.performance import Exchange
from conformance.client.recorder import Received, Recorder, Visitor
from conformance.client.scenario import Step
from contracts.asking.recording import API_KEY_HEADER

#: Headers of the sandbox's answer that belong to its own transfer.
_OF_TRANSFER: Final = {"content-length", "transfer-encoding", "connection", "date", "server", "vary"}
#: What lets a script of any page ask and read the answer (the Fetch standard, section on CORS).
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "X-Last-Id, Retry-After",
}
#: The largest body of a request that is read, in bytes.
_LARGEST_REQUEST: Final = 1 << 20


def _nobody_told(_exchange: Exchange) -> None:
    """Tell nobody."""


class Stage:
    """One scenario's server; ``play`` says what the next answers are like, ``take`` hands out what came."""

    def __init__(
        self,
        backend: str,
        session: aiohttp.ClientSession,
        visitor: Visitor,
        on_exchange: Callable[[Exchange], None] = _nobody_told,
        *,
        open_to_pages: bool = False,
    ) -> None:
        """Stand before the sandbox at the address ``backend``; ``on_exchange`` is told of each request.

        ``open_to_pages`` lets scripts of any page read the answers, as a client in a browser must.
        """
        self._backend = backend.rstrip("/")
        self._session = session
        self._recorder = Recorder(visitor)
        self._on_exchange = on_exchange
        self._open_to_pages = open_to_pages
        self._step = Step()
        self._deadline = 30.0
        self._answered = 0
        self._exchanges: list[Exchange] = []
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on a free port unless one is named, and return the address."""
        application = web.Application(client_max_size=_LARGEST_REQUEST)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def stop(self) -> None:
        """Close all connections."""
        if self._runner is not None:
            await self._runner.cleanup()

    def play(self, step: Step, deadline: float) -> None:
        """Deliver from now on as a step says; ``deadline`` is in seconds."""
        self._step, self._deadline, self._answered = step, deadline, 0

    def take(self) -> tuple[Exchange, ...]:
        """Return the exchanges since the last call, and forget them."""
        taken, self._exchanges = tuple(self._exchanges), []
        return taken

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._open_to_pages and request.method == "OPTIONS":
            return web.Response(status=204, headers=_OPEN)
        step, deadline = self._step, self._deadline
        delivery = step.deliveries[min(self._answered, len(step.deliveries) - 1)]
        self._answered += 1
        began = time.time()
        received = Received(request, await request.read(), began)
        meant = await self._meant(received)
        given = delivery.edit(meant)
        exchange = self._recorder.record(
            received,
            meant,
            given,
            readable=delivery.readable,
            told_to_poll=step.ask.changes_since_last,
        )
        # Kept before it is sent: a client that has its answer may end at once.
        self._exchanges.append(exchange)
        self._on_exchange(exchange)
        if self._open_to_pages:
            given = replace(given, headers=(*given.headers, *_OPEN.items()))
        return await delivery.transfer(request, given, deadline)

    async def _meant(self, received: Received) -> Answer:
        """Return what the sandbox answers to the same request, uncompressed."""
        request = received.request
        headers = {"Accept-Encoding": "identity"}
        for name in ("Content-Type", API_KEY_HEADER):
            if name in request.headers:
                headers[name] = request.headers[name]
        async with self._session.request(
            request.method,
            self._backend + request.raw_path,
            data=received.body or None,
            headers=headers,
            allow_redirects=False,
        ) as response:
            kept = tuple(pair for pair in response.headers.items() if not _belongs_to_sandbox(pair[0]))
            return Answer(response.status, kept, await response.read())


def _belongs_to_sandbox(header: str) -> bool:
    """Tell whether a header is about the way between the sandbox and this stage."""
    return header.lower() in _OF_TRANSFER or header.lower().startswith("access-control-")
