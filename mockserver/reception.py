"""Taking in a request: what HTTP itself refuses, and the fields of what it lets through (DEC-25)."""

from http import HTTPStatus
from typing import Final, NamedTuple

from aiohttp import hdrs, web
from aiohttp.http import HttpVersion11

from contracts.fields import API_KEY_HEADER
from mockserver.answer import Answer, plain_answer
from mockserver.continuation import send_continue

#: The largest body that is read, in bytes: room for a list of tens of thousands of campaigns.
LARGEST_BODY: Final = 1 << 20
#: The methods that ask for the report; HEAD is GET without the body (RFC 9110, section 9.3.2).
METHODS: Final = ("GET", "HEAD", "POST")


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The request is none of the report; carries the answer that says why."""

    def __init__(self, answer: Answer) -> None:
        """Take the answer."""
        super().__init__(answer.status)
        self.answer = answer


class ReceivedRequest(NamedTuple):
    """All of a request that its answer depends on, as it came.

    ``query`` is still encoded; ``body`` is empty unless it may carry fields. There is a password somewhere in
    it, so it does not show in a ``repr``.
    """

    query: str
    content_type: str | None
    body: bytes
    api_access_key: str | None

    @property
    def size(self) -> int:
        """How much it takes to remember it, in characters and bytes."""
        return (
            len(self.query) + len(self.content_type or "") + len(self.body) + len(self.api_access_key or "")
        )

    def __repr__(self) -> str:
        return f"ReceivedRequest(content_type={self.content_type!r})"


async def receive(request: web.BaseRequest) -> ReceivedRequest:
    """Take in a request; raises ``Refused`` if its method, size or coding cannot be accepted."""
    method, headers = request.method, request.headers
    if method not in METHODS:
        sentence = f"The report is asked for with {', '.join(METHODS)}, not with {method}."
        answer = plain_answer(HTTPStatus.METHOD_NOT_ALLOWED, sentence, ("Allow", ", ".join(METHODS)))
        raise Refused(answer)
    query, api_key = request.rel_url.raw_query_string, headers.get(API_KEY_HEADER)
    if method != hdrs.METH_POST or not request.body_exists:
        return ReceivedRequest(query, None, b"", api_key)
    if headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        sentence = "A compressed body is not read; send it as it is."
        raise Refused(plain_answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence))
    if hdrs.EXPECT in headers:
        await _continue(request, headers[hdrs.EXPECT])
    # A small body came together with the head: it is there already.
    content = request.content
    body = content.read_nowait() if content.is_eof() else await _awaited_body(request)
    if len(body) > LARGEST_BODY:
        raise Refused(_too_large())
    return ReceivedRequest(query, headers.get(hdrs.CONTENT_TYPE), body, api_key)


async def _continue(request: web.BaseRequest, expectation: str) -> None:
    """Let the client that waits for it send its body (RFC 9110, section 10.1.1)."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused(_too_large())
    if request.version < HttpVersion11:
        return
    if expectation.lower() != "100-continue":
        sentence = "Of the header Expect only 100-continue is understood."
        raise Refused(plain_answer(HTTPStatus.EXPECTATION_FAILED, sentence))
    await send_continue(request)


async def _awaited_body(request: web.BaseRequest) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(_too_large()) from None
    except web.RequestPayloadError:
        sentence = "The body breaks its transfer coding."
        raise Refused(plain_answer(HTTPStatus.BAD_REQUEST, sentence, closes=True)) from None


def _too_large() -> Answer:
    sentence = f"The body is larger than {LARGEST_BODY:,} bytes."
    return plain_answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence, closes=True)
