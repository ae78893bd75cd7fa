"""Dates of zeros where there is none."""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from mockserver.faults.alteration import Members, with_members
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "zero-date",
    Layer.CONTENT,
    client="Takes 0000-00-00 for a date that is not set, as clients of the real platform do (DEC-21).",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class ZeroDate(FaultKind):
    """Writes custom_date as 0000-00-00 where it is not set, or for every customer."""

    everyone: Annotated[bool, msgspec.Meta(description="also where a date is set")] = False

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with zeros."""
        zeros = with_members(context.rendering, f"zero-date {self.everyone}", self._zeros)
        return await proceed(replace(context, rendering=zeros))

    def _zeros(self, members: Members) -> Members:
        return [
            (name, "0000-00-00" if name == "custom_date" and (self.everyone or not value) else value)
            for name, value in members
        ]
