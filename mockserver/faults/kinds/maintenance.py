"""A page for people where a report was asked for."""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from aiohttp import hdrs

from mockserver.answer import Answer
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.occasion import Occasion, Proceed

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

    status: Annotated[int, msgspec.Meta(ge=200, le=599, description="the status, one that HTTP knows")] = 200

    async def apply(self, occasion: Occasion, proceed: Proceed) -> Delivery:  # noqa: ARG002 - the method of all
        """Answer with the page."""
        headers = ((hdrs.CONTENT_TYPE, "text/html; charset=utf-8"),)
        return Delivery.of(Answer.of(self.status, headers, _PAGE))
