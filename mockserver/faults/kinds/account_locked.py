"""An account that may not be used for now."""

from dataclasses import dataclass
from http import HTTPStatus

from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.kinds.error import documented_error
from mockserver.faults.occasion import Occasion, Proceed


@register(
    "account-locked",
    Layer.ANSWER,
    client="Stops asking and tells a person: more attempts may lock the account for longer.",
)
@dataclass(frozen=True, slots=True)
class AccountLocked(FaultKind):
    """Answers that the account is locked, also to the right credentials; status 403 where errors have statuses
    by their cause (DEC-23), else 200."""

    async def apply(self, occasion: Occasion, proceed: Proceed) -> Delivery:
        """Answer with the error."""
        by_cause = occasion.question.choices["DEC-23"] == "by-cause"
        status = HTTPStatus.FORBIDDEN if by_cause else HTTPStatus.OK
        return documented_error(occasion, "The account is locked. Ask whoever runs it to unlock it.", status)
