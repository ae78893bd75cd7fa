"""``customers-all serve`` as a process of its own, for tests that need one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

COMMAND = [sys.executable, "-m", "customers_all", "serve"]
#: How long a test waits for what always comes, in seconds, before it calls it missing.
PATIENCE = 60


def environment(more: Mapping[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMERS_ALL_")}
    return {**clean, **more}


@dataclass
class Served:
    """A running server: its address, and its process until it has ended."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; returns the exit status and what was written to standard error."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> tuple[int, str]:
        """Wait for the end; returns the same."""
        _, written = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, written.decode()


@contextmanager
def served(*options: str, variables: Mapping[str, str] | None = None) -> Iterator[Served]:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(variables or {}),
    )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline().decode()
        assert ready.startswith("ready http"), (ready, process.communicate()[1])
        yield Served(ready.removeprefix("ready ").strip(), process)
    finally:
        # Ended, not killed: a store in memory is a folder that the process itself removes.
        process.terminate()
        process.communicate(timeout=PATIENCE)


def refused(*options: str) -> tuple[int, str]:
    """Run a server that cannot start; returns its exit status and its one sentence."""
    done = subprocess.run(
        [*COMMAND, *options], capture_output=True, timeout=PATIENCE, check=False, env=environment({})
    )
    assert done.stdout == b""
    written = done.stderr.decode()
    assert "Traceback" not in written
    return done.returncode, written
