"""SIGTERM and SIGHUP, as a CI system or a closed terminal sends them, end a command as Ctrl-C does."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

#: The status of a program that the user interrupted, as shells count it.
INTERRUPTED: Final = 130
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let such a signal do in the block what Ctrl-C does there; a signal that is ignored stays ignored.

    That is ``KeyboardInterrupt``, or the end of the main task where a loop runs: an exception raised inside a
    callback of the network would be taken for trouble with the connection. So people's data that is kept on disk
    meanwhile is removed, and what was done until then is told. In another than the main thread it changes
    nothing: signals are none of its business.
    """
    listens = threading.current_thread() is threading.main_thread()
    usual = [one for one in _SIGNALS if listens and signal.getsignal(one) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)
