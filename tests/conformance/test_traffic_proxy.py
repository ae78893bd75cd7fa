"""The proxy passes every byte on as it came, in good times and bad, and tells of what passed."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.traffic.exchange import CapturedExchange
from conformance.traffic.proxy import spool
from conformance.traffic.proxy.server import Proxy
from conformance.traffic.proxy.upstream import upstream_of
from conformance.traffic.proxy.watching import LONGEST_HEAD, WatchedExchange
from contracts.errors import ConfigurationError
from mockserver.listener import bind

Handle = Callable[[socket.socket], None]
PATIENCE = 10


@contextmanager
def server(handle: Handle) -> Iterator[int]:
    """A server in a thread that handles one connection after the other, byte by byte; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(PATIENCE)
                    if not stopping.is_set():
                        handle(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        yield port
        stopping.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join()


@dataclass
class Passing:
    """A running proxy: its port, what it told of, and how to stop it."""

    port: int = 0
    told: list[WatchedExchange | None] = field(default_factory=list)
    captured: list[CapturedExchange] = field(default_factory=list)
    lost: int = 0
    more: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def take(self, watched: WatchedExchange | None) -> None:
        if watched is None:
            self.lost += 1
        else:
            self.captured.append(watched.finish())
        self.more.release()

    def wait(self, exchanges: int = 1) -> None:
        for _ in range(exchanges):
            assert self.more.acquire(timeout=PATIENCE)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)


@contextmanager
def proxy(port: int, authority: str = "") -> Iterator[Passing]:
    """A proxy in a thread, in front of a port of this machine."""
    passing = Passing()
    started: Future[Callable[[], object]] = Future()

    async def run() -> None:
        upstream = upstream_of(f"http://{authority or '127.0.0.1'}:{port}")
        standing = Proxy(upstream, passing.take)
        listener = bind("127.0.0.1", 0)
        passing.port = listener.getsockname()[1]
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        await standing.start(listener)
        started.set_result(lambda: loop.call_soon_threadsafe(stopping.set))
        await stopping.wait()
        await standing.stop(0.1)
        standing.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    stop = started.result(PATIENCE)
    try:
        yield passing
    finally:
        stop()
        thread.join()


def received(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def one_request(connection: socket.socket) -> bytes:
    """A request with a body of five bytes, ``abcde``."""
    data = b""
    while not data.endswith(b"abcde"):
        data += connection.recv(1 << 16)
    return data


REQUEST = (
    b"POST /api.php?a=%62&a=2 HTTP/1.1\r\nhOST: proxy:1\r\nX-Odd:  two  spaces \r\nx-odd: again\r\n"
    b"Content-Length: 5\r\n\r\nabcde"
)
ANSWERS = {
    "length": b"HTTP/1.1 200 Fine\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nContent-Length: 3\r\n\r\nabc",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n02\r\nbc\r\n0\r\nX-End: 1\r\n\r\n",
    "until the end": b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nabc",
    "a pause before": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_byte_passes_as_it_came(name: str) -> None:
    seen: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        seen.append(one_request(connection))
        connection.sendall(ANSWERS[name])

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        assert received(client) == ANSWERS[name]
        passing.wait()
        assert seen == [REQUEST.replace(b"proxy:1", b"127.0.0.1:%d" % port)]
        [exchange] = passing.captured
        assert exchange.answer.complete
        assert exchange.answer.body is not None
        assert exchange.answer.body.read_bytes() == b"abc"
        assert (exchange.request.method, exchange.request.body) == ("POST", b"abcde")
        assert exchange.request.target == "/api.php?a=%62&a=2"
        assert exchange.request.headers.getall("x-odd") == ["two  spaces", "again"]


BROKEN = {
    "a body cut short": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    "the last chunk missing": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "no answer": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_breaks_off_breaks_off_for_the_client_too(name: str) -> None:
    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(BROKEN[name])

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        assert received(client) == BROKEN[name]
        passing.wait()
        assert not passing.captured[0].answer.complete
        assert not passing.captured[0].answer.abandoned


def test_a_reset_is_a_reset_for_the_client_too() -> None:
    half = threading.Event()

    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        assert half.wait(PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        assert client.recv(1 << 16).endswith(b"abc")
        half.set()
        with pytest.raises(ConnectionResetError):
            received(client)
        passing.wait()
        assert not passing.captured[0].answer.complete


def test_what_is_no_http_passes_all_the_same() -> None:
    def handle(connection: socket.socket) -> None:
        assert connection.recv(1 << 16) == b"\x16\x03\x01 hello\r\n\r\nmore"
        connection.sendall(b"\x00\xff nothing that is HTTP")

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(b"\x16\x03\x01 hello\r\n\r\nmore")
        assert received(client) == b"\x00\xff nothing that is HTTP"
        passing.wait()
        assert (passing.lost, passing.captured) == (1, [])


def test_an_answer_that_is_no_http_passes_and_is_counted() -> None:
    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(b"ICY 200 OK\r\n\r\nabc")

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        assert received(client) == b"ICY 200 OK\r\n\r\nabc"
        passing.wait()
        assert passing.lost == 1


def test_requests_that_follow_each_other_at_once_get_their_answers_in_order() -> None:
    heads = [b"GET /%d HTTP/1.1\r\nHost: proxy\r\n\r\n" % number for number in range(3)]
    answers = [b"HTTP/1.1 20%d OK\r\nContent-Length: 1\r\n\r\n%d" % (n, n) for n in range(3)]
    seen: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        data = b""
        while data.count(b"\r\n\r\n") < 3:
            data += connection.recv(1 << 16)
        seen.append(data)
        connection.sendall(b"".join(answers))

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(b"".join(heads))
        assert received(client) == b"".join(answers)
        passing.wait(3)
        assert seen == [b"".join(heads).replace(b"Host: proxy", b"Host: 127.0.0.1:%d" % port)]
        assert [exchange.request.target for exchange in passing.captured] == ["/0", "/1", "/2"]
        assert [exchange.answer.status for exchange in passing.captured] == [200, 201, 202]


def test_an_answer_streams_while_it_is_made() -> None:
    half = threading.Event()

    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        assert half.wait(PATIENCE)  # the client has the first half already
        connection.sendall(b"def")

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        head = b""
        while not head.endswith(b"abc"):
            head += client.recv(1 << 16)
        half.set()
        assert received(client) == b"def"


def test_a_client_that_goes_away_is_told_as_such() -> None:
    gone = threading.Event()

    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nabc")
        assert gone.wait(PATIENCE)
        with suppress(ConnectionError):
            while True:
                connection.sendall(b"x" * (1 << 16))

    with server(handle) as port, proxy(port) as passing:
        with passing.connect() as client:
            client.sendall(REQUEST)
            assert client.recv(1 << 16)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.set()
        passing.wait()
        assert passing.captured[0].answer.abandoned


def test_a_long_body_goes_to_the_disk_while_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 100)
    body = bytes(range(256)) * 4_000

    def handle(connection: socket.socket) -> None:
        one_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(REQUEST)
        assert received(client).endswith(body)
        passing.wait()
        file = passing.captured[0].answer.body
        assert file is not None
        assert file.read_bytes() == body


def test_an_upstream_that_is_not_there_is_a_bad_gateway() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # so that nobody else listens there meanwhile
        with proxy(taken.getsockname()[1]) as passing, passing.connect() as client:
            client.sendall(REQUEST)
            assert received(client).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
            passing.wait()
            assert (passing.captured[0].answer.status, passing.captured[0].answer.complete) == (0, False)


def test_a_head_that_never_ends_passes() -> None:
    head = b"GET / HTTP/1.1\r\nX-Long: " + b"x" * (LONGEST_HEAD + 10)

    def handle(connection: socket.socket) -> None:
        data = b""
        while len(data) < len(head):
            data += connection.recv(1 << 16)
        connection.sendall(b"%d" % len(data))

    with server(handle) as port, proxy(port) as passing, passing.connect() as client:
        client.sendall(head)
        assert received(client) == b"%d" % len(head)


@pytest.mark.parametrize(
    ("url", "saying"),
    [
        ("ftp://host", "of the form http"),
        ("host:80", "of the form http"),
        ("http://", "of the form http"),
        ("http://user:secret@host", "holds credentials"),
        ("http://host?user_password=secret", "holds credentials"),
        ("http://host:99999", "no address"),
    ],
)
def test_a_wrong_upstream_is_refused(url: str, saying: str) -> None:
    with pytest.raises(ConfigurationError, match=saying) as refusal:
        upstream_of(url)
    assert "secret" not in str(refusal.value)


def test_the_name_of_the_upstream_is_what_the_server_is_told() -> None:
    upstream = upstream_of("https://Host.example:8443/api.php")
    assert (upstream.host, upstream.port, upstream.authority) == ("host.example", 8443, "Host.example:8443")
    assert upstream.tls is not None
    assert upstream_of("http://host").port == 80


def test_a_spool_that_is_forgotten_leaves_nothing(tmp_path: Path) -> None:
    kept: Any = spool.Spool(tmp_path / "body")
    kept.add(b"abc")
    assert kept.finish().read_bytes() == b"abc"
    kept.discard()
    assert list(tmp_path.iterdir()) == []
