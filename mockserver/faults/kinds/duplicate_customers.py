"""Customers that come more than once."""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from mockserver.faults.alteration import with_text
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "duplicate-customers",
    Layer.CONTENT,
    client="Recognises a customer by customer_code and keeps one of each.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class DuplicateCustomers(FaultKind):
    """Writes each customer several times in a row (against DEC-29)."""

    copies: Annotated[int, msgspec.Meta(ge=2, le=100, description="how many times")] = 2

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with copies."""
        separator = context.rendering.separator.decode()
        copied = with_text(
            context.rendering,
            f"duplicate-customers {self.copies}",
            lambda text: separator.join([text] * self.copies),
        )
        return await proceed(replace(context, rendering=copied))
