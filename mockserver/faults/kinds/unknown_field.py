"""A field that is not documented."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec

from mockserver.faults.alteration import Members, with_members
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "unknown-field",
    Layer.CONTENT,
    client="Passes over fields that it does not know, wherever they stand.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class UnknownField(FaultKind):
    """Adds to each customer a field that the documentation does not name, as real servers do (DEC-32)."""

    field: Annotated[
        str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,60}$(?!\n)", description="the name of the field")
    ] = "record_timestamp"
    value: Annotated[str, msgspec.Meta(max_length=1_000, description="its value")] = "2011-06-15 12:00:00"
    place: Annotated[
        Literal["first", "last"], msgspec.Meta(description="before or after the documented fields")
    ] = "last"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the field."""
        name = f"unknown-field {self.field} {self.place} {self.value!r}"
        return await proceed(replace(context, rendering=with_members(context.rendering, name, self._added)))

    def _added(self, members: Members) -> Members:
        added = (self.field, self.value)
        return [added, *members] if self.place == "first" else [*members, added]
