"""One exchange as it was captured, whatever captured it; it holds secrets, and lives only until it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from multidict import CIMultiDict, CIMultiDictProxy

from contracts.asking.recording import is_secret
from contracts.fields import API_KEY_HEADER, REQUIRED_FIELDS
from contracts.form import Form, read_form

#: Names and values of a head, in any letter case, a repeated one each time.
Headers = CIMultiDict[str] | CIMultiDictProxy[str]


@dataclass(frozen=True, slots=True)
class CapturedRequest:
    """A request as it was sent; none of it shows in a ``repr``, for the password is somewhere in it.

    ``target`` is the path with its query, still encoded, or a whole URL. ``body`` is ``None`` if it was not
    captured.
    """

    method: str = field(repr=False)
    target: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes | None = field(repr=False, default=b"")

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path or "/"

    @property
    def query(self) -> str:
        """What follows the question mark, still encoded."""
        return urlsplit(self.target).query

    @property
    def content_type(self) -> str:
        """The header, empty if there is none."""
        return self.headers.get("Content-Type", "")

    @property
    def api_key(self) -> str | None:
        """The header that may carry the password (DEC-31)."""
        return self.headers.get(API_KEY_HEADER)

    def form(self) -> Form:
        """Read the fields (DEC-25)."""
        body = (self.body or b"") if self.method == "POST" else b""
        return read_form(self.query, self.content_type or None, body)


@dataclass(frozen=True, slots=True)
class CapturedAnswer:
    """What came back: ``body`` is a file, ``None`` if it was not captured.

    ``decoded`` tells that a content coding was taken off already. ``complete`` is false if the transfer broke
    off, by the server's doing; ``abandoned`` is true if the client went away first. A head may repeat a secret.
    """

    status: int
    headers: Headers = field(repr=False)
    body: Path | None
    complete: bool = True
    abandoned: bool = False
    decoded: bool = False


@dataclass(frozen=True, slots=True)
class CapturedExchange:
    """A request and its answer; ``began`` and ``ended`` are seconds since 1970, UTC."""

    request: CapturedRequest
    answer: CapturedAnswer
    began: float
    ended: float


def secrets_of(request: CapturedRequest, form: Form) -> tuple[str, ...]:
    """Return the passwords that a request carries, in whatever field or header."""
    sent = [*form.query, *form.body, (API_KEY_HEADER, request.api_key or "")]
    sent += [("authorization", request.headers.get("Authorization", "").partition(" ")[2])]
    return tuple(dict.fromkeys(value for name, value in sent if value and is_secret(name)))


def concerns_report(request: CapturedRequest, fields: Mapping[str, str]) -> bool:
    """Whether a request is one of the report: it holds a required field, or goes where the report is (DEC-25)."""
    if any(name in fields for name in REQUIRED_FIELDS):
        return True
    return request.path.endswith("/api.php") or (request.method == "POST" and request.path == "/")
