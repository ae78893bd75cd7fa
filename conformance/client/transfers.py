"""How the bytes of an answer travel when the network or the server is not at its best.

A transfer that would go on for ever is cancelled when the client closes the connection.
"""

import asyncio
import gzip
import socket
import struct
from typing import Final

from aiohttp import web

from conformance.client.delivery import Answer, at_once

#: The longest that a slow but complete answer takes in all, in seconds.
_SLOWEST: Final = 3.0
#: In so many parts.
_PARTS: Final = 10
#: Bytes a second of an answer that does not end: enough to be an answer, too little to fill a memory.
_ENDLESS_RATE: Final = 200_000


def accepts_gzip(request: web.Request) -> bool:
    """Tell whether the client announces gzip; a quality of 0 refuses it (RFC 9110 section 12.5.3)."""
    for item in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, parameters = item.partition(";")
        if coding.strip() in {"gzip", "x-gzip", "*"}:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


async def compressed(request: web.Request, answer: Answer, deadline: float) -> web.StreamResponse:
    """Send the answer in gzip to a client that accepts it."""
    if accepts_gzip(request):
        headers = (*answer.headers, ("Content-Encoding", "gzip"))
        answer = Answer(answer.status, headers, gzip.compress(answer.body, mtime=0))
    return await at_once(request, answer, deadline)


async def reset_before(request: web.Request, _answer: Answer, _deadline: float) -> web.StreamResponse:
    """Reset the connection before anything is sent."""
    _reset(request)
    return web.StreamResponse()


async def reset_inside(request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Reset the connection in the middle of the body."""
    response = await _half(request, answer)
    _reset(request)
    return response


async def cut_short(request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Close the connection in good order in the middle of the body whose whole length was told."""
    response = await _half(request, answer)
    if request.transport is not None:
        request.transport.close()
    return response


async def last_chunk_missing(request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Send half of the body in chunks and close without the chunk that ends it (RFC 9112 section 7.1)."""
    response = await _begun(request, answer)
    await response.write(answer.body[: len(answer.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def never(_request: web.Request, _answer: Answer, _deadline: float) -> web.StreamResponse:
    """Send nothing at all."""
    await asyncio.get_running_loop().create_future()
    return web.StreamResponse()


async def stalled(request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Stop in the middle of the body and keep the connection."""
    response = await _half(request, answer)
    await asyncio.get_running_loop().create_future()
    return response


async def dripping(request: web.Request, answer: Answer, deadline: float) -> web.StreamResponse:
    """Send a byte now and then, so that it would take a hundred deadlines."""
    response = await _begun(request, answer)
    pause = 100 * deadline / len(answer.body)
    for place in range(len(answer.body)):
        await response.write(answer.body[place : place + 1])
        await asyncio.sleep(pause)
    return response


async def endless(request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Repeat the customers for ever."""
    response = await _begun(request, answer)
    start, end = b"<customer>", b"</customer>"
    first, last = answer.body.index(start), answer.body.rindex(end) + len(end)
    await response.write(answer.body[:first])
    customers = answer.body[first:last]
    while True:
        await response.write(customers)
        await asyncio.sleep(len(customers) / _ENDLESS_RATE)


async def slow(request: web.Request, answer: Answer, deadline: float) -> web.StreamResponse:
    """Let the client wait for the first byte, and then for each part, but send all of it."""
    whole_time = min(_SLOWEST, deadline / 3)
    await asyncio.sleep(whole_time / 2)
    response = await _begun(request, answer, length=len(answer.body))
    size = -(-len(answer.body) // _PARTS)
    for place in range(0, len(answer.body), size):
        await response.write(answer.body[place : place + size])
        await asyncio.sleep(whole_time / 2 / _PARTS)
    return response


async def _begun(request: web.Request, answer: Answer, length: int | None = None) -> web.StreamResponse:
    """Send the head of an answer; without a length, the body is to follow in chunks."""
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    if length is None:
        response.enable_chunked_encoding()
    else:
        response.content_length = length
    await response.prepare(request)
    return response


async def _half(request: web.Request, answer: Answer) -> web.StreamResponse:
    response = await _begun(request, answer, length=len(answer.body))
    await response.write(answer.body[: len(answer.body) // 2])
    return response


def _reset(request: web.Request) -> None:
    """Close so that the other side sees a reset: nothing lingers, nothing is flushed."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
