"""From a document to what travels: compressed if asked, and its length settled."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from aiohttp import hdrs

from mockserver.answer import SMALLEST_COMPRESSED
from mockserver.content_coding import Coding, Compressor
from mockserver.faults.delivery import Body, Delivery, pieces

#: A body up to so many bytes is gathered to know its length.
_LARGEST_GATHERED: Final = 1 << 20


async def framed(delivery: Delivery, coding: Coding, executor: Executor) -> Delivery:
    """Compress a delivery where the answer itself would be, and settle the length of a small one."""
    measured = await _measured(delivery)
    small = measured.length is not None and measured.length < SMALLEST_COMPRESSED
    if coding is Coding.IDENTITY or small:
        return measured
    coded = measured.with_body(_compressed(measured.body, coding, executor))
    return await _measured(coded.with_header(hdrs.CONTENT_ENCODING, coding.value))


async def _measured(delivery: Delivery) -> Delivery:
    """Return a delivery whose length is known, unless it is long or does not end."""
    if delivery.length is not None or delivery.endless:
        return delivery
    gathered: list[bytes] = []
    size = 0
    async for piece in delivery.body:
        gathered.append(piece)
        size += len(piece)
        if size > _LARGEST_GATHERED:
            return delivery.with_body(_resumed(gathered, delivery.body))
    return delivery.with_body(pieces(b"".join(gathered)), size)


async def _resumed(gathered: Sequence[bytes], rest: Body) -> Body:
    async with aclosing(rest):
        for piece in gathered:
            yield piece
        async for piece in rest:
            yield piece


async def _compressed(body: Body, coding: Coding, executor: Executor) -> Body:
    loop = asyncio.get_running_loop()
    compressor = Compressor(coding)
    async with aclosing(body):
        async for piece in body:
            yield await loop.run_in_executor(executor, compressor.compress, piece)
    yield compressor.finish()
