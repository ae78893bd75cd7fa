"""Sending a delivery byte by byte as it says, right or wrong."""

import asyncio
import fcntl
import socket
import struct
import termios
import time
from asyncio.trsock import TransportSocket
from contextlib import aclosing
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time
from aiohttp.http import HttpVersion11

from contracts.retry_after import seconds_to_wait
from mockserver.answer import Headers
from mockserver.exchange import Exchange
from mockserver.faults.delivery import Delivery, Ending

#: Seconds between two looks whether the other side has everything.
_LOOK: Final = 0.005
#: ``SO_LINGER`` on, for no time: closing sends a reset instead of waiting (RFC 9293, section 3.10.4).
_NO_LINGER: Final = struct.pack("ii", 1, 0)


class _Sent(web.StreamResponse):
    """Tells aiohttp that everything is sent, and whether the connection goes on."""

    def __init__(self, *, continues: bool) -> None:
        super().__init__()
        self._continues = continues

    @property
    def keep_alive(self) -> bool:
        return self._continues

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: it is all sent."""


async def send_delivery(
    request: web.BaseRequest, delivery: Delivery, exchange: Exchange
) -> web.StreamResponse:
    """Send a delivery; raises ``ConnectionError`` if the client has gone before its end."""
    exchange.status, exchange.outcome = delivery.status, delivery.outcome
    exchange.customers, exchange.last_id = delivery.customers, delivery.last_id
    exchange.retry_after = _retry_after(delivery.headers)
    chunked = delivery.length is None and request.version >= HttpVersion11
    continues = (
        delivery.ending is Ending.OPEN and request.keep_alive and (chunked or delivery.length is not None)
    )
    async with aclosing(delivery.body) as body:
        if delivery.status:
            await request.writer.write(
                _head(request, delivery, exchange.cross_origin, chunked=chunked, continues=continues)
            )
        if request.method != hdrs.METH_HEAD:
            async for piece in body:
                await _write(request, piece, chunked=chunked)
                exchange.sent += len(piece)
            if chunked and delivery.ending is Ending.OPEN:
                await request.writer.write(b"0\r\n\r\n")
    if delivery.ending is Ending.RESET:
        await _reset(request)
    return _Sent(continues=continues)


async def _write(request: web.BaseRequest, piece: bytes, *, chunked: bool) -> None:
    if request.transport is None or request.transport.is_closing():
        raise ConnectionResetError
    if piece:
        await request.writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)


def _head(
    request: web.BaseRequest, delivery: Delivery, cross_origin: Headers, *, chunked: bool, continues: bool
) -> bytes:
    headers = [*delivery.headers, *cross_origin]
    if chunked:
        headers.append((hdrs.TRANSFER_ENCODING, "chunked"))
    elif delivery.length is not None:
        headers.append((hdrs.CONTENT_LENGTH, str(delivery.length)))
    if not continues:
        headers.append((hdrs.CONNECTION, "close"))
    elif request.version != HttpVersion11:
        headers.append((hdrs.CONNECTION, "keep-alive"))
    headers.append((hdrs.DATE, rfc822_formatted_time()))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    status = HTTPStatus(delivery.status)
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nServer: customers-all\r\n{lines}\r\n"
    return head.encode("latin-1")


async def _reset(request: web.BaseRequest) -> None:
    """Reset the connection, after what was sent before it has left."""
    transport = request.transport
    if transport is None or transport.is_closing():
        return
    transport.set_write_buffer_limits(high=0)
    await request.writer.drain()
    connection = transport.get_extra_info("socket")
    if connection is not None:
        while not transport.is_closing() and _underway(connection):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(_LOOK)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


def _underway(connection: TransportSocket) -> bool:
    """Tell whether bytes wait in the kernel for the other side: a reset would take them back."""
    return any(fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))


def _retry_after(headers: Headers) -> float | None:
    """Return how many seconds the client is asked to wait, if it is."""
    value = next((value for name, value in headers if name == hdrs.RETRY_AFTER), None)
    return None if value is None else seconds_to_wait(value, time.time())
