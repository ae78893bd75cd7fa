"""The journal over HTTP, to be mounted under the control API: list, stream, verify, forget."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import orjson
from aiohttp import web

from contracts.errors import CustomersAllError
from mockserver.journal.criteria import Criteria, CriteriaError, criteria_of
from mockserver.journal.database import NumberedEntry
from mockserver.journal.journal_file import JournalFile
from mockserver.journal.verification import verification_of, verify

#: How many entries a list holds, unless told otherwise, and at most.
_USUAL_LIMIT: Final = 100
_GREATEST_LIMIT: Final = 10_000
#: How often is looked for new entries, and how often a silent stream says that it lives, in seconds.
_INTERVAL: Final = 0.05
_HEARTBEAT: Final = 15.0
#: How long entries of another worker take to be seen, in seconds.
_OTHERS: Final = 0.1
_NO_STORE: Final = {"Cache-Control": "no-store"}

#: Tells further headers of the answer to a request.
HeadersOf: TypeAlias = Callable[[web.BaseRequest], Mapping[str, str]]


class JournalRoutes:
    """``GET /requests``, ``GET /requests/stream``, ``POST /requests/verify``, ``DELETE /requests``.

    All take the criteria of ``criteria_of``; what is wrong with them is answered with 400 and ``error``.
    """

    def __init__(
        self, journal: JournalFile, *, shared: bool = False, stream_headers: HeadersOf | None = None
    ) -> None:
        """Answer out of a journal; ``shared`` if other workers write to it too.

        ``stream_headers`` tells what else goes into the head of a stream, which nobody can add to later.
        """
        self._journal = journal
        self._stream_headers = stream_headers or _no_headers
        self._others = _OTHERS if shared else 0.0
        self._stopping = asyncio.Event()

    def routes(self, prefix: str = "") -> list[web.RouteDef]:
        """Return the routes below a prefix, ``/_sandbox/v1`` say."""
        return [
            web.get(f"{prefix}/requests", self.list_requests),
            web.get(f"{prefix}/requests/stream", self.stream),
            web.post(f"{prefix}/requests/verify", self.verify),
            web.delete(f"{prefix}/requests", self.forget),
        ]

    def stop(self) -> None:
        """End the streams that are open, so that the server can stop."""
        self._stopping.set()

    async def list_requests(self, request: web.Request) -> web.Response:
        """Answer with the newest entries that fit, or with ``after`` the first ones after that number.

        ``matched`` counts all that fit, ``newest`` is the number of the newest entry of the journal, ``lost``
        counts the requests that came too quickly to be kept.
        """
        words = dict(request.query)
        try:
            limit = _limit(words.pop("limit", str(_USUAL_LIMIT)))
            criteria = criteria_of(words)
        except CustomersAllError as error:
            return _refusal(error)
        await asyncio.sleep(self._others)
        read = self._journal.first if "after" in words else self._journal.newest
        entries = await asyncio.to_thread(read, criteria, limit)
        matched = await asyncio.to_thread(self._journal.numbers, criteria)
        newest = await asyncio.to_thread(self._journal.newest_number)
        return _answer(
            {
                "requests": [_shown(entry) for entry in entries],
                "matched": len(matched),
                "newest": newest,
                "lost": self._journal.lost,
            }
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send entries as server-sent events: those to come, or all after ``after`` or ``Last-Event-ID``."""
        words = dict(request.query)
        try:
            if "Last-Event-ID" in request.headers:
                words["after"] = request.headers["Last-Event-ID"]
            begin = words.pop("after", None)
            start = await asyncio.to_thread(self._journal.newest_number) if begin is None else _number(begin)
            criteria = criteria_of(words)
        except CustomersAllError as error:
            return _refusal(error)
        headers = {"Content-Type": "text/event-stream", **_NO_STORE, **self._stream_headers(request)}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        async for piece in self._events(criteria, start):
            await response.write(piece)
        await response.write_eof()
        return response

    async def _events(self, criteria: Criteria, number: int) -> AsyncIterator[bytes]:
        yield b": the journal of the sandbox\n\n"
        silent = 0.0
        while not self._stopping.is_set():
            entries = await asyncio.to_thread(self._journal.first, criteria.and_after(number), _USUAL_LIMIT)
            for entry in entries:
                number = entry.number
                yield b"id: %d\nevent: request\ndata: %s\n\n" % (number, orjson.dumps(_shown(entry)))
            silent = 0.0 if entries else silent + _INTERVAL
            if silent >= _HEARTBEAT:
                silent = 0.0
                yield b": nothing new\n\n"
            await asyncio.sleep(0 if entries else _INTERVAL)

    async def verify(self, request: web.Request) -> web.Response:
        """Answer whether the requests were as expected, waiting for that if asked to."""
        try:
            verification = verification_of(await _json(request))
        except CustomersAllError as error:
            return _refusal(error)
        await asyncio.sleep(self._others)
        verdict = await verify(verification, self._journal.numbers)
        return _answer(verdict.as_mapping())

    async def forget(self, request: web.Request) -> web.Response:
        """Remove the entries of ``account``, or all, and what is known of the clients."""
        words = dict(request.query)
        account = words.pop("account", None)
        if words:
            return _refusal(CriteriaError(f"There is no {next(iter(words))!r} here; only account."))
        await asyncio.sleep(self._others)
        return _answer({"removed": await asyncio.to_thread(self._journal.forget, account)})


def _no_headers(_: web.BaseRequest) -> Mapping[str, str]:
    return {}


def _shown(entry: NumberedEntry) -> Mapping[str, object]:
    return {"number": entry.number, **orjson.loads(entry.entry)}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise CriteriaError(f"after is {text!r}; it must be the number of an entry.")
    return int(text)


def _limit(text: str) -> int:
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= limit <= _GREATEST_LIMIT:
        raise CriteriaError(f"limit is {text!r}; it must be a number from 1 to {_GREATEST_LIMIT}.")
    return limit


async def _json(request: web.Request) -> Any:
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise CriteriaError(f"The body is not JSON: {error}.") from None


def _answer(content: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    body = orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
    return web.Response(
        status=status, body=body, content_type="application/json", charset="utf-8", headers=_NO_STORE
    )


def _refusal(error: CustomersAllError) -> web.Response:
    return _answer({"error": str(error)}, HTTPStatus.BAD_REQUEST)
