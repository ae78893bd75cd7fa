"""JSONP that calls another function."""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from mockserver.faults.alteration import with_beginning
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "other-callback",
    Layer.CONTENT,
    client="In a page: has a time-out for a call that never comes. Elsewhere: takes only the call that it named.",
    formats=("JSONP",),
)
@dataclass(frozen=True, slots=True)
class OtherCallback(FaultKind):
    """Calls another function than the one that callback names (REQ-11)."""

    callback: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z_$][A-Za-z0-9_$.]{0,127}$(?!\n)", description="the name of the function called"
        ),
    ] = "anotherFunction"

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with another call."""
        asked = f"{context.question.format.callback}(".encode()
        called = f"{self.callback}(".encode()
        other = with_beginning(context.rendering, lambda text: called + text.removeprefix(asked))
        return await proceed(replace(context, rendering=other))
