"""The machine that the figures are of, and what a process on it holds in memory."""

import os
import platform
import time
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
GIGABYTE: Final = 1_000 * MEGABYTE


def machine() -> str:
    """Describe this machine: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {_processor()}, {memory / GIGABYTE:.0f} GB of memory, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def busy(seconds: float = 1.0) -> float:
    """Watch for a while how much of this machine is in use: 0 for nothing, 1 for all cores."""
    before = _spent()
    time.sleep(seconds)
    idle, total = (after - earlier for after, earlier in zip(_spent(), before, strict=True))
    return 1 - idle / total if total else 0.0


def peak_memory(process: int | str = "self") -> float:
    """Return the most memory that a process has held, in megabytes; the number of another, or this one.

    ``getrusage`` would count what its parent held when it began.
    """
    status = Path(f"/proc/{process}/status").read_text("ascii")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / MEGABYTE


def processor_time(process: int) -> float:
    """Return the seconds of processor that a process has used since it began."""
    # The name stands in parentheses and may hold spaces; two fields after it come the state and eleven others.
    fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _spent() -> tuple[int, int]:
    """Return the time that all cores were idle, and all time, since the machine began."""
    ticks = [int(each) for each in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
