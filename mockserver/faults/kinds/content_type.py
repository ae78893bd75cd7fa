"""An answer with the wrong content type."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from aiohttp import hdrs

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "content-type",
    Layer.DELIVERY,
    client="Decides by the document whether it is the report, and tells somebody of the odd type; either taking or "
    "refusing the answer is defensible, crashing is not.",
)
@dataclass(frozen=True, slots=True)
class ContentType(FaultKind):
    """Gives the body another content type than it has, or none."""

    value: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[\x20-\x7e]*$(?!\n)",
            max_length=200,
            description="the header's value; empty to leave it out",
        ),
    ] = "text/html; charset=utf-8"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer under another name."""
        delivery = await proceed(context)
        return delivery.with_header(hdrs.CONTENT_TYPE, self.value or None)
