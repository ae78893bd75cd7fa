"""An answer that never ends."""

from dataclasses import dataclass, replace
from typing import Final

from mockserver.exchange import Outcome
from mockserver.faults.alteration import repeated, with_marks
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, paced
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import BytesASecond

#: What is repeated where there are no customers.
_FILLING: Final = b" " * 64
#: The largest piece sent at once, in bytes.
_LARGEST: Final = 1 << 16


@register(
    "endless",
    Layer.CONTENT,
    client="Bounds the time and the size of an answer; gives up beyond, without having filled its memory or disk.",
)
@dataclass(frozen=True, slots=True)
class Endless(FaultKind):
    """Repeats the customers without end, in chunks; white space if there are none."""

    bytes_per_second: BytesASecond = 100_000.0

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer for ever."""
        rendering = context.rendering
        delivery = await proceed(replace(context, rendering=with_marks(rendering)))
        body = paced(repeated(delivery.body, rendering.separator, _FILLING), self.bytes_per_second, _LARGEST)
        return replace(
            delivery, body=body, length=None, endless=True, outcome=Outcome.ABORTED, customers=None
        )
