"""Sending a long report page by page: others are answered meanwhile, memory holds two pages."""

import asyncio
from concurrent.futures import Executor

from aiohttp import hdrs, web

from mockserver.content_coding import Coding, Compressor
from mockserver.exchange import Exchange
from mockserver.report import LongReport


async def send_long(
    request: web.BaseRequest, report: LongReport, exchange: Exchange, executor: Executor
) -> web.StreamResponse:
    """Send a report while its pages are read in the executor's threads, the next one while one is sent.

    Its snapshot is let go at the end, also if the client has gone or the server is being stopped.
    """
    coding = exchange.coding
    response = web.StreamResponse(headers=report.headers)
    response.headers.extend(exchange.cross_origin)
    response.headers[hdrs.SERVER] = "customers-all"
    if coding is not Coding.IDENTITY:
        response.headers[hdrs.CONTENT_ENCODING] = coding.value
    elif report.length is not None:
        response.content_length = report.length
    try:
        await response.prepare(request)
        if request.method != hdrs.METH_HEAD:
            pieces = _Pieces(report, coding, executor)
            await _send_pieces(response, pieces, exchange)
            exchange.customers = pieces.customers
    finally:
        executor.submit(report.pages.close)
    await response.write_eof()
    return response


async def _send_pieces(response: web.StreamResponse, pieces: "_Pieces", exchange: Exchange) -> None:
    upcoming = pieces.read()
    while (piece := await upcoming) is not None:
        upcoming = pieces.read()
        await response.write(piece)
        exchange.sent += len(piece)


class _Pieces:
    """The bytes of a long report as they go out: begin, pages, end; compressed if asked.

    ``customers`` counts those in the pieces that were read. Pages that lie ready go out faster than they could
    be counted, and are all customers of the account: that is left to whoever wants to know (``None``).
    """

    def __init__(self, report: LongReport, coding: Coding, executor: Executor) -> None:
        self.customers = report.begun if report.length is None else None
        self._report = report
        self._compressor = None if coding is Coding.IDENTITY else Compressor(coding)
        self._executor = executor
        self._begun = False
        self._ended = False

    def read(self) -> "asyncio.Future[bytes | None]":
        """Begin to read the next piece in a thread; ``None`` comes after the last one."""
        return asyncio.get_running_loop().run_in_executor(self._executor, self._next)

    def _next(self) -> bytes | None:
        if self._ended:
            return None
        if not self._begun:
            self._begun = True
            return self._coded(self._report.begin)
        page = self._report.pages.next()
        if page:
            if self.customers is not None:
                self.customers += page.count(self._report.mark)
            return self._coded(page)
        self._ended = True
        return self._coded(self._report.end, ends=True)

    def _coded(self, piece: bytes, *, ends: bool = False) -> bytes:
        if self._compressor is None:
            return piece
        coded = self._compressor.compress(piece)
        return coded + self._compressor.finish() if ends else coded
