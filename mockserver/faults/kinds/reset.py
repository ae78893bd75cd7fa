"""A connection that is reset."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec

from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery, Ending, beginning, pieces
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import After, breaking_point


@register(
    "reset",
    Layer.DELIVERY,
    client="Takes nothing from an answer that broke off, does not move its last id, and tries again a few times, "
    "waiting longer each time.",
)
@dataclass(frozen=True, slots=True)
class Reset(FaultKind):
    """Resets the connection: before an answer, in the middle of it, or right after all of it was sent."""

    when: Annotated[
        Literal["before", "middle", "after"],
        msgspec.Meta(description="before, in the middle of, or after it"),
    ] = "middle"
    after: After = None

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer none, a part or all, and reset."""
        if self.when == "before":
            return Delivery(0, (), pieces(), 0, Ending.RESET, outcome=Outcome.ABORTED)
        delivery = await proceed(context)
        if self.when == "after":
            return replace(delivery, ending=Ending.RESET)
        return delivery.broken_off(
            beginning(delivery.body, breaking_point(delivery, self.after)), Ending.RESET
        )
