"""An answer that lets the client wait."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import msgspec

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import Seconds


@register(
    "latency",
    Layer.DELIVERY,
    client="Waits as long as its time-out allows, which suits a long report, then gives up and tries again later.",
)
@dataclass(frozen=True, slots=True)
class Latency(FaultKind):
    """Lets the client wait before anything is sent."""

    seconds: Annotated[Seconds, msgspec.Meta(description="how long it waits at least")] = 1.0
    jitter: Annotated[
        Seconds, msgspec.Meta(description="up to how much longer, by chance that the seed settles")
    ] = 0.0

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Wait, then answer."""
        await asyncio.sleep(self.seconds + self.jitter * context.chance.random())
        return await proceed(context)
