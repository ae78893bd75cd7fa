"""An answer without a body."""

from dataclasses import dataclass

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, pieces
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "empty-body",
    Layer.DELIVERY,
    client="Tells an empty answer from an empty report: this one is broken, and no reason to remove customers.",
)
@dataclass(frozen=True, slots=True)
class EmptyBody(FaultKind):
    """Sends the status and the headers, and a body of no bytes."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer without a body."""
        delivery = await proceed(context)
        await delivery.body.aclose()
        return delivery.with_body(pieces(), 0)
