"""Taking in a request: what HTTP itself refuses, and the fields of what it lets through (DEC-25)."""

from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from aiohttp.http import HttpVersion11

from contracts.form import Form
from mockserver.answer import Answer, plain_answer
from mockserver.form import LARGEST_BODY, form_of

#: The methods that ask for the report; HEAD is GET without the body (RFC 9110, section 9.3.2).
METHODS: Final = ("GET", "HEAD", "POST")
#: The header of DEC-31.
_API_KEY: Final = "api_access_key"


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The request is none of the report; carries the answer that says why."""

    def __init__(self, answer: Answer) -> None:
        """Take the answer."""
        super().__init__(answer.status)
        self.answer = answer


async def receive(request: web.BaseRequest) -> Form:
    """Read the fields of a request; raises ``Refused`` if its method, size or coding cannot be accepted."""
    if request.method not in METHODS:
        sentence = f"The report is asked for with {', '.join(METHODS)}, not with {request.method}."
        answer = plain_answer(HTTPStatus.METHOD_NOT_ALLOWED, sentence, ("Allow", ", ".join(METHODS)))
        raise Refused(answer)
    url = request.rel_url
    if request.method != hdrs.METH_POST or not request.body_exists:
        return form_of(url.raw_query_string, None, b"")
    headers = request.headers
    _refuse_coded(headers.get(hdrs.CONTENT_ENCODING, "identity"))
    await _continue(request, headers.get(hdrs.EXPECT))
    return form_of(url.raw_query_string, headers.get(hdrs.CONTENT_TYPE), await _body(request))


def api_access_key(request: web.BaseRequest) -> str | None:
    """Return the header ``api_access_key``, ``None`` if it was not sent."""
    key = request.headers.get(_API_KEY)
    return None if key is None else key.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _refuse_coded(coding: str) -> None:
    if coding.lower() != "identity":
        sentence = "A compressed body is not read; send it as it is."
        raise Refused(plain_answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence))


async def _continue(request: web.BaseRequest, expectation: str | None) -> None:
    """Let the client send its body if it waits for that (RFC 9110, section 10.1.1)."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused(_too_large())
    if expectation is None or request.version < HttpVersion11:
        return
    if expectation.lower() != "100-continue":
        sentence = "Of the header Expect only 100-continue is understood."
        raise Refused(plain_answer(HTTPStatus.EXPECTATION_FAILED, sentence))
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    # An answer has not begun by this.
    request.writer.output_size = 0


async def _body(request: web.BaseRequest) -> bytes:
    # A small body came together with the head: it is there already.
    content = request.content
    body = content.read_nowait() if content.is_eof() else await _awaited_body(request)
    if len(body) > LARGEST_BODY:
        raise Refused(_too_large())
    return body


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
