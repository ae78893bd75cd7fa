"""A field that is left out."""

from dataclasses import dataclass, replace

from mockserver.faults.alteration import with_members
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import FieldName


@register(
    "missing-field",
    Layer.CONTENT,
    client="Tells a missing field from an empty one: it does not wipe what it knows, and refuses a customer without "
    "customer_code.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class MissingField(FaultKind):
    """Leaves a field out of each customer (against RES-2)."""

    field: FieldName = "email"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer without the field."""
        without = with_members(
            context.rendering,
            f"missing-field {self.field}",
            lambda members: [member for member in members if member[0] != self.field],
        )
        return await proceed(replace(context, rendering=without))
