"""An answer that comes slowly."""

from dataclasses import dataclass
from typing import Final

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, paced
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import BytesASecond

#: Pieces a second, unless they would be smaller than a byte.
_PIECES_A_SECOND: Final = 20


@register(
    "drip",
    Layer.DELIVERY,
    client="Has a bound on the whole transfer too, not only on the wait for the next byte; gives up when it is over.",
)
@dataclass(frozen=True, slots=True)
class Drip(FaultKind):
    """Sends the body slowly, a few bytes at a time; all of it comes if the client waits."""

    bytes_per_second: BytesASecond = 100.0

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Slow the body down."""
        delivery = await proceed(context)
        size = max(1, int(self.bytes_per_second / _PIECES_A_SECOND))
        return delivery.with_body(paced(delivery.body, self.bytes_per_second, size), delivery.length)
