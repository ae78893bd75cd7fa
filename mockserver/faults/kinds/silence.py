"""No answer."""

import asyncio
from dataclasses import dataclass
from typing import Final

from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Body, Delivery, Ending
from mockserver.faults.kind import FaultKind, Layer, register

#: Seconds between two looks whether the client has gone.
_LOOK: Final = 0.1


async def silence() -> Body:
    """Send nothing for as long as the client is there."""
    while True:
        await asyncio.sleep(_LOOK)
        yield b""


@register(
    "silence",
    Layer.DELIVERY,
    client="Gives up when its time-out is over, and closes the connection.",
)
@dataclass(frozen=True, slots=True)
class Silence(FaultKind):
    """Takes the request and never answers; the connection stays open."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer nothing."""
        return Delivery(0, (), silence(), 0, Ending.CLOSED, outcome=Outcome.ABORTED)
