"""Which web pages may read reports: CORS, as browsers keep it (the Fetch standard, section 3.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from contracts.errors import ConfigurationError
from contracts.fields import API_KEY_HEADER
from mockserver.answer import Answer, Headers
from mockserver.reception import METHODS

#: Stands for the pages of every origin, those of files included.
EVERYONE: Final = "*"
#: What a page may read besides the body, and send besides what any form can.
_READABLE: Final = "X-Last-Id, Retry-After"
_SENDABLE: Final = f"Content-Type, {API_KEY_HEADER}"
#: How long a browser may remember what it was told, in seconds.
_REMEMBERED: Final = "600"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class CrossOrigin:
    """The origins, as browsers write them, whose pages may read every answer at the report's address."""

    origins: frozenset[str]

    @classmethod
    def of(cls, origins: Iterable[str]) -> Self:
        """Read origins such as ``http://localhost:3000``, or ``*``; raises ``ConfigurationError``."""
        return cls(frozenset(map(_written, origins)))

    def headers(self, request: web.BaseRequest) -> Headers:
        """Return what the answer to a request needs for the page that may have sent it."""
        readable = ((hdrs.ACCESS_CONTROL_EXPOSE_HEADERS, _READABLE),)
        if EVERYONE in self.origins:
            return ((hdrs.ACCESS_CONTROL_ALLOW_ORIGIN, EVERYONE), *readable)
        origin = request.headers.get(hdrs.ORIGIN, "")
        if origin not in self.origins:
            return ((hdrs.VARY, hdrs.ORIGIN),)
        return ((hdrs.VARY, hdrs.ORIGIN), (hdrs.ACCESS_CONTROL_ALLOW_ORIGIN, origin), *readable)

    def preflight(self, request: web.BaseRequest) -> Answer | None:
        """Answer a browser that asks what a page may send; ``None`` for any other request, or another page."""
        asks = request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
        if not asks or self.origins.isdisjoint((EVERYONE, request.headers.get(hdrs.ORIGIN, ""))):
            return None
        allowed = (
            (hdrs.ACCESS_CONTROL_ALLOW_METHODS, ", ".join(METHODS)),
            (hdrs.ACCESS_CONTROL_ALLOW_HEADERS, _SENDABLE),
            (hdrs.ACCESS_CONTROL_MAX_AGE, _REMEMBERED),
        )
        return Answer.of(HTTPStatus.OK, allowed, b"")


def _written(text: str) -> str:
    """Write an origin as browsers do: in small letters, without the usual port."""
    if text == EVERYONE:
        return text
    try:
        parts = urlsplit(text.lower())
        port = parts.port
    except ValueError:
        raise _no_origin(text) from None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        origin += f":{port}"
    whole = parts.scheme and host and parts.username is None and not (parts.query or parts.fragment)
    if not whole or parts.path not in ("", "/"):
        raise _no_origin(text)
    return origin


def _no_origin(text: str) -> ConfigurationError:
    return ConfigurationError(
        f"{text!r} is no origin of web pages. Give --cors one such as http://localhost:3000, or '*' for all."
    )
