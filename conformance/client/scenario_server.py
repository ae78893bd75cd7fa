"""The server of one scenario: the sandbox, with its faults, on an address where only this client comes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from aiohttp import hdrs, web

from conformance.client.exchange import Exchange
from conformance.client.report import Report
from conformance.client.scenario import Scenario, Step
from conformance.client.scenario_sandbox import ScenarioAccount, ScenarioSandbox
from contracts.asking.recorded import Result
from contracts.decisions import Choices
from mockserver.content_coding import Coding
from mockserver.cross_origin import CrossOrigin
from mockserver.exchange import Exchange as ServerExchange
from mockserver.exchange import Outcome
from mockserver.journal.exchange_recorder import ExchangeRecorder
from mockserver.service import ReportService

#: Seconds that running answers are waited for when a step is over: their client has gone.
_SETTLING: Final = 5.0
_ERROR: Final = "error"


def _nobody_told() -> None:
    """Tell nobody."""


class ScenarioServer:
    """One scenario's server; ``end_step`` hands out what was asked since ``begin_step``."""

    def __init__(
        self,
        sandbox: ScenarioSandbox,
        scenario: Scenario,
        account: ScenarioAccount,
        on_exchange: Callable[[], None] = _nobody_told,
        cross_origin: CrossOrigin | None = None,
    ) -> None:
        """Serve an account of ``sandbox``; ``on_exchange`` is told of each request.

        ``cross_origin`` says which web pages of other origins may read the answers; none unless given.
        """
        self._sandbox = sandbox
        self._scenario = scenario
        self._account = account
        self._on_exchange = on_exchange
        self._recorder = ExchangeRecorder(sandbox.store)
        self._service = ReportService(sandbox.store, Choices(), sandbox.executor, [self._keep], cross_origin)
        self._exchanges: list[ServerExchange] = []
        self._step = Step()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str = "127.0.0.1") -> str:
        """Listen on a free port and return the address."""
        server = web.Server(self._handle, access_log=None, auto_decompress=False, handler_cancellation=True)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def stop(self) -> None:
        """Close all connections."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def begin_step(self, step: Step) -> None:
        """Prepare the data for a step and answer from now on as it says."""
        self._step = step
        await self._sandbox.prepare(self._account.account_id, step)

    async def end_step(self) -> tuple[Exchange, ...]:
        """End the step: return its exchanges in the order in which they began, and end its faults."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _SETTLING)
        await self._sandbox.clear_faults(self._account.account_id)
        taken, self._exchanges = self._exchanges, []
        taken.sort(key=lambda exchange: exchange.began)
        return tuple([await self._judged(exchange) for exchange in taken])

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self._running += 1
        self._idle.clear()
        try:
            if not self._scenario.compresses:
                headers = request.headers.copy()
                headers.popall(hdrs.ACCEPT_ENCODING, None)
                request = request.clone(headers=headers)
            return await self._service.handle(request)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    def _keep(self, exchange: ServerExchange) -> None:
        if exchange.outcome is Outcome.PREFLIGHT:
            return  # What a browser asks by itself says nothing about the client.
        self._exchanges.append(exchange)
        self._on_exchange()

    async def _judged(self, exchange: ServerExchange) -> Exchange:
        """Turn an exchange of the server into one to be judged; the data must not have changed since."""
        understood = await asyncio.to_thread(self._recorder.record, exchange)
        readable = self._is_readable(exchange)
        answer = replace(understood.exchange.answer, doubtful=False)
        if not readable:
            answer = replace(answer, result=Result.OTHER)
        return Exchange(
            recorded=replace(understood.exchange, answer=answer),
            circumstances=replace(understood.circumstances, told_to_poll=self._step.ask.changes_since_last),
            meant=await self._meant(exchange),
            readable=readable,
            compressed=exchange.coding is Coding.GZIP,
        )

    def _is_readable(self, exchange: ServerExchange) -> bool:
        """Tell whether no fault that was met makes the answer one that cannot be taken in."""
        spoiling = {fault.kind for fault in self._step.faults if not fault.readable}
        return not spoiling.intersection(exchange.fault.split(", "))

    async def _meant(self, exchange: ServerExchange) -> Report | None:
        """Return what the server had to say: the documented error of a fault, or what it says without any."""
        for fault in self._step.faults:
            if fault.kind == _ERROR and fault.kind in exchange.fault.split(", "):
                return Report(error=str(fault.parameters["message"]))
        if exchange.question is None:
            return None
        return await self._sandbox.report(exchange.question.form.fields)
