"""A page for people where a report was asked for."""

from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs

from mockserver.answer import Answer
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import Status, check_status

_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Maintenance</title></head>
<body><h1>Down for maintenance</h1><p>The service will be back shortly.<br>Thank you for your patience.</p></body>
</html>
"""


@register(
    "maintenance",
    Layer.ANSWER,
    client="Recognises that this is no report, although the status is 200: it looks for the element or member "
    "that holds the status. It keeps what it has and tries again later.",
)
@dataclass(frozen=True, slots=True)
class Maintenance(FaultKind):
    """Answers with a maintenance page in HTML and status 200."""

    status: Status = 200

    def __post_init__(self) -> None:
        """Raise ``ValueError`` on a status that cannot be sent."""
        check_status(self.status)

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the page."""
        headers = ((hdrs.CONTENT_TYPE, "text/html; charset=utf-8"),)
        return Delivery.of(Answer.of(self.status, headers, _PAGE))
