"""Small answers: 10 customers by POST over 32 connections, beside a bare handler that returns the same bytes."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.asking import post, save_answer
from benchmarks.load import Load, ask_constantly
from benchmarks.machine import peak_memory, processor_time
from benchmarks.measure import Measure, at_least, number
from benchmarks.processes import Server, bare_server, done_elsewhere, sandbox
from fixtures.dataset_file import write_dataset
from fixtures.generator import GREATWIDGETS, generate

_CUSTOMERS: Final = 10
_CONNECTIONS: Final = 32
_ROUNDS: Final = 5
_SECONDS: Final = 3.0
_WARMING: Final = 1.0


def run(folder: Path) -> Sequence[Measure]:
    """Ask both in turn, several rounds, so that a slower moment of the machine hits both; takes 40 seconds."""
    dataset, body = folder / "ten.jsonl", folder / "ten.xml"
    write_dataset(generate(1, _CUSTOMERS), dataset)
    with sandbox("--dataset", str(dataset)) as ours:
        save_answer(ours.port, post(GREATWIDGETS), body)
        with bare_server(body) as bare:
            rounds = _rounds(ours, bare)
        memory = peak_memory(ours.process)
    return _measures(rounds, memory)


@dataclass(frozen=True, slots=True)
class _Round:
    """What one server did in one round; ``processor`` is what a request took of it, in seconds."""

    load: Load
    processor: float


def _rounds(ours: Server, bare: Server) -> list[tuple[_Round, _Round]]:
    for server in (ours, bare):
        _ask(server, _WARMING)
    return [(_ask(ours, _SECONDS), _ask(bare, _SECONDS)) for _ in range(_ROUNDS)]


def _ask(server: Server, seconds: float) -> _Round:
    before = processor_time(server.process)
    load = done_elsewhere(ask_constantly, server.port, post(GREATWIDGETS), _CONNECTIONS, seconds)
    return _Round(load, (processor_time(server.process) - before) / (load.rate * seconds))


def _measures(rounds: Sequence[tuple[_Round, _Round]], memory: float) -> Sequence[Measure]:
    ours, bare = zip(*rounds, strict=True)
    rate, bare_rate = (statistics.median(each.load.rate for each in side) for side in (ours, bare))
    p99, bare_p99 = (statistics.median(each.load.p99 for each in side) * 1e3 for side in (ours, bare))
    cost, bare_cost = (statistics.median(each.processor for each in side) * 1e6 for side in (ours, bare))
    return (
        Measure(
            f"{_CUSTOMERS} customers by POST, {_CONNECTIONS} connections, beside a bare aiohttp handler",
            statistics.median(our.load.rate / other.load.rate for our, other in rounds),
            "of its rate",
            f"{number(rate)} and {number(bare_rate)} requests/s, p99 {number(p99)} and {number(bare_p99)} ms; "
            f"the load generator at most {max(each.load.busy for each in (*ours, *bare)):.0%} busy",
            at_least(0.7),
        ),
        Measure(
            "the same by the processor time of a request, which other programs hardly disturb",
            bare_cost / cost,
            "of its rate",
            f"{number(cost)} and {number(bare_cost)} µs a request",
        ),
        Measure("memory of the sandbox meanwhile", memory, "MB"),
    )
