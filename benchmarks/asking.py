"""The requests of the benchmarks, as bytes, and one plain exchange."""

import http.client
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from fixtures.model import Account

_HOST: Final = "127.0.0.1"
_BLOCK: Final = 1 << 20
_NO_FIELDS: Final[Mapping[str, str]] = {}


def post(account: Account, fields: Mapping[str, str] = _NO_FIELDS, *, close: bool = False) -> bytes:
    """Make a POST request for an account's report, with further fields; ``close`` ends the connection after it."""
    user = account.users[0]
    body = urlencode(
        {
            "user_id": user.user_id,
            "user_password": user.user_password,
            "account_id": account.account_id,
            "type": "reports",
            "report": "customers_all",
            **fields,
        }
    )
    head = (
        "POST / HTTP/1.1",
        f"Host: {_HOST}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Connection: {'close' if close else 'keep-alive'}",
    )
    return "\r\n".join((*head, "", body)).encode()


def get(path: str) -> bytes:
    """Make a GET request after which the connection is closed."""
    return f"GET {path} HTTP/1.1\r\nHost: {_HOST}\r\nConnection: close\r\n\r\n".encode()


def connection(port: int) -> socket.socket:
    """Connect to a server on this machine."""
    connected = socket.create_connection((_HOST, port), timeout=120)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def save_answer(port: int, request: bytes, path: Path) -> int:
    """Ask once and write the answer's body to a file; returns its size. Raises ``OSError`` unless it is 200."""
    with connection(port) as connected, path.open("wb") as file:
        connected.sendall(request)
        answer = http.client.HTTPResponse(connected)
        answer.begin()
        if answer.status != 200:
            raise OSError(f"The server answered {answer.status} {answer.reason}.")
        while block := answer.read(_BLOCK):
            file.write(block)
    return path.stat().st_size
