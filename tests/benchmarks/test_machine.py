"""What is told of the machine is what the system says."""

import platform
from pathlib import Path

from benchmarks.machine import busy, machine, peak_memory
from benchmarks.processes import done_elsewhere


def hold(megabytes: int) -> float:
    held = bytearray(megabytes * 1_000_000)
    held[::4096] = b"x" * len(held[::4096])
    return peak_memory()


def test_the_machine_is_told_with_its_python() -> None:
    assert machine().endswith(f"Python {platform.python_version()}")
    assert " cores of " in machine()


def test_the_peak_is_that_of_the_process_alone() -> None:
    small, large = done_elsewhere(hold, 1), done_elsewhere(hold, 100)
    assert 90 < large - small < 110


def test_how_busy_the_machine_is() -> None:
    assert Path("/proc/stat").exists()
    assert 0 <= busy(0.05) <= 1
