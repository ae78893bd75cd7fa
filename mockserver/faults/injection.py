"""Fault injection: one request's way through the faults that apply to it, and the sending of what comes out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Final, TypeAlias

from aiohttp import web

from mockserver.answer import Answer
from mockserver.answer_memory import AnswerMemory
from mockserver.content_coding import Coding
from mockserver.exchange import Exchange
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Body, Delivery
from mockserver.faults.fault import Scope
from mockserver.faults.framing import framed
from mockserver.faults.keeping import KeptFault, read_kept
from mockserver.faults.kind import Declaration, Layer
from mockserver.faults.sending import send_delivery
from mockserver.question import Question
from mockserver.rendering import Rendering
from mockserver.report import LongReport
from mockserver.store.interface import FaultClaim, Store, StoredFault

#: Makes the answer as it is without faults, in a coding; written in another way than asked if one is given.
Answerer: TypeAlias = Callable[[Question, Exchange, Coding, Rendering | None], Awaitable[Answer | LongReport]]

_UNCLAIMED: Final = FaultClaim(0, 0, 0.0)


@dataclass(frozen=True, slots=True)
class Injection:
    """A question, and the faults whose scope it is in."""

    question: Question
    faults: tuple[KeptFault, ...]


def injection(question: Question, stored: Iterable[StoredFault]) -> Injection | None:
    """Return what is to be injected into the answer to a question, ``None`` if no fault has it in its scope."""
    kept = [fault for fault in map(read_kept, stored) if _is_in(question, fault.fault.scope)]
    if not kept:
        return None
    return Injection(
        question, tuple(sorted(kept, key=lambda fault: (fault.fault.declaration.layer, fault.key)))
    )


def _is_in(question: Question, scope: Scope) -> bool:
    sent = question.form.fields
    return all(sent.get(name, "") == value for name, value in scope.fields.items())


class FaultInjector:
    """Answers requests through faults; holds the answers that are to be given once more, stale."""

    def __init__(self, store: Store, executor: Executor, answerer: Answerer) -> None:
        """Take the data, in which faults are counted, and who makes the answers."""
        self._store = store
        self._executor = executor
        self._answerer = answerer
        self._memory = AnswerMemory()

    async def send(
        self, request: web.BaseRequest, injected: Injection, exchange: Exchange
    ) -> web.StreamResponse:
        """Make and send the answer; the exchange tells which faults were applied."""
        question = injected.question
        context = FaultContext(
            question=question,
            target=request.rel_url.raw_path_qs,
            rendering=question.rendering,
            coding=exchange.coding,
            key=0,
            claim=_UNCLAIMED,
            chance=Random(0),  # noqa: S311 - chance that can be repeated
            memory=self._memory,
        )
        chain = _FaultChain(self._store, self._executor, self._answerer, exchange)
        try:
            return await send_delivery(request, await chain.answer(context, injected.faults), exchange)
        finally:
            exchange.fault = ", ".join(chain.told)
            chain.close()


class _FaultChain:
    """The faults that one request goes through; ``told`` names the faults applied, and those that could have no effect."""

    def __init__(self, store: Store, executor: Executor, answerer: Answerer, exchange: Exchange) -> None:
        self.told: list[str] = []
        self._store = store
        self._executor = executor
        self._answerer = answerer
        self._exchange = exchange
        self._long: LongReport | None = None

    def close(self) -> None:
        """Let go of what the answer was read from, however far it was read."""
        if self._long is not None:
            self._executor.submit(self._long.pages.close)

    async def answer(self, context: FaultContext, faults: Sequence[KeptFault]) -> Delivery:
        """Answer a context through faults in the order of their layers."""
        outer = [fault for fault in faults if fault.fault.declaration.layer < Layer.CONTENT]
        inner = faults[len(outer) :]
        return await self._through(outer, partial(self._framed, inner), context)

    async def _framed(self, inner: Sequence[KeptFault], context: FaultContext) -> Delivery:
        document = await self._through(inner, self._document, context)
        return await framed(document, context.coding, self._executor)

    async def _through(self, faults: Sequence[KeptFault], then: Proceed, context: FaultContext) -> Delivery:
        if not faults:
            return await then(context)
        kept, fault = faults[0], faults[0].fault
        proceed = partial(self._through, faults[1:], then)
        reason = _reason_without_effect(fault.declaration, context.question)
        if reason:
            self.told.append(f"{fault.declaration.name} ({reason})")
            return await proceed(context)
        loop = asyncio.get_running_loop()
        claim = await loop.run_in_executor(self._executor, self._claim, kept.key, fault.kind.window)
        if claim is None:
            return await proceed(context)
        chance = Random(f"{fault.scope.seed} {claim.number}")  # noqa: S311 - chance that can be repeated
        if chance.random() >= fault.scope.probability or not fault.kind.concerns(claim):
            return await proceed(context)
        self.told.append(fault.declaration.name)
        met = replace(context, key=kept.key, claim=claim, chance=chance)
        return await fault.kind.apply(met, proceed)

    def _claim(self, key: int, window: float) -> FaultClaim | None:
        with self._store.change() as change:
            return change.claim_fault(key, time.time(), window)

    async def _document(self, context: FaultContext) -> Delivery:
        """Make the answer itself."""
        own = context.question.rendering
        altered = None if context.rendering is own else context.rendering
        reply = await self._answerer(context.question, self._exchange, Coding.IDENTITY, altered)
        if isinstance(reply, Answer):
            return Delivery.of(reply, self._exchange.outcome)
        self._long = reply
        return Delivery(
            200,
            reply.headers,
            _read(reply, self._executor),
            reply.length,
            outcome=self._exchange.outcome,
            last_id=reply.last_id,
        )


def _reason_without_effect(declaration: Declaration, question: Question) -> str:
    """Say why a fault can have no effect on an answer, if so."""
    asked = "JSONP" if question.format.callback else question.format.output.value
    if asked not in declaration.formats:
        return f"no effect on {asked}"
    if declaration.reports_only and question.is_wrong:
        return "no effect on an error"
    return ""


async def _read(report: LongReport, executor: Executor) -> Body:
    """Read a long report page by page in the executor's threads."""
    loop = asyncio.get_running_loop()
    yield report.begin
    while page := await loop.run_in_executor(executor, report.pages.next):
        yield page
    yield report.end
