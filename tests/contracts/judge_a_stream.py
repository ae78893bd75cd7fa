"""Judge a made-up answer of any size that is never whole anywhere; print the verdict and the peak memory.

Run as a program of its own, so that the peak is that of the judging alone:
``python -m tests.contracts.judge_a_stream FORM CUSTOMERS``.
"""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.fields import CUSTOMER_FIELDS
from contracts.validation import validate

TOGETHER = 100


def chunks(form: str, customers: int) -> Iterator[bytes]:
    """Yield an answer in pieces; ``customers`` must be a multiple of ``TOGETHER``."""
    values = {name: f"a value of {name} & more" for name in CUSTOMER_FIELDS} | {"custom_date": "2012-02-29"}
    if form == "xml":
        fields = "\n".join(f"<{n}>{v.replace('&', '&amp;')}</{n}>" for n, v in values.items())
        yield b'<response status="success">\n'
        piece = f"<customer>\n{fields}\n</customer>\n".encode() * TOGETHER
        yield from (piece for _ in range(customers // TOGETHER))
        yield b"</response>"
    else:
        yield b'{"status": "success", "customers": ['
        piece = b",\n".join([json.dumps(values, indent=2).encode()] * TOGETHER)
        yield from (piece if not n else b",\n" + piece for n in range(customers // TOGETHER))
        yield b"]}"


class Stream(io.RawIOBase):
    """Chunks as a file to read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._rest = self._rest or next(self._parts, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def peak_memory() -> int:
    """The most memory this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 // 1_000_000


if __name__ == "__main__":
    verdict = validate(io.BufferedReader(Stream(chunks(sys.argv[1], int(sys.argv[2])))))
    print(json.dumps([verdict.valid, verdict.customers, peak_memory()]))  # noqa: T201
