"""Judging a sandbox of one million customers, in both modes: how long it takes, and in how much memory."""

import os
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.machine import peak_memory
from benchmarks.measure import Measure, at_most
from benchmarks.million import million, million_dataset
from benchmarks.processes import done_elsewhere
from conformance.asked import PASSWORD_VARIABLE
from customers_all.__main__ import cli
from fixtures.generator import GREATWIDGETS

_LONGEST: Final = 180
_MOST_MEMORY: Final = 300


@dataclass(frozen=True, slots=True)
class _Verified:
    seconds: float
    megabytes: float


def run(folder: Path) -> Sequence[Measure]:
    """Run ``customers-all verify`` once in each mode, in a process of its own; takes some minutes."""
    dataset = million_dataset(folder)
    with million(folder) as server:
        black_box = done_elsewhere(_verify, server.port, folder)
        known = done_elsewhere(_verify, server.port, folder, "--dataset", str(dataset))
    return (*_measures("black box", black_box), *_measures("known data", known))


def _verify(port: int, folder: Path, *options: str) -> _Verified:
    """Judge a server that is right; raises ``RuntimeError`` where the suite says otherwise."""
    [user] = GREATWIDGETS.users
    os.environ[PASSWORD_VARIABLE] = user.user_password
    who = ("--user-id", user.user_id, "--account-id", GREATWIDGETS.account_id)
    said = folder / "verdict.txt"
    began = time.perf_counter()
    with said.open("w", encoding="utf-8") as out, redirect_stdout(out):
        status = cli.main(["verify", f"http://127.0.0.1:{port}/", *who, *options], standalone_mode=False)
    if status:
        raise RuntimeError(f"verify ended with status {status}: {said.read_text('utf-8')[:2000]}")
    return _Verified(time.perf_counter() - began, peak_memory())


def _measures(mode: str, verified: _Verified) -> Sequence[Measure]:
    return (
        Measure(f"one million customers verified, {mode}", verified.seconds, "s", bar=at_most(_LONGEST)),
        Measure(
            f"memory of the suite, {mode}, at its most", verified.megabytes, "MB", bar=at_most(_MOST_MEMORY)
        ),
    )
