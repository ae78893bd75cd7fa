"""What tests of every kind need, on whatever machine and however they were started."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# An example takes as long as a busy machine lets it. All else stays as hypothesis has it here, or under CI.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

#: What rich and click read about a terminal; under CI there may be values for whoever reads the log.
TERMINAL = ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


@pytest.fixture(scope="session", autouse=True)
def _no_terminal() -> Iterator[None]:
    """Let nobody's terminal settle how wide and how colourful the output under test is."""
    with pytest.MonkeyPatch.context() as environment:
        for name in TERMINAL:
            environment.delenv(name, raising=False)
        yield


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Undo what ``nohup`` and ``&`` of a shell do to the programs that they start: some signals are ignored."""
    at_hang_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    at_interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGHUP, at_hang_up)
    signal.signal(signal.SIGINT, at_interrupt)
