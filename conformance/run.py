"""A run of the suite from another program: pytest, quiet, with the rules as its items."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Final

import pytest

from conformance import pytest_front
from conformance.plan import plan
from conformance.plugin import Judging
from conformance.run_options import OnProgress, Options
from conformance.verdict import Run
from contracts.errors import InternalError

__all__ = ["plan", "run"]

#: Nothing of the user's own pytest: no configuration, no plugins, no output, no cache.
_QUIET: Final = (
    "--disable-plugin-autoload",
    "--capture=no",
    "--assert=plain",
    *(f"-pno:{name}" for name in ("terminal", "cacheprovider", "logging", "warnings", "faulthandler")),
    *(f"-pno:{name}" for name in ("junitxml", "pastebin", "unraisableexception", "threadexception")),
)
_PYTEST_VARIABLES: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def run(options: Options, on_progress: OnProgress) -> Run:
    """Judge the rules of ``options`` and tell ``on_progress`` of each step.

    Raises ``UnreachableError`` when the very first request finds nobody, ``ConfigurationError`` and
    ``InvalidFileError`` for a dataset that cannot be used, and whatever a faulty check raises.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    session = Judging(options, on_progress)
    with as_file(files("conformance")) as folder, _without(_PYTEST_VARIABLES):
        arguments = [*_QUIET, f"--rootdir={folder}", f"--config-file={folder / 'run.ini'}"]
        status = pytest.main([*arguments, str(folder / "server")], plugins=[session, pytest_front])
    if session.failure is not None:
        raise session.failure
    if session.unread:
        raise InternalError(f"The checks in {session.unread} cannot be read.")
    if status == pytest.ExitCode.INTERRUPTED and not session.stopped_at:
        raise KeyboardInterrupt
    if status in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        raise InternalError(f"pytest ended with the status {int(status)}.")
    return Run(
        target=options.target,
        mode=options.mode,
        started_at=started,
        duration=time.monotonic() - clock,
        results=tuple(session.in_order()),
        decisions=session.decisions,
        requests=session.requests,
        warnings=session.warnings,
    )


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Take variables out of the environment for a while."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
