"""A document that names another encoding than its own."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from aiohttp import hdrs

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, first_changed
from mockserver.faults.kind import FaultKind, Layer, register

_DECLARED: Final = re.compile(rb"(<\?xml[^>]*encoding=[\"'])[A-Za-z0-9._-]+")


@register(
    "wrong-encoding",
    Layer.CONTENT,
    client="Notices that names come out garbled, or that the bytes break the encoding; it does not guess silently.",
)
@dataclass(frozen=True, slots=True)
class WrongEncoding(FaultKind):
    """Says that the text is in another encoding, while its bytes are UTF-8."""

    declared: Annotated[
        Literal["iso-8859-1", "windows-1252", "us-ascii", "utf-16"],
        msgspec.Meta(description="the encoding that is named"),
    ] = "iso-8859-1"
    where: Annotated[
        Literal["both", "header", "document"],
        msgspec.Meta(description="named in Content-Type, in the XML declaration, or in both"),
    ] = "both"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer under another encoding."""
        delivery = await proceed(context)
        if self.where != "document":
            media_type = context.rendering.content_type.partition(";")[0]
            delivery = delivery.with_header(hdrs.CONTENT_TYPE, f"{media_type}; charset={self.declared}")
        if self.where != "header":
            delivery = delivery.with_body(first_changed(delivery.body, self._declaring))
        return delivery

    def _declaring(self, piece: bytes) -> bytes:
        return _DECLARED.sub(lambda match: match[1] + self.declared.encode(), piece, count=1)
