"""One connection of a client and its counterpart to the server: bytes pass both ways, and are watched."""

import asyncio
import re
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from conformance.traffic.proxy.spool import Spool
from conformance.traffic.proxy.upstream import BLOCK, Upstream
from conformance.traffic.proxy.watching import (
    LONGEST_HEAD,
    AnswerWatch,
    NotUnderstoodError,
    RequestWatch,
    WatchedExchange,
)

#: Told of each exchange that is over, and with ``None`` of one that was not understood.
OnExchange = Callable[[WatchedExchange | None], None]

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_HOST: Final = re.compile(rb"(\r?\nhost[ \t]*:[ \t]*)[^\r\n]*", re.IGNORECASE)
_BETWEEN: Final = b"\r\n"
_UNREACHABLE: Final = b"The proxy cannot reach its upstream.\n"
_BAD_GATEWAY: Final = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(_UNREACHABLE), _UNREACHABLE)
)
_RESET_AT_ONCE: Final = struct.pack("ii", 1, 0)


class Relay:
    """Serves one connection of a client until either side ends it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        new_spool: Callable[[], Spool],
        on_exchange: OnExchange,
    ) -> None:
        """Take a client's connection."""
        self._from_client = reader
        self._to_client = writer
        self._new_spool = new_spool
        self._on_exchange = on_exchange
        self._waiting: deque[tuple[RequestWatch, AnswerWatch]] = deque()
        self._blind = False
        self._ending = False
        self.unreached = False
        self._to_server: asyncio.StreamWriter | None = None

    async def run(self, upstream: Upstream) -> None:
        """Pass everything on until the connections are closed; no error of either side leaves this."""
        first = await self._read(self._from_client)
        if not first:
            return self._to_client.close()
        try:
            from_server, to_server = await upstream.connect()
        except OSError:
            return await self._tell_unreachable(first)
        requests = asyncio.create_task(self._pass_requests(first, to_server, upstream.authority.encode()))
        self._to_server = to_server
        try:
            await self._pass_answers(from_server)
        except asyncio.CancelledError:
            self._give_up(abandoned=True)
            raise
        finally:
            requests.cancel()
            await asyncio.wait([requests])
            to_server.close()
            self._give_up(abandoned=False)

    def end(self) -> None:
        """End the connection as soon as no answer is under way."""
        self._ending = True
        if not self._waiting:
            self._to_client.close()
            if self._to_server is not None:
                self._to_server.close()

    # ------------------------------------------------------------------ from the client to the server

    async def _pass_requests(self, data: bytes, to_server: asyncio.StreamWriter, authority: bytes) -> None:
        try:
            while data:
                data = await self._pass_request(data, to_server, authority)
        except NotUnderstoodError:
            self._blind = True
            self._on_exchange(None)
            await self._pass_unseen(to_server)
        except ConnectionError:
            return  # the server is gone: what it still said is passed on by the other direction
        with suppress(OSError):
            if to_server.can_write_eof():
                to_server.write_eof()
            elif not self._waiting:
                to_server.close()

    async def _pass_unseen(self, to_server: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await self._read(self._from_client):
                await _write(to_server, data)

    async def _pass_request(self, data: bytes, to_server: asyncio.StreamWriter, authority: bytes) -> bytes:
        """Pass one request on; return what came after it, nothing at the end of the connection."""
        head, data = await self._head(data, to_server)
        if not head:
            return b""
        passing = _with_host(head, authority)
        try:
            request = RequestWatch(head)
            self._waiting.append((request, AnswerWatch(request.method, self._new_spool())))
            while not request.ended:
                if not data:
                    await _write(to_server, passing)
                    passing, data = b"", await self._read(self._from_client)
                if not data:
                    return b""
                used = request.feed(data)
                await _write(to_server, passing + data[:used])
                passing, data = b"", data[used:]
        except NotUnderstoodError:
            to_server.write(passing + data)
            raise
        await _write(to_server, passing)
        return data or await self._read(self._from_client)

    async def _head(self, data: bytes, to_server: asyncio.StreamWriter) -> tuple[bytes, bytes]:
        """Return a whole head and what came with it; empty at the end of the connection."""
        while True:
            start = len(data) - len(data.lstrip(_BETWEEN))
            end = _HEAD_END.search(data, start)
            if end:
                return data[: end.end()], data[end.end() :]
            more = await self._read(self._from_client) if len(data) <= LONGEST_HEAD else b""
            if not more:
                to_server.write(data)
                if len(data) > LONGEST_HEAD:
                    raise NotUnderstoodError
                return b"", b""
            data += more

    # ------------------------------------------------------------------ from the server to the client

    async def _pass_answers(self, from_server: asyncio.StreamReader) -> None:
        while True:
            try:
                data = await from_server.read(BLOCK)
            except ConnectionError:
                return self._reset_client()
            if not data:
                break
            try:
                self._to_client.write(data)
                await self._watch(data)
                await self._to_client.drain()
            except ConnectionError:
                return self._give_up(abandoned=True)
        self._watch_end()
        with suppress(OSError):
            self._to_client.close()
            await self._to_client.wait_closed()
        return None

    async def _watch(self, data: bytes) -> None:
        """Understand what passes; several answers may be in it."""
        while data and self._waiting and not self._blind:
            request, answer = self._waiting[0]
            try:
                used = answer.feed(data)
            except NotUnderstoodError:
                self._blind = True
                return
            self._blind = answer.switched
            await answer.spool.relieve()
            if not answer.ended:
                return
            self._waiting.popleft()
            self._tell(request, answer, abandoned=False)
            data = data[used:]
        if self._ending:
            self.end()

    def _watch_end(self) -> None:
        """The server closed: that ends an answer without a length in good order."""
        if self._waiting and not self._blind:
            request, answer = self._waiting[0]
            with suppress(NotUnderstoodError):
                answer.feed(b"")
            if answer.ended:
                self._waiting.popleft()
                self._tell(request, answer, abandoned=False)

    def _tell(self, request: RequestWatch, answer: AnswerWatch, *, abandoned: bool) -> None:
        self._on_exchange(WatchedExchange(request, answer, time.time(), abandoned))

    def _give_up(self, *, abandoned: bool) -> None:
        """Tell of the exchanges that did not come to their end; of what was not understood nothing can be said."""
        while self._waiting:
            request, answer = self._waiting.popleft()
            if self._blind:
                answer.spool.discard()
                self._on_exchange(None)
            else:
                self._tell(request, answer, abandoned=abandoned)

    def _reset_client(self) -> None:
        """Reset the client's connection, as the server reset the other."""
        connection = self._to_client.get_extra_info("socket")
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        self._to_client.transport.abort()

    async def _tell_unreachable(self, first: bytes) -> None:
        """Answer in the place of a server that is not there."""
        self.unreached = True
        with suppress(NotUnderstoodError):
            if end := _HEAD_END.search(first):
                request = RequestWatch(first[: end.end()])
                if first[end.end() :]:
                    request.feed(first[end.end() :])
                self._tell(request, AnswerWatch(request.method, self._new_spool()), abandoned=False)
        with suppress(OSError):
            await _write(self._to_client, _BAD_GATEWAY)
            self._to_client.close()

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.read(BLOCK)
        except ConnectionError:
            return b""


def _with_host(head: bytes, authority: bytes) -> bytes:
    """Put the server's name in the place of the proxy's."""
    return _HOST.sub(lambda host: host[1] + authority, head, count=1)


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
