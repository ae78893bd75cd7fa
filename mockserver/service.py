"""One request's way: receive, understand, answer, send, tell those who watch."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from http import HTTPStatus
from typing import Final, TypeAlias

from aiohttp import hdrs, web

from contracts.decisions import Choices
from contracts.request import Problem
from mockserver.answer import Answer, error_answer, plain_answer
from mockserver.content_coding import Coding, preferred_coding
from mockserver.cross_origin import CrossOrigin
from mockserver.exchange import Exchange, Outcome
from mockserver.failure import log_failure
from mockserver.faults.injection import FaultInjector, Injection, injection
from mockserver.long_response import send_long
from mockserver.question import Question, Questions
from mockserver.reception import Refused, receive
from mockserver.rendering import Rendering
from mockserver.report import LongReport, Reports
from mockserver.store.interface import Store
from mockserver.whole_response import WholeResponse

#: The paths at which the report is asked for (DEC-25).
PATHS: Final = ("/", "/api.php")

#: Is told of every exchange when it is over; must not block.
Watcher: TypeAlias = Callable[[Exchange], None]


class ReportService:
    """Answers requests for the report out of a store, under the server's and the accounts' choices."""

    def __init__(
        self,
        store: Store,
        choices: Choices,
        executor: Executor,
        watchers: Sequence[Watcher] = (),
        cross_origin: CrossOrigin | None = None,
    ) -> None:
        """Take what outlives the service: the data and the threads that read it; and whose pages may read."""
        self._store = store
        self._questions = Questions(store, choices)
        self._executor = executor
        self._watchers = tuple(watchers)
        self._cross_origin = cross_origin
        self._reports = Reports(store, executor)
        self._faults = FaultInjector(store, executor, self._answer)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request; the response is sent when this returns."""
        exchange = Exchange(request.method, request.rel_url.raw_path, request.headers)
        if self._cross_origin is not None:
            exchange.cross_origin = self._cross_origin.headers(request)
        try:
            reply = await self._reply(request, exchange)
            return await self._send(request, reply, exchange)
        except ConnectionError:
            # aiohttp finds out by itself when it tries to send this.
            exchange.outcome = Outcome.ABORTED
            return web.StreamResponse()
        except asyncio.CancelledError:
            exchange.outcome = Outcome.ABORTED
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is: it is written, the client told, and on
            exchange.outcome = Outcome.FAILED
            log_failure(error)
            return await self._send_failure(request, exchange)
        finally:
            exchange.end()
            for watch in self._watchers:
                watch(exchange)

    async def _reply(self, request: web.BaseRequest, exchange: Exchange) -> Answer | LongReport | Injection:
        """Decide on the answer, or that faults do, without sending anything of it."""
        if exchange.path not in PATHS:
            exchange.outcome = Outcome.REFUSED
            sentence = f"There is nothing at this path; the report is at {' and '.join(PATHS)}."
            return plain_answer(HTTPStatus.NOT_FOUND, sentence)
        preflight = self._cross_origin.preflight(request) if self._cross_origin else None
        if preflight is not None:
            exchange.outcome = Outcome.PREFLIGHT
            return preflight
        try:
            sent = await receive(request)
        except Refused as refused:
            exchange.outcome = Outcome.REFUSED
            return refused.answer
        question = self._questions.ask(sent)
        state = question.state
        exchange.question = question
        exchange.coding = preferred_coding(request.headers.get(hdrs.ACCEPT_ENCODING, ""))
        faults = self._store.faults_for_all() if state is None else state.faults
        injected = injection(question, faults) if faults else None
        return injected or await self._answer(question, exchange, exchange.coding)

    async def _answer(
        self, question: Question, exchange: Exchange, coding: Coding, altered: Rendering | None = None
    ) -> Answer | LongReport:
        """Make the answer as it should be, but for how it is written if a rendering is given."""
        report = await self._report(question, exchange, coding, altered)
        if isinstance(report, Problem):
            exchange.outcome, exchange.problem = Outcome.ERROR, report
            by_cause = question.choices["DEC-23"] == "by-cause"
            rendering = altered or question.rendering
            return error_answer(report, rendering, status_by_cause=by_cause).coded(coding)
        exchange.outcome = Outcome.SUCCESS
        return report

    async def _report(
        self, question: Question, exchange: Exchange, coding: Coding, altered: Rendering | None
    ) -> Answer | LongReport | Problem:
        wanted = question.conclusion
        if isinstance(wanted, Problem):
            return wanted
        if altered is not None:
            return await self._reports.make_altered(wanted, altered)
        answer = self._reports.remembered(wanted, coding)
        exchange.remembered = answer is not None
        return answer or await self._reports.make(wanted, coding)

    async def _send(
        self, request: web.BaseRequest, reply: Answer | LongReport | Injection, exchange: Exchange
    ) -> web.StreamResponse:
        if isinstance(reply, Injection):
            return await self._faults.send(request, reply, exchange)
        if isinstance(reply, LongReport):
            exchange.status, exchange.last_id = HTTPStatus.OK, reply.last_id
            return await send_long(request, reply, exchange, self._executor)
        if exchange.cross_origin:
            reply = reply.with_headers(exchange.cross_origin)
        exchange.status = reply.status
        exchange.customers, exchange.last_id = reply.customers, reply.last_id
        response = WholeResponse(reply)
        await response.prepare(request)
        exchange.sent = 0 if request.method == hdrs.METH_HEAD else len(reply.body)
        return response

    async def _send_failure(self, request: web.BaseRequest, exchange: Exchange) -> web.StreamResponse:
        """Tell the client of a failure of ours, or cut off the answer that has begun."""
        if request.writer.output_size == 0:
            sentence = "The sandbox failed to answer; what it wrote on standard error says why."
            failure = plain_answer(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
            return await self._send(request, failure, exchange)
        if request.transport is not None:
            request.transport.abort()
        return web.StreamResponse()
