"""Who may control the sandbox: whoever is on this machine, or has the token; and which web pages may."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

#: What probes of a container's host may ask from anywhere: nothing is told there.
_OPEN_PATHS: Final = ("/health", "/ready")
_BEARER: Final = "Bearer "
#: With one of these a proxy on this machine tells that it asks for somebody else.
_FORWARDED: Final = (hdrs.FORWARDED, hdrs.X_FORWARDED_FOR, "X-Real-IP")


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Why a call is not answered."""

    status: HTTPStatus
    sentence: str


@dataclass(frozen=True, slots=True)
class Access:
    """The rule by which calls are let in.

    Without a token only this machine may call, by a name of its own: a page of another host cannot get in by
    having its name point here (DNS rebinding), nor by sending requests across origins. With a token whoever
    has it may call from anywhere, and nobody without it.
    """

    token: str | None = field(default=None, repr=False)

    def refusal(self, request: web.BaseRequest, path: str) -> Forbidden | None:
        """Return why a request for a path below the API's is refused, ``None`` if it is not."""
        if path in _OPEN_PATHS:
            return None
        if self.token is not None:
            return None if self._has_token(request) else _WITHOUT_TOKEN
        forwarded = any(name in request.headers for name in _FORWARDED)
        if forwarded or not _is_this_machine(request.remote or ""):
            return _FROM_ELSEWHERE
        if not _is_this_machine(_host_of(f"//{request.headers.get(hdrs.HOST, 'localhost')}")):
            return _OTHER_NAME
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and not _is_this_machine(_host_of(origin)):
            return _OTHER_ORIGIN
        return None

    def allowed_origin(self, request: web.BaseRequest) -> str | None:
        """Return the origin of the page that asks, if its scripts may read the answer."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None or self.token is not None or _is_this_machine(_host_of(origin)):
            return origin
        return None

    def shared_with(self, request: web.BaseRequest) -> Mapping[str, str]:
        """Return the headers by which the page that asks may read the answer, if it may (CORS)."""
        origin = self.allowed_origin(request)
        if origin is None:
            return {hdrs.VARY: hdrs.ORIGIN}
        return {hdrs.VARY: hdrs.ORIGIN, hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: origin}

    def _has_token(self, request: web.BaseRequest) -> bool:
        sent = request.headers.get(hdrs.AUTHORIZATION, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(sent, f"{_BEARER}{self.token}".encode())


_WITHOUT_TOKEN: Final = Forbidden(
    HTTPStatus.UNAUTHORIZED,
    "The control API asks for its token: send the header Authorization: Bearer TOKEN.",
)
_FROM_ELSEWHERE: Final = Forbidden(
    HTTPStatus.FORBIDDEN,
    "The control API answers this machine only; start the server with --control-token to let others in.",
)
_OTHER_NAME: Final = Forbidden(
    HTTPStatus.FORBIDDEN, "The control API answers only to localhost, 127.0.0.1 and [::1] as host names."
)
_OTHER_ORIGIN: Final = Forbidden(
    HTTPStatus.FORBIDDEN, "The control API answers only to web pages of this machine."
)


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
