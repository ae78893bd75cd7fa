"""A document that begins with a byte order mark."""

from dataclasses import dataclass
from typing import Final

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, first_changed
from mockserver.faults.kind import FaultKind, Layer, register

_MARK: Final = "\ufeff".encode()


@register(
    "byte-order-mark",
    Layer.CONTENT,
    client="Passes over the mark: XML allows it, and a JSON parser may ignore it (RFC 8259, section 8.1).",
)
@dataclass(frozen=True, slots=True)
class ByteOrderMark(FaultKind):
    """Puts the byte order mark of UTF-8, EF BB BF, in front of the document."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the mark."""
        delivery = await proceed(context)
        return delivery.with_body(first_changed(delivery.body, lambda piece: _MARK + piece))
