"""An answer that sends the client elsewhere."""

from dataclasses import dataclass
from http import HTTPStatus
from string import punctuation
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from aiohttp import hdrs

from mockserver.answer import plain_answer
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register


@register(
    "redirect",
    Layer.ANSWER,
    client="Follows 307 and 308 with the same method and body, a few times at most, and only to a host that it "
    "trusts with the credentials. 301 and 302 may turn POST into GET without its fields: it follows with them, or "
    "gives up and says so.",
)
@dataclass(frozen=True, slots=True)
class Redirect(FaultKind):
    """Sends the client to another address: without a limit on the requests, round and round."""

    status: Annotated[
        Literal[301, 302, 303, 307, 308], msgspec.Meta(description="which kind of redirect")
    ] = 302
    location: Annotated[
        Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]+$(?!\n)", max_length=2_000)] | None,
        msgspec.Meta(
            description="the address; unless set, the report's other path with the same query",
        ),
    ] = None

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Send the client on."""
        path, mark, query = context.target.partition("?")
        other = "/" if path == "/api.php" else "/api.php"
        same_query = quote(query, safe=punctuation, errors="surrogateescape")
        location = self.location or f"{other}{mark}{same_query}"
        status = HTTPStatus(self.status)
        return Delivery.of(plain_answer(status, status.phrase, (hdrs.LOCATION, location)))
