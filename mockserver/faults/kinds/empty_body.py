"""An answer without a body."""

from dataclasses import dataclass

from mockserver.faults.delivery import Delivery, pieces
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.occasion import Occasion, Proceed


@register(
    "empty-body",
    Layer.DELIVERY,
    client="Tells an empty answer from an empty report: this one is broken, and no reason to remove customers.",
)
@dataclass(frozen=True, slots=True)
class EmptyBody(FaultKind):
    """Sends the status and the headers, and a body of no bytes."""

    async def apply(self, occasion: Occasion, proceed: Proceed) -> Delivery:
        """Answer without a body."""
        delivery = await proceed(occasion)
        await delivery.body.aclose()
        return delivery.with_body(pieces(), 0)
