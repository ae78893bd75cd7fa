"""Judging what the proxy saw, in a process beside the stream: judging takes longer than passing on.

In a thread of the same process it would keep the loop waiting for the interpreter, for milliseconds at a time.
"""

import multiprocessing
import queue
import signal
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import ClassVar, Final

from conformance.traffic.exchange import CapturedExchange
from conformance.traffic.judgement import Judgement
from conformance.traffic.judging import TrafficJudge
from conformance.traffic.proxy.watching import WatchedExchange
from conformance.traffic.summary import TrafficTally
from contracts.errors import InternalError

#: So many exchanges may wait to be judged; what comes then passes unjudged, and is counted.
MOST_WAITING: Final = 2_000

#: Told of each judged exchange, in a thread of its own; the body is there until it returns.
Listener = Callable[[CapturedExchange, Judgement], None]


class BackgroundJudge:
    """Takes exchanges from the loop, has them judged in their order, and tells ``listeners`` in a thread."""

    def __init__(self, tally: TrafficTally, listeners: Sequence[Listener]) -> None:
        """Start the process; what is judged is added to ``tally``."""
        self._tally = tally
        self._folder = TemporaryDirectory(prefix="customers-all-judge-")
        self._process = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(self._folder.name,)
        )
        self._listeners = listeners
        self._waiting: queue.Queue[WatchedExchange | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self.failure = ""
        self._thread = Thread(target=self._run, name="judge", daemon=True)
        self._thread.start()

    def __call__(self, watched: WatchedExchange | None) -> None:
        """Take an exchange that is over, ``None`` for one that was not understood; never blocks."""
        try:
            if watched is None:
                self._lost += 1
            else:
                self._waiting.put_nowait(watched)
        except queue.Full:
            self._lost += 1
            if watched is not None:
                watched.answer.spool.discard()

    def close(self) -> None:
        """Judge what is waiting, and end. Blocks."""
        self._waiting.put(None)
        self._thread.join()
        self._process.shutdown()
        self._folder.cleanup()
        self._tally.lose(self._lost)

    def _run(self) -> None:
        while (watched := self._waiting.get()) is not None:
            try:
                self._judge(watched)
            except Exception as error:  # noqa: BLE001 - the traffic goes on, and the failure is told at the end
                self.failure = self.failure or _told(error)
                self._lost += 1
            finally:
                watched.answer.spool.discard()

    def _judge(self, watched: WatchedExchange) -> None:
        captured = watched.finish()
        judgement = self._process.submit(_judge, captured).result()
        self._tally.add(judgement)
        for tell in self._listeners:
            tell(captured, judgement)


class _Process:
    """What the judging process keeps between two exchanges."""

    judge: ClassVar[TrafficJudge | None] = None


def _begin(folder: str) -> None:
    """Prepare the process; when it ends is not for the terminal to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Process.judge = TrafficJudge(folder=Path(folder))


def _judge(captured: CapturedExchange) -> Judgement:
    if _Process.judge is None:
        raise InternalError("The judging process has not begun.")
    return _Process.judge.judge(captured)


def _told(error: Exception) -> str:
    """Say where the judge failed; the error's own text might hold people's data, so it is kept back."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The judge itself failed with {type(error).__name__}, at {Path(place.filename).name}:{place.lineno}."
    )
