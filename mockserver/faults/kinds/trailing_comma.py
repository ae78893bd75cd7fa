"""JSON with a comma too many."""

from dataclasses import dataclass, replace

from mockserver.faults.alteration import with_end
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "trailing-comma",
    Layer.CONTENT,
    client="Refuses the document as broken: JSON allows no such comma (RFC 8259, section 4).",
    formats=("JSON", "JSONP"),
)
@dataclass(frozen=True, slots=True)
class TrailingComma(FaultKind):
    """Puts a comma after the last member of the document's object."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the comma."""
        return await proceed(replace(context, rendering=with_end(context.rendering, _with_comma)))


def _with_comma(end: bytes) -> bytes:
    before, brace, after = end.rpartition(b"}")
    return before.rstrip() + b"," + before[len(before.rstrip()) :] + brace + after
