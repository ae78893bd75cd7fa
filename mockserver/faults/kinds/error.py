"""The documented error, whatever was asked."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from mockserver.answer import Answer, report_headers
from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import Status, check_status


def documented_error(context: FaultContext, message: str, status: int) -> Delivery:
    """Answer with the documented error in the format that was asked for (RES-4, DEC-35)."""
    rendering = context.rendering
    answer = Answer.of(status, report_headers(rendering.content_type, None), rendering.error(message))
    return Delivery.of(answer, Outcome.ERROR)


@register(
    "error",
    Layer.ANSWER,
    client="Shows the message to a person as it is, keeps its customers and its last id, and does not ask again at "
    "once: the server has understood the request and said no.",
)
@dataclass(frozen=True, slots=True)
class Error(FaultKind):
    """Answers with the documented error (RES-4) instead of the report, in the format asked for."""

    message: Annotated[str, msgspec.Meta(max_length=10_000, description="the text of the error")] = (
        "The report cannot be made at the moment."
    )
    status: Status = 200

    def __post_init__(self) -> None:
        """Raise ``ValueError`` on a status that cannot be sent."""
        check_status(self.status)

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the error."""
        return documented_error(context, self.message, self.status)
