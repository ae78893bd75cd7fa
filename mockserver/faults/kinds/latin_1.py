"""A document in Latin-1 under the name of UTF-8."""

import codecs
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, mapped
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "latin-1",
    Layer.CONTENT,
    client="Refuses bytes that are no UTF-8, with the place, instead of storing question marks or garbled names.",
)
@dataclass(frozen=True, slots=True)
class Latin1(FaultKind):
    """Writes the text in a one-byte encoding while UTF-8 is named; a character that it lacks becomes a question
    mark. Nothing changes if all is ASCII."""

    encoding: Annotated[
        Literal["iso-8859-1", "windows-1252"], msgspec.Meta(description="the encoding of the bytes")
    ] = "iso-8859-1"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer in the encoding."""
        delivery = await proceed(context)
        decoder = codecs.getincrementaldecoder("utf-8")()
        return delivery.with_body(
            mapped(delivery.body, lambda piece: decoder.decode(piece).encode(self.encoding, "replace"))
        )
