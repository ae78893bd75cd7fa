"""How an answer is delivered: what is changed in it, and how its bytes travel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer as the sandbox made it; ``headers`` are those of the report, none of the transfer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


#: Makes another answer of an answer.
Edit: TypeAlias = Callable[[Answer], Answer]
#: Sends an answer; the last argument is the step's deadline in seconds, by which slowness is measured.
Transfer: TypeAlias = Callable[[web.Request, Answer, float], Awaitable[web.StreamResponse]]


async def at_once(_request: web.Request, answer: Answer, _deadline: float) -> web.StreamResponse:
    """Send the whole answer as it is."""
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


def unchanged(answer: Answer) -> Answer:
    """Leave the answer as it is."""
    return answer


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way to deliver an answer.

    ``readable`` tells whether a client can take in what was delivered: a report or a documented error.
    """

    edit: Edit = unchanged
    transfer: Transfer = at_once
    readable: bool = True


#: The answer as it is.
whole = Delivery()
