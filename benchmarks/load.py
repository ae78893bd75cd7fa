"""Many small requests over some connections, as fast as the answers come, and how long each took.

Plain sockets and epoll in one process: it can ask several times as fast as any server here answers. ``busy``
tells how much of its core it used: near 1 it would be what was measured.
"""

import select
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Final

from benchmarks.asking import connection

_BUFFER: Final = 1 << 16
_HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: requests a second, the time in seconds of the median and of 99 in 100, ``busy``."""

    rate: float
    median: float
    p99: float
    busy: float


def ask_constantly(port: int, request: bytes, connections: int, seconds: float) -> Load:
    """Keep one request under way on each connection for some time.

    Every answer must have the length of the first: raises ``OSError`` if one is an error or is cut.
    """
    with ExitStack() as stack:
        sockets = [stack.enter_context(connection(port)) for _ in range(connections)]
        lengths = {_first_answer(each, request) for each in sockets}
        if len(lengths) > 1:
            raise OSError(f"The answers are of several lengths: {sorted(lengths)}.")
        busy_before, start = time.process_time(), time.perf_counter()
        took = _keep_asking(
            {each.fileno(): each for each in sockets}, request, lengths.pop(), start + seconds
        )
        elapsed = time.perf_counter() - start
        return _load(took, elapsed, (time.process_time() - busy_before) / elapsed)


def _keep_asking(
    sockets: Mapping[int, socket.socket], request: bytes, expected: int, end: float
) -> Sequence[float]:
    """Ask on all sockets until a moment, then let the last answers come; returns how long each took."""
    took: list[float] = []
    began = {}
    missing = dict.fromkeys(sockets, expected)
    with closing(select.epoll()) as poll:
        for number, each in sockets.items():
            poll.register(number, select.EPOLLIN)
            began[number] = time.perf_counter()
            each.sendall(request)
        while began:
            for number, _ in poll.poll():
                missing[number] -= _received(len(sockets[number].recv(_BUFFER)), missing[number])
                if missing[number]:
                    continue
                now = time.perf_counter()
                took.append(now - began.pop(number))
                if now < end:
                    missing[number], began[number] = expected, now
                    sockets[number].sendall(request)
    return took


def ask_now_and_then(port: int, request: bytes, pause: float, seconds: float) -> Load:
    """Ask on one connection, wait a moment after each answer, for some time."""
    took: list[float] = []
    with connection(port) as asked:
        expected = _first_answer(asked, request)
        busy_before, start = time.process_time(), time.perf_counter()
        while time.perf_counter() - start < seconds:
            began = time.perf_counter()
            asked.sendall(request)
            missing = expected
            while missing:
                missing -= _received(len(asked.recv(_BUFFER)), missing)
            took.append(time.perf_counter() - began)
            time.sleep(pause)
        elapsed = time.perf_counter() - start
    return _load(took, elapsed, (time.process_time() - busy_before) / elapsed)


def _first_answer(asked: socket.socket, request: bytes) -> int:
    """Return the length of an answer, head and body."""
    asked.sendall(request)
    answer = b""
    while _HEAD_END not in answer:
        answer += _more(asked)
    head = answer.partition(_HEAD_END)[0]
    if not head.startswith(b"HTTP/1.1 200 "):
        raise OSError(f"The server answered {head.splitlines()[0].decode('latin-1')}.")
    lengths = [
        line.partition(b":")[2] for line in head.lower().splitlines() if line.startswith(b"content-length:")
    ]
    if not lengths:
        raise OSError("The answer does not tell its length.")
    expected = len(head) + len(_HEAD_END) + int(lengths[0])
    while len(answer) < expected:
        answer += _more(asked)
    return expected


def _more(asked: socket.socket) -> bytes:
    received = asked.recv(_BUFFER)
    if not received:
        raise OSError("The server closed the connection within an answer.")
    return received


def _received(count: int, missing: int) -> int:
    if not count or count > missing:
        raise OSError(
            f"The server sent {count} bytes where {missing} were to come: an answer of another length."
        )
    return count


def _load(took: Sequence[float], elapsed: float, busy: float) -> Load:
    ordered = sorted(took)
    return Load(len(took) / elapsed, ordered[len(took) // 2], ordered[len(took) * 99 // 100], busy)
