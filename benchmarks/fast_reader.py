"""A reader that takes a long answer as fast as it comes, and keeps nothing of it."""

import time
from dataclasses import dataclass
from typing import Final

from benchmarks.asking import connection

_BUFFER: Final = 1 << 20
_HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """How long the first byte of the body and the whole took, in seconds, and how many bytes came."""

    first_byte: float
    whole: float
    size: int


def read_fast(port: int, request: bytes) -> Reading:
    """Ask on a new connection, which the server closes after its answer; raises ``OSError`` unless it is 200."""
    buffer = bytearray(_BUFFER)
    with connection(port) as connected:
        began = time.perf_counter()
        connected.sendall(request)
        answer = b""
        while not answer.partition(_HEAD_END)[2]:
            received = connected.recv(_BUFFER)
            if not received:
                raise OSError("The server closed the connection before the body.")
            answer += received
        first_byte = time.perf_counter() - began
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise OSError(f"The server answered {answer.splitlines()[0].decode('latin-1')}.")
        size = len(answer.partition(_HEAD_END)[2])
        while received_now := connected.recv_into(buffer):
            size += received_now
    return Reading(first_byte, time.perf_counter() - began, size)


def read_again_and_again(port: int, request: bytes, seconds: float) -> list[Reading]:
    """Read the same answer over and over until some time has passed."""
    readings = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        readings.append(read_fast(port, request))
    return readings
