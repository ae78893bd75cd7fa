"""Fields in another order."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec

from mockserver.faults.alteration import Members, with_members
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "field-order",
    Layer.CONTENT,
    client="Reads fields by name, never by place.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class FieldOrder(FaultKind):
    """Writes the fields of each customer in another order than the documented one (RES-2)."""

    order: Annotated[
        Literal["reversed", "alphabetical"], msgspec.Meta(description="which order it is instead")
    ] = "reversed"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer in the order."""
        arranged = with_members(context.rendering, f"field-order {self.order}", self._arranged)
        return await proceed(replace(context, rendering=arranged))

    def _arranged(self, members: Members) -> Members:
        return members[::-1] if self.order == "reversed" else sorted(members)
