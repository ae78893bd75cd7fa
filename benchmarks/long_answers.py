"""The report of one million customers, beside a file server that sends the same bytes; and who waits for it."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.asking import get, post, save_answer
from benchmarks.fast_reader import Reading, read_again_and_again, read_fast
from benchmarks.load import Load, ask_now_and_then
from benchmarks.machine import GIGABYTE, MEGABYTE, peak_memory
from benchmarks.measure import Measure, at_least, at_most, number
from benchmarks.million import FEW, million
from benchmarks.processes import NGINX, Server, bare_server, done_elsewhere, elsewhere, nginx
from fixtures.generator import GREATWIDGETS

_ROUNDS: Final = 5
_STREAMING: Final = 8.0
_PAUSE: Final = 0.002
_EVERYTHING: Final = post(GREATWIDGETS, close=True)


def run(folder: Path) -> Sequence[Measure]:
    """Read the whole answer from both in turn, several rounds, once both are warm; takes a minute."""
    answer = folder / "answers" / "million.xml"
    answer.parent.mkdir(exist_ok=True)
    with million(folder) as ours:
        size = save_answer(ours.port, _EVERYTHING, answer)
        with _file_server(answer) as files:
            _read(files, get(f"/{answer.name}"))
            rounds = [
                (_read(ours, _EVERYTHING), _read(files, get(f"/{answer.name}"))) for _ in range(_ROUNDS)
            ]
        alone = done_elsewhere(ask_now_and_then, ours.port, post(FEW), _PAUSE, _STREAMING / 4)
        readings, beside = _ask_while_streaming(ours)
        memory = peak_memory(ours.process)
    _check_sizes([*readings, *(reading for both in rounds for reading in both)], size)
    return (*_speed(rounds, size), *_fairness(alone, beside, readings), _memory(memory))


@contextmanager
def _file_server(file: Path) -> Iterator[Server]:
    with nginx(file.parent) if NGINX else bare_server(file) as server:
        yield server


def _read(server: Server, request: bytes) -> Reading:
    return done_elsewhere(read_fast, server.port, request)


def _ask_while_streaming(ours: Server) -> tuple[Sequence[Reading], Load]:
    """Ask small questions while a reader takes the long answer over and over."""
    with elsewhere(read_again_and_again, ours.port, _EVERYTHING, _STREAMING + 2) as streaming:
        time.sleep(1)  # until the reader's process has begun: what is asked before that does not count
        beside = done_elsewhere(ask_now_and_then, ours.port, post(FEW), _PAUSE, _STREAMING)
        if streaming.done():
            raise RuntimeError(
                "The long answers ended before the small ones: nothing was measured beside them."
            )
        return streaming.result(), beside


def _check_sizes(readings: Sequence[Reading], size: int) -> None:
    """Raise ``OSError`` if an answer was cut; chunks make one a little longer than its body."""
    if shorter := [reading.size for reading in readings if reading.size < size]:
        raise OSError(f"Answers were cut to {shorter} of {size} bytes.")


def _speed(rounds: Sequence[tuple[Reading, Reading]], size: int) -> Sequence[Measure]:
    ours, theirs = (
        statistics.median(size / reading.whole for reading in each) for each in zip(*rounds, strict=True)
    )
    other = "nginx" if NGINX else "aiohttp sending a file"
    return (
        Measure(
            f"one million customers in XML, warm, beside {other}",
            statistics.median(file.whole / our.whole for our, file in rounds),
            "of its speed",
            f"{number(ours / MEGABYTE)} and {number(theirs / MEGABYTE)} MB/s, {number(size / GIGABYTE)} GB each",
            at_least(0.6),
        ),
        Measure(
            "its first byte",
            max(our.first_byte for our, _ in rounds) * 1_000,
            "ms",
            f"the slowest of {len(rounds)}; {other} {number(max(file.first_byte for _, file in rounds) * 1_000)} ms",
            at_most(50),
        ),
    )


def _fairness(alone: Load, beside: Load, readings: Sequence[Reading]) -> Sequence[Measure]:
    speed = sum(reading.size for reading in readings) / sum(reading.whole for reading in readings)
    return (
        Measure(
            "small requests meanwhile on the same worker, p99",
            beside.p99 * 1_000,
            "ms",
            f"median {number(beside.median * 1_000)} ms; without a stream beside: p99 {number(alone.p99 * 1_000)} ms; "
            f"the stream runs at {number(speed / MEGABYTE)} MB/s",
            at_most(10),
        ),
    )


def _memory(megabytes: float) -> Measure:
    return Measure("memory of the sandbox, at its most", megabytes, "MB", bar=at_most(100))
