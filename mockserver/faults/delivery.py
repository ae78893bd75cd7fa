"""An answer on its way: what will be sent, and how the connection ends; faults change it step by step."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from mockserver.answer import Answer, Headers
from mockserver.exchange import Outcome

#: The bytes of a body, piece by piece. An empty piece sends nothing, but looks whether the client is there.
Body: TypeAlias = AsyncGenerator[bytes, None]


class Ending(Enum):
    """What becomes of the connection: it waits for the next request, is closed in good order, or is reset."""

    OPEN = "open"
    CLOSED = "closed"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer to be sent.

    ``status`` 0 sends nothing at all. ``headers`` are without those of the transfer: ``length`` is what
    ``Content-Length`` says, true or not; without it the body goes in chunks. ``endless`` tells that nobody
    should wait for the end of the body. ``customers`` and ``last_id`` are those of the report, if known.
    """

    status: int
    headers: Headers
    body: Body
    length: int | None = None
    ending: Ending = Ending.OPEN
    endless: bool = False
    outcome: Outcome = Outcome.REFUSED
    customers: int | None = None
    last_id: int | None = None

    @classmethod
    def of(cls, answer: Answer, outcome: Outcome = Outcome.REFUSED) -> "Delivery":
        """Deliver a whole answer."""
        return cls(
            answer.status,
            answer.headers,
            pieces(answer.body),
            len(answer.body),
            outcome=outcome,
            customers=answer.customers,
            last_id=answer.last_id,
        )

    def with_body(self, body: Body, length: int | None = None) -> "Delivery":
        """Return this with another body, whose length need not be known yet."""
        return replace(self, body=body, length=length)

    def with_header(self, name: str, value: str | None) -> "Delivery":
        """Return this with another value of a header, ``None`` to leave it out."""
        kept = tuple(header for header in self.headers if header[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def broken_off(self, body: Body, ending: Ending) -> "Delivery":
        """Return this with a body that does not reach its end, after which the connection is no more."""
        return replace(self, body=body, ending=ending, outcome=Outcome.ABORTED)


async def pieces(*parts: bytes) -> Body:
    """Make a body of what is there already."""
    for part in parts:
        yield part


async def mapped(body: Body, change: Callable[[bytes], bytes]) -> Body:
    """Change a body piece by piece."""
    async with aclosing(body):
        async for piece in body:
            yield change(piece)


async def first_changed(body: Body, change: Callable[[bytes], bytes]) -> Body:
    """Change the first piece of a body: a document's opening is in it."""
    async with aclosing(body):
        first = True
        async for piece in body:
            yield change(piece) if first else piece
            first = False


async def paced(body: Body, bytes_per_second: float, largest: int) -> Body:
    """Yield a body at so many bytes a second, in pieces of at most ``largest`` bytes."""
    async with aclosing(body):
        async for piece in body:
            for start in range(0, len(piece), largest):
                part = piece[start : start + largest]
                yield part
                await asyncio.sleep(len(part) / bytes_per_second)


async def beginning(body: Body, size: int) -> Body:
    """Yield the first ``size`` bytes of a body."""
    async with aclosing(body):
        left = size
        async for piece in body:
            if len(piece) >= left:
                yield piece[:left]
                return
            yield piece
            left -= len(piece)
