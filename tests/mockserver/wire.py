"""A client that sees the bytes and how the connection ends, and judges nothing."""

import gzip
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode, urlsplit

#: How long a server may take to fall silent, in seconds.
MOST_PATIENCE = 60.0


@dataclass(frozen=True)
class Seen:
    """What came: ``ending`` is closed, reset, or open if nothing more came or enough did."""

    head: bytes
    raw: bytes
    ending: str

    @property
    def status(self) -> int:
        return int(self.head.split(b" ")[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def body(self) -> bytes:
        """The body, out of its chunks and uncompressed if the head says so."""
        body = self.raw
        if self.headers.get("transfer-encoding") == "chunked":
            body = _unchunked(body)
        return gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def _unchunked(raw: bytes) -> bytes:
    parts = []
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        parts.append(raw[: int(size, 16)])
        raw = raw[int(size, 16) + 2 :]
    return b"".join(parts)


def look(
    url: str,
    fields: Mapping[str, str],
    *,
    path: str = "/",
    headers: str = "",
    enough: int | None = None,
    patience: float = 30.0,
    fallen_silent: Callable[[bytes], object] = lambda _: True,
) -> Seen:
    """Ask with GET and read until the end, until ``enough`` bytes came, or none for ``patience`` seconds.

    A pause counts only when ``fallen_silent`` is true of what came: before that the server is merely slow.
    """
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=patience) as connection:
        target = f"{path}?{urlencode(fields)}"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode())
        received, ending = _read(connection, enough, fallen_silent)
    head, _, raw = received.partition(b"\r\n\r\n")
    return Seen(head, raw, ending)


def _read(
    connection: socket.socket, enough: int | None, fallen_silent: Callable[[bytes], object]
) -> tuple[bytes, str]:
    received = bytearray()
    gives_up_at = monotonic() + MOST_PATIENCE
    while enough is None or len(received) < enough:
        try:
            piece = connection.recv(1 << 16)
        except ConnectionResetError:
            return bytes(received), "reset"
        except TimeoutError:
            if fallen_silent(bytes(received)) or monotonic() > gives_up_at:
                return bytes(received), "open"
            continue
        if not piece:
            return bytes(received), "closed"
        received += piece
    return bytes(received), "open"
