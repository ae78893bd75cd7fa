"""Sending a whole answer in one piece: aiohttp's own response spends twice the time on its headers."""

from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time
from aiohttp.http import HttpVersion11

from mockserver.answer import Answer

_CONTINUES: Final = b"Connection: keep-alive\r\n"
_ENDS: Final = b"Connection: close\r\n"


class WholeResponse(web.StreamResponse):
    """An answer whose bytes are ready; to a HEAD request goes its head alone (RFC 9110, section 9.3.2)."""

    def __init__(self, answer: Answer) -> None:
        """Take the answer."""
        super().__init__(status=answer.status)
        self._answer = answer
        self._continues = not answer.closes
        self._written = False

    @property
    def keep_alive(self) -> bool:
        """Whether the connection waits for another request."""
        return self._continues

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Send everything, once."""
        writer = request.writer
        if not self._written:
            self._written = True
            self._continues = self._continues and request.keep_alive
            answer = self._answer
            connection = b"" if self._continues else _ENDS
            if self._continues and request.version != HttpVersion11:
                connection = _CONTINUES
            date = rfc822_formatted_time().encode("ascii")
            body = b"" if request.method == hdrs.METH_HEAD else answer.body
            await writer.write(b"".join((answer.head, connection, b"Date: ", date, b"\r\n\r\n", body)))
        return writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: it is all sent."""
