"""A bound on how often may be asked."""

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import hdrs

from mockserver.answer import plain_answer
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.store.interface import FaultClaim


@register(
    "rate-limit",
    Layer.ANSWER,
    client="Asks seldom; after 429 it waits as long as Retry-After says, and longer each time it is told so again.",
)
@dataclass(frozen=True, slots=True)
class RateLimit(FaultKind):
    """Answers 429 with Retry-After to whatever goes beyond so many requests in so much time, counted over all
    requests in the fault's scope."""

    requests: Annotated[
        int, msgspec.Meta(ge=0, le=1_000_000, description="how many are answered in each span of time")
    ] = 10
    seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400, description="how long the span is")] = 60.0

    @property
    def window(self) -> float:
        """The span in which requests are counted together."""
        return self.seconds

    def concerns(self, claim: FaultClaim) -> bool:
        """Tell whether a request is one too many."""
        return claim.in_window > self.requests

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Refuse."""
        wait = math.ceil(context.claim.remaining)
        answer = plain_answer(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"At most {self.requests} requests are answered in {self.seconds:g} seconds.",
            (hdrs.RETRY_AFTER, str(wait)),
        )
        return Delivery.of(answer)
