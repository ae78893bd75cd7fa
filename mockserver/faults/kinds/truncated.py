"""An answer that is cut off."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec

from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, Ending, beginning
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import After, breaking_point


@register(
    "truncated",
    Layer.DELIVERY,
    client="Compares what came with Content-Length, asks for the chunk that ends a chunked body, and takes nothing "
    "from a document that does not parse to its end. It tries again with the last id it had before.",
)
@dataclass(frozen=True, slots=True)
class Truncated(FaultKind):
    """Cuts the body off and closes the connection in good order."""

    length: Annotated[
        Literal["whole", "cut", "none"],
        msgspec.Meta(
            description="what Content-Length says: the bytes of the whole body, those of the cut one (so that "
            "only the document is broken), or nothing, and the chunk that ends the body is missing"
        ),
    ] = "whole"
    after: After = None

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer a part."""
        delivery = await proceed(context)
        size = breaking_point(delivery, self.after)
        cut = delivery.broken_off(beginning(delivery.body, size), Ending.CLOSED)
        if self.length == "none":
            return replace(cut, length=None)
        if self.length == "whole":
            return cut
        sent = size if delivery.length is None else min(size, delivery.length)
        return replace(cut, length=sent, ending=Ending.OPEN, outcome=Outcome.ABORTED)
