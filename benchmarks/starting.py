"""How soon the sandbox is ready with its default dataset, beside a bare aiohttp server."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.measure import Measure, at_most, number
from benchmarks.processes import bare_server, sandbox

_ROUNDS: Final = 5


def run(folder: Path) -> Sequence[Measure]:
    """Start both several times, in turn; takes ten seconds."""
    ours, bare = [], []
    body = folder / "nothing.xml"
    body.touch()
    for _ in range(_ROUNDS):
        with sandbox() as server:
            ours.append(server.seconds_to_ready)
        with bare_server(body) as server:
            bare.append(server.seconds_to_ready)
    return (
        Measure(
            "from the start of the process to the ready line, default dataset",
            statistics.median(ours),
            "s",
            f"slowest {number(max(ours))} s; a bare aiohttp server {number(statistics.median(bare))} s",
            at_most(1.0),
        ),
    )
