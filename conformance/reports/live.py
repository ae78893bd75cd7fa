"""What is shown while the suite runs: a line a section when it is done, and what is being done now."""

import shutil
import time
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final, TextIO

from conformance.reports.presentation import Section, one_line
from conformance.reports.terminal import section_line
from conformance.run_options import Progress
from conformance.verdict import Outcome, Result
from contracts.catalogue import Rule

_CLEAR: Final = "\r\x1b[2K"
#: Seconds between two changes of the line that moves.
_PAUSE: Final = 0.1


class LiveProgress:
    """Writes to a stream, standard error as a rule; give the object to a run as ``on_progress``."""

    def __init__(self, rules: Sequence[Rule], stream: TextIO, waived: Container[str] = ()) -> None:
        """Prepare for a run over ``rules``; the moving line is written to a terminal only.

        ``waived`` are the slugs of rules whose failure is accepted.
        """
        self._stream = stream
        self._waived = waived
        self._moving = stream.isatty()
        self._expected = Counter(rule.section for rule in rules)
        self._judged: dict[str, list[Result]] = {}
        self._total = len(rules)
        self._shown_at = 0.0
        self.results: list[Result] = []
        self.requests = 0

    def __call__(self, progress: Progress) -> None:
        """Take one step of a run."""
        self.requests = max(self.requests, progress.requests)
        if progress.result is not None:
            self._count(progress.result)
        if self._moving and time.monotonic() - self._shown_at >= _PAUSE:
            self._move(progress.doing)

    def close(self) -> None:
        """Take the moving line away, and write what was judged of sections that were not finished.

        On a terminal an empty line parts all this from the report that follows.
        """
        self._clear()
        for name, results in self._judged.items():
            if len(results) < self._expected[name]:
                self._stream.write(section_line(Section(name, tuple(results))) + " (not finished)\n")
        self._judged = {}
        if self._moving and self.results:
            self._stream.write("\n")
        self._stream.flush()

    def _count(self, result: Result) -> None:
        self.results.append(result)
        section = result.rule.section
        results = self._judged.setdefault(section, [])
        accepted = result.outcome is Outcome.FAIL and result.rule.id in self._waived
        results.append(replace(result, outcome=Outcome.WAIVED) if accepted else result)
        if len(results) == self._expected[section]:
            self._clear()
            self._stream.write(section_line(Section(section, tuple(results))) + "\n")
            self._stream.flush()

    def _clear(self) -> None:
        if self._moving and self._shown_at:
            self._stream.write(_CLEAR)

    def _move(self, doing: str) -> None:
        columns = shutil.get_terminal_size().columns
        text = f"{len(self.results)}/{self._total} rules, {self.requests} requests  {one_line(doing)}"
        self._stream.write(_CLEAR + text[: columns - 1])
        self._stream.flush()
        self._shown_at = time.monotonic()
