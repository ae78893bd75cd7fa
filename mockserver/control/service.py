"""The control API on HTTP: finds what answers a call, checks who calls, and keeps blocking work in threads."""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Final, cast

import orjson
from aiohttp import hdrs, web
from aiohttp.http import HttpVersion11

from contracts.errors import ConfigurationError, CustomersAllError
from mockserver.continuation import send_continue
from mockserver.control import accounts, campaigns, clock, customers, faults, health, settings, transactions
from mockserver.control.access import Access
from mockserver.control.call import (
    Call,
    CallContext,
    CallError,
    Operation,
    Reply,
    TooLargeError,
    ValueRefusedError,
    Work,
)
from mockserver.control.prefix import PREFIX
from mockserver.control.routing import Handler, Route, Routes
from mockserver.failure import log_failure
from mockserver.store.errors import DuplicateRecordError, RecordError, UnknownRecordError

#: All operations that are calls with a reply; the journal has handlers of its own.
OPERATIONS: Final[tuple[Operation, ...]] = (
    *health.OPERATIONS,
    *accounts.OPERATIONS,
    *customers.OPERATIONS,
    *transactions.OPERATIONS,
    *campaigns.OPERATIONS,
    *settings.OPERATIONS,
    *clock.OPERATIONS,
    *faults.OPERATIONS,
)
#: The largest body that is read, in bytes: room for the text of a dataset of a hundred thousand customers.
LARGEST_BODY: Final = 64 << 20
_TOO_LARGE: Final = (
    f"The body is larger than {LARGEST_BODY:,} bytes; start a server with --dataset for so much data."
)
#: Threads for calls: writing goes one at a time, so a few are enough.
_THREADS: Final = 4
_STATUSES: Final[tuple[tuple[type[CustomersAllError], HTTPStatus], ...]] = (
    (CallError, HTTPStatus.BAD_REQUEST),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (UnknownRecordError, HTTPStatus.NOT_FOUND),
    (DuplicateRecordError, HTTPStatus.CONFLICT),
    (RecordError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ValueRefusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    # The database cannot be used just now.
    (ConfigurationError, HTTPStatus.SERVICE_UNAVAILABLE),
)


class ControlService:
    """Answers everything below ``PREFIX``; lives as long as the sandbox that it controls."""

    def __init__(
        self, context: CallContext, access: Access | None = None, more: Iterable[web.RouteDef] = ()
    ) -> None:
        """Take what calls work on, who may call, and further routes, whose paths begin below ``PREFIX`` too."""
        self._context = context
        self._access = access or Access()
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="control")
        own = [Route(each.method, each.path, self._handler_of(each.work)) for each in OPERATIONS]
        self._routes = Routes([*own, *(_route_of(definition) for definition in more)])

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        try:
            response = await self._answer(request, request.rel_url.raw_path.removeprefix(PREFIX))
        except ConnectionError:
            # aiohttp finds out by itself when it tries to send this.
            return web.StreamResponse()
        except CustomersAllError as error:
            response = _refusal(_status_of(error), str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is: it is written, the client told, and on
            log_failure(error)
            sentence = "The sandbox failed to answer; what it wrote on standard error says why."
            response = _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
        if not response.prepared:
            response.headers.update(self._access.shared_with(request))
        return response

    def close(self) -> None:
        """Wait for the calls that have begun."""
        self._executor.shutdown()

    async def _answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        found = self._routes.find(path)
        if request.method == hdrs.METH_OPTIONS:
            return self._preflight(request, found.handlers if found else {})
        refusal = self._access.refusal(request, path)
        if refusal is not None:
            return _refusal(refusal.status, refusal.sentence)
        if found is None:
            return _refusal(HTTPStatus.NOT_FOUND, "The control API has nothing at this path.")
        handler = found.handlers.get(request.method)
        if handler is None:
            allowed = ", ".join(found.handlers)
            response = _refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"This path knows only {allowed}.")
            response.headers[hdrs.ALLOW] = allowed
            return response
        return await handler(request, found.names)

    def _handler_of(self, work: Work) -> Handler:
        async def handler(request: web.BaseRequest, names: Mapping[str, str]) -> web.StreamResponse:
            call = Call(
                context=self._context,
                base=f"{request.scheme}://{request.host}",
                names=names,
                query=dict(request.query),
                body=await _body(request),
            )
            reply = await asyncio.get_running_loop().run_in_executor(self._executor, work, call)
            return _response(reply)

        return handler

    def _preflight(self, request: web.BaseRequest, methods: Iterable[str]) -> web.Response:
        """Answer a browser's question what a page of another origin may send (CORS)."""
        headers = {hdrs.ALLOW: ", ".join(methods)}
        if self._access.allowed_origin(request) is not None:
            headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = ", ".join(methods)
            headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "Authorization, Content-Type"
            headers[hdrs.ACCESS_CONTROL_MAX_AGE] = "600"
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def _route_of(definition: web.RouteDef) -> Route:
    async def handler(request: web.BaseRequest, _: Mapping[str, str]) -> web.StreamResponse:
        # Such a handler reads the query, headers and body, which all requests have.
        return await definition.handler(cast("web.Request", request))

    return Route(definition.method, definition.path, handler)


async def _body(request: web.BaseRequest) -> bytes:
    """Read the body, letting a client send it that waits for that (RFC 9110, section 10.1.1)."""
    if not request.body_exists:
        return b""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise CallError("A compressed body is not read; send it as it is.")
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLargeError(_TOO_LARGE)
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue" and request.version >= HttpVersion11:
        await send_continue(request)
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > LARGEST_BODY:
            raise TooLargeError(_TOO_LARGE)
    return bytes(body)


def _status_of(error: CustomersAllError) -> HTTPStatus:
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return status
    return HTTPStatus.BAD_REQUEST


def _response(reply: Reply) -> web.Response:
    content = reply.content
    body = content if isinstance(content, bytes) else orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
    headers = {hdrs.CONTENT_TYPE: reply.content_type, hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(status=reply.status, body=body, headers=headers)


def _refusal(status: HTTPStatus, sentence: str) -> web.Response:
    return _response(Reply({"error": sentence}, status))
