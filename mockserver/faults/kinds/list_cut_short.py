"""A report that lacks customers."""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from mockserver.faults.alteration import shortened, with_marks
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "list-cut-short",
    Layer.CONTENT,
    client="Cannot see it in the answer, so it does not take one full report for the removal of customers: it "
    "compares counts with the last time and asks once more before it removes any.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class ListCutShort(FaultKind):
    """Leaves out all but the first customers, in a document that is right otherwise, last id and all."""

    keep: Annotated[int, msgspec.Meta(ge=0, description="how many customers are kept")] = 1

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with fewer customers."""
        delivery = await proceed(replace(context, rendering=with_marks(context.rendering)))
        cut = delivery.with_body(shortened(delivery.body, self.keep))
        return replace(cut, customers=self.keep if cut.customers is None else min(cut.customers, self.keep))
