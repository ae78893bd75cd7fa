"""An answer that stops in the middle."""

from contextlib import aclosing
from dataclasses import dataclass

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Body, Delivery, Ending, beginning
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.kinds.silence import silence
from mockserver.faults.parameter import After, breaking_point


@register(
    "stalled",
    Layer.DELIVERY,
    client="Has a time-out for each read, not only for the connection; takes nothing from the part that came.",
)
@dataclass(frozen=True, slots=True)
class Stalled(FaultKind):
    """Sends a part of the body, and then nothing more; the connection stays open."""

    after: After = None

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer a part and keep the connection."""
        delivery = await proceed(context)
        part = beginning(delivery.body, breaking_point(delivery, self.after))
        return delivery.broken_off(_then_silence(part), Ending.CLOSED)


async def _then_silence(part: Body) -> Body:
    async with aclosing(part), aclosing(silence()) as rest:
        async for piece in part:
            yield piece
        async for piece in rest:
            yield piece
