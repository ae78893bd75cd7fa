"""SIGTERM and SIGHUP, as a CI system or a closed terminal sends them, end a command as Ctrl-C does."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: The status of a program that the user interrupted, as shells count it.
INTERRUPTED: Final = 130
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` in the block when such a signal comes; a signal that is ignored stays ignored.

    So people's data that is kept on disk meanwhile is removed, and what was done until then is told. For the main
    thread only, as signals are.
    """
    usual = [number for number in _SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)
