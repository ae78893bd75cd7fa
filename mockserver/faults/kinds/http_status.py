"""An error of HTTP itself."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from aiohttp import hdrs

from mockserver.answer import plain_answer
from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import check_status


def retry_after(seconds: int, form: str) -> str:
    """Write ``Retry-After`` in one of its two forms (RFC 9110, section 10.2.3)."""
    if form == "seconds":
        return str(seconds)
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@register(
    "http-status",
    Layer.ANSWER,
    client="Looks at the status before the body. After 429 or 503 it waits as long as Retry-After says, then tries "
    "again a few times; after another 4xx it does not.",
)
@dataclass(frozen=True, slots=True)
class HttpStatus(FaultKind):
    """Answers with a status of 4xx or 5xx, and with Retry-After if told so."""

    status: Annotated[int, msgspec.Meta(ge=400, le=599, description="the status, one that HTTP knows")] = 503
    retry_after: Annotated[
        Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None,
        msgspec.Meta(description="seconds that the client is asked to wait"),
    ] = None
    retry_after_form: Annotated[
        Literal["seconds", "date"], msgspec.Meta(description="how Retry-After is written")
    ] = "seconds"
    keeps_report: Annotated[
        bool, msgspec.Meta(description="the body is the report all the same, under the wrong status")
    ] = False

    def __post_init__(self) -> None:
        """Raise ``ValueError`` on a status that cannot be sent."""
        check_status(self.status)

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the status."""
        if self.keeps_report:
            report = await proceed(context)
            delivery = replace(report, status=self.status, outcome=Outcome.REFUSED)
        else:
            status = HTTPStatus(self.status)
            delivery = Delivery.of(plain_answer(status, f"{status.value} {status.phrase}"))
        if self.retry_after is None:
            return delivery
        return delivery.with_header(hdrs.RETRY_AFTER, retry_after(self.retry_after, self.retry_after_form))
