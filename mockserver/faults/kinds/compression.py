"""An answer that is compressed otherwise than it says, or than was asked."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec
from aiohttp import hdrs

from mockserver.content_coding import Coding
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "compression",
    Layer.DELIVERY,
    client="Decodes what Content-Encoding names and it knows, asked for or not; gives up on bytes that are no gzip, "
    "and never takes compressed bytes for text.",
)
@dataclass(frozen=True, slots=True)
class Compression(FaultKind):
    """Compresses the body with gzip unasked, without saying so, or says so and does not. Bodies under 512 bytes
    are never compressed."""

    how: Annotated[
        Literal["unasked", "undeclared", "untrue"],
        msgspec.Meta(
            description="gzip whatever the client accepts; gzip without the header; the header without gzip"
        ),
    ] = "unasked"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer in gzip, or say so."""
        coding = Coding.IDENTITY if self.how == "untrue" else Coding.GZIP
        delivery = await proceed(replace(context, coding=coding))
        if self.how == "unasked":
            return delivery
        return delivery.with_header(hdrs.CONTENT_ENCODING, "gzip" if self.how == "untrue" else None)
