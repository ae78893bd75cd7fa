"""XML that is not well formed, the way it was seen in the wild."""

from dataclasses import dataclass, replace

from mockserver.faults.alteration import with_text
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "raw-ampersand",
    Layer.CONTENT,
    client="Refuses the document, or mends just the ampersands that begin no reference; it never turns a right &amp; "
    "into &amp;amp;.",
    formats=("XML",),
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class RawAmpersand(FaultKind):
    """Writes each & in the values as it is instead of as &amp;, so that the XML is not well formed; nothing
    changes if the values hold none."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with raw ampersands."""
        raw = with_text(
            context.rendering,
            "raw-ampersand",
            lambda text: text.replace("&amp;", "&").replace("&#38;", "&"),
        )
        return await proceed(replace(context, rendering=raw))
