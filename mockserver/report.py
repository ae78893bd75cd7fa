"""From the report that is wanted to the report: a small one whole and from memory, a long one as pages."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

from contracts.request import Problem, first_in_table, wrong_credentials
from mockserver.answer import Answer, Headers, report_headers
from mockserver.answer_memory import LARGEST, AnswerMemory
from mockserver.content_coding import Coding
from mockserver.pages import Pages
from mockserver.question import WantedReport
from mockserver.rendering import Rendering
from mockserver.selection import refusal, select
from mockserver.store.interface import Snapshot, Store

#: How long pages are gathered, in seconds, in the hope that the report is small.
_PATIENCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class LongReport:
    """A report to be sent page by page: ``begin``, the pages that are left, ``end``.

    ``begun`` counts the customers in ``begin``; ``mark`` stands once in each that is left. ``length`` is the
    whole of it in bytes, if that is known. ``last_id`` is the id that the report tells (DEC-2). Whoever has it
    must close its pages.
    """

    headers: Headers
    begin: bytes
    begun: int
    pages: Pages
    end: bytes
    length: int | None
    mark: bytes
    last_id: int | None


@dataclass(frozen=True, slots=True)
class _MadeReport:
    """What was made, and of which revision of the account."""

    revision: int
    report: Answer | LongReport | Problem


class Reports:
    """Makes the reports that are asked for; whatever blocks is done by the executor's threads."""

    def __init__(self, store: Store, executor: Executor) -> None:
        """Take the data and the threads, which both outlive this."""
        self._store = store
        self._executor = executor
        self._memory = AnswerMemory()

    def remembered(self, wanted: WantedReport, coding: Coding) -> Answer | None:
        """Return the report if it was made for the account as it is now; takes microseconds."""
        return self._memory.get((wanted, coding))

    async def make(self, wanted: WantedReport, coding: Coding) -> Answer | LongReport | Problem:
        """Make a report, or say what the account's data makes wrong with it; a whole one comes compressed."""
        made = await self._in_thread(wanted, wanted.rendering, coding)
        if isinstance(made.report, Answer) and made.revision == wanted.revision:
            self._memory.put((wanted, coding), made.report)
        return made.report

    async def make_altered(self, wanted: WantedReport, rendering: Rendering) -> Answer | LongReport | Problem:
        """Make a report that is written otherwise than it should be; it is neither remembered nor compressed."""
        made = await self._in_thread(wanted, rendering, Coding.IDENTITY)
        return made.report

    async def _in_thread(self, wanted: WantedReport, rendering: Rendering, coding: Coding) -> _MadeReport:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._make, wanted, rendering, coding)

    def _make(self, wanted: WantedReport, rendering: Rendering, coding: Coding) -> _MadeReport:
        snapshot = self._store.snapshot()
        made: _MadeReport | None = None
        try:
            made = _report_of(snapshot, wanted, rendering, coding)
        finally:
            if made is None or not isinstance(made.report, LongReport):
                snapshot.close()
        return made


def _report_of(snapshot: Snapshot, wanted: WantedReport, rendering: Rendering, coding: Coding) -> _MadeReport:
    """Make a report out of one moment of the data, which may be later than the one of the question."""
    state = snapshot.account(wanted.account_id)
    if state is None or state.key != wanted.account_key:
        return _MadeReport(0, wrong_credentials())
    problem = first_in_table(wanted.problem, refusal(wanted.request, state, snapshot, wanted.choices))
    if problem is not None:
        return _MadeReport(state.revision, problem)
    last = state.newest_id
    headers = report_headers(rendering.content_type, last if wanted.choices["DEC-2"] == "header" else None)
    told = None if wanted.choices["DEC-2"] == "none" else last
    selection = select(wanted.request, state, snapshot, wanted.choices)
    pages = Pages(snapshot, snapshot.pages(state, selection, rendering))
    opening, closing = rendering.opening(last), rendering.closing(last)
    first, complete = pages.gather(LARGEST, _PATIENCE)
    customers = first.count(rendering.mark)
    if complete:
        body = opening + first + closing if first else rendering.empty(last)
        answer = replace(Answer.of(200, headers, body), customers=customers, last_id=told)
        return _MadeReport(state.revision, answer.coded(coding))
    length = snapshot.total_length(state, selection, rendering)
    whole = None if length is None else len(opening) + length + len(closing)
    begin = opening + first
    long = LongReport(headers, begin, customers, pages, closing, whole, rendering.mark, told)
    return _MadeReport(state.revision, long)
