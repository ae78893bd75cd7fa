"""An account that may not be used for now."""

from dataclasses import dataclass
from http import HTTPStatus

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.kinds.error import documented_error


@register(
    "account-locked",
    Layer.ANSWER,
    client="Stops asking and tells a person: more attempts may lock the account for longer.",
)
@dataclass(frozen=True, slots=True)
class AccountLocked(FaultKind):
    """Answers that the account is locked, also to the right credentials; status 403 where errors have statuses
    by their cause (DEC-23), else 200."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the error."""
        by_cause = context.question.choices["DEC-23"] == "by-cause"
        status = HTTPStatus.FORBIDDEN if by_cause else HTTPStatus.OK
        return documented_error(context, "The account is locked. Ask whoever runs it to unlock it.", status)
