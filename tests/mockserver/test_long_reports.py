"""Reports too long for one piece: whole, of one moment, and given up cleanly."""

import gzip
import socket
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from queue import Queue
from threading import Event
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import pytest

from fixtures.generator import generate
from mockserver.answer_memory import LARGEST
from mockserver.exchange import Exchange, Outcome
from mockserver.running import running_sandbox
from mockserver.store.interface import Snapshot, Store
from mockserver.store.opening import open_store
from tests.mockserver.asking import ask, get, send
from tests.mockserver.small_data import ACCOUNT, C1, RIGHT, at

CUSTOMERS = 20_000
TARGET = f"/?{urlencode(RIGHT)}"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with closing(open_store()) as store:
        store.load(generate(7, CUSTOMERS, 1))
        yield store


class WatchedStore:
    """A store that knows which of its snapshots are open; ``served`` is itself, to be given to a sandbox."""

    def __init__(self, store: Store) -> None:
        self.whole = store
        self.open: set[int] = set()
        self.served = cast("Store", self)

    def __getattr__(self, name: str) -> object:
        return getattr(self.whole, name)

    def snapshot(self) -> Snapshot:
        snapshot = self.whole.snapshot()
        close = snapshot.close
        self.open.add(id(snapshot))

        def watched_close() -> None:
            self.open.discard(id(snapshot))
            close()

        snapshot.close = watched_close  # type: ignore[method-assign]
        return snapshot


class HaltingStore:
    """A store whose long reports halt in their midst until ``going_on`` is set; ``served`` is itself too."""

    def __init__(self, store: Store) -> None:
        self.whole = store
        self.halted, self.going_on = Event(), Event()
        self.served = cast("Store", self)

    def __getattr__(self, name: str) -> object:
        return getattr(self.whole, name)

    def snapshot(self) -> Snapshot:
        snapshot = self.whole.snapshot()
        pages = snapshot.pages

        def halting_pages(*asked: Any) -> Generator[bytes, None, None]:
            size = 0
            for page in pages(*asked):
                if size > 2 * LARGEST:
                    self.halted.set()
                    assert self.going_on.wait(30), "nobody said to go on"
                yield page
                size += len(page)

        snapshot.pages = halting_pages  # type: ignore[assignment, method-assign]
        return snapshot


def test_long_report_is_whole_in_every_coding(store: Store) -> None:
    with running_sandbox(store=store) as sandbox:
        plain = get(sandbox.url, RIGHT)
        zipped = get(sandbox.url, RIGHT, {"Accept-Encoding": "gzip"})
        again = get(sandbox.url, RIGHT)
        selected = ask(sandbox.url, {**RIGHT, "last": "5"})
        as_json = ask(sandbox.url, {**RIGHT, "output": "JSON"})
    assert len(plain.body) > 5 * LARGEST
    assert len(plain.customers) == len({each["customer_code"] for each in plain.customers}) == CUSTOMERS
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == again.body == plain.body
    assert selected.customers == plain.customers[-len(selected.customers) :]
    assert CUSTOMERS - 5 <= len(selected.customers) <= CUSTOMERS
    assert as_json.customers == plain.customers
    assert again.headers["Content-Length"] == str(len(again.body))


def test_head_of_a_long_report(store: Store) -> None:
    watched = WatchedStore(store)
    with running_sandbox(store=watched.served) as sandbox:
        full, head = send(sandbox.url, "GET", TARGET), send(sandbox.url, "HEAD", TARGET)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["X-Last-Id"] == full.headers["X-Last-Id"]
    assert not watched.open


def test_long_report_to_http_1_0_ends_with_the_connection(store: Store) -> None:
    with running_sandbox(store=store) as sandbox, connected(sandbox.url) as connection:
        connection.sendall(f"GET {TARGET}&selected_campaigns={C1} HTTP/1.0\r\n\r\n".encode())
        received = read_all(connection)
    assert b"chunked" not in received.split(b"\r\n\r\n")[0]
    assert received.endswith(b"</response>\n")


def connected(url: str) -> socket.socket:
    """Connect as a reader who takes little at a time."""
    parts = urlsplit(url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.settimeout(30)
    connection.connect((parts.hostname, parts.port))
    return connection


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


def test_slow_reader_gets_the_moment_of_its_question_and_nobody_waits(store: Store) -> None:
    """While one report is being read, others are answered and the data changes; it shows nothing of that."""
    with running_sandbox(store=store) as sandbox, connected(sandbox.url) as connection:
        before = get(sandbox.url, {**RIGHT, "last": "999999999"}).headers["X-Last-Id"]
        connection.sendall(f"GET {TARGET} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        begin = connection.recv(1_000)
        fields = get(sandbox.url, RIGHT).customers[-1]
        with store.change() as change:
            change.change_customer(
                ACCOUNT, fields["customer_code"], {"city": "CHANGED MEANWHILE"}, at("2031-01-01")
            )
        after = ask(sandbox.url, {**RIGHT, "last": before})
        assert [each["city"] for each in after.customers] == ["CHANGED MEANWHILE"]
        received = begin + read_all(connection)
    assert f"X-Last-Id: {before}\r\n".encode() in received
    assert received.count(b"</customer>") == CUSTOMERS
    assert b"CHANGED MEANWHILE" not in received


def test_a_page_that_takes_long_keeps_nobody_waiting(store: Store) -> None:
    """A report of which a page is being read is not over before others, asked later, have their answers."""
    halting = HaltingStore(store)
    over: Queue[Exchange] = Queue()
    with (
        running_sandbox(store=halting.served, watchers=[over.put]) as sandbox,
        connected(sandbox.url) as reader,
    ):
        reader.sendall(f"GET {TARGET} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        with ThreadPoolExecutor(1) as reading:
            received = reading.submit(read_all, reader)
            assert halting.halted.wait(30)
            assert ask(sandbox.url, {**RIGHT, "last": "999999999"}).customers == []
            assert ask(sandbox.url, {**RIGHT, "user_password": "wrong"}).text.count("<error>") == 1
            others = [over.get(timeout=30).outcome for _ in range(2)]
            halting.going_on.set()
            assert received.result().count(b"</customer>") == CUSTOMERS
        assert others == [Outcome.SUCCESS, Outcome.ERROR]
        assert over.get(timeout=30).sent > 5 * LARGEST


def test_reader_who_goes_away_leaves_nothing_behind(store: Store) -> None:
    watched = WatchedStore(store)
    over: Queue[Exchange] = Queue()
    with running_sandbox(store=watched.served, watchers=[over.put]) as sandbox:
        with connected(sandbox.url) as connection:
            connection.sendall(f"GET {TARGET} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            received = 0
            while received < 3 * LARGEST:
                received += len(connection.recv(1 << 16))
            assert watched.open
        exchange = over.get(timeout=30)
        assert exchange.outcome is Outcome.ABORTED
        assert LARGEST < exchange.sent < len(get(sandbox.url, RIGHT).body)
        assert get(sandbox.url, RIGHT).status == 200
    assert not watched.open


def test_answers_that_do_not_finish_in_time_are_cut_off(store: Store) -> None:
    watched = WatchedStore(store)
    over: Queue[Exchange] = Queue()
    with (
        running_sandbox(store=watched.served, watchers=[over.put], grace=0.2) as sandbox,
        connected(sandbox.url) as connection,
    ):
        connection.sendall(f"GET {TARGET} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        begin = connection.recv(1_000)
        assert begin.startswith(b"HTTP/1.1 200")
    assert over.get(timeout=30).outcome is Outcome.ABORTED
    assert not watched.open
