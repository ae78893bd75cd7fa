"""Questions for a campaign's customers inside a range, and what is demanded of the answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from conformance.expectations import selects
from conformance.known_ranges import Trap
from conformance.question import Question, question
from conformance.relations import adds_up, same
from conformance.ruling import fail
from conformance.subject import Subject


def in_range(campaigns: str, start: date | str | None = None, end: date | str | None = None) -> Question:
    """Return the question for the customers of a campaign, or of a list, inside a range."""
    return question(
        selected_campaigns=campaigns,
        **{"date_start": str(start)} if start else {},
        **{"date_end": str(end)} if end else {},
    )


def campaigns_to_list(server: Subject, least: int = 1) -> tuple[str, ...]:
    """Return the campaigns that are put into one list, two where all is large: more make long reports that tell no more."""
    return server.some_campaigns(least)[: 2 if server.is_large else None]


def selects_everybody(server: Subject, whole: Question, dates: Mapping[str, str]) -> None:
    """Fail unless dates without a campaign change nothing of the whole report, in whatever format (SEL-3)."""
    same(
        server,
        whole,
        whole.having(**dates),
        one_is="the report without dates",
        other_is=f"the report with {', '.join('='.join(pair) for pair in dates.items())}",
    )


def holds_traps(server: Subject, traps: Iterable[Trap], zone: str = "") -> None:
    """Fail unless the report of each range of the dataset holds whom it must hold, and not whom it must not."""
    for trap in traps:
        days = f"from {trap.start} to {trap.end}" if trap.start < trap.end else f"on {trap.start}"
        name = f"the report of the campaign {trap.campaign} {days}{zone}"
        asked = in_range(trap.campaign, trap.start, trap.end)
        selects(server, asked, trap.inside, name, unwanted=trap.outside.__contains__)


def holds_nobody_twice(server: Subject, asked: Question) -> int:
    """Fail if a report holds a customer twice; return how many it holds."""
    answer = server.report(asked)
    if answer.doubled:
        fail(
            f"{answer.count - len(answer.keys):,} customers are repeated, for one "
            f"{server.witness.customer(answer.doubled, answer)}.",
            server.evidence(answer),
        )
    return answer.count


def adding_up(
    server: Subject, campaigns: str, ranges: Sequence[tuple[date | str, date | str]]
) -> Callable[[], None]:
    """Return the relation that adjoining ranges select together what the range over all of them selects."""
    (start, first_end), *_, (last_start, end) = ranges
    parts_are = (
        f"the reports from {start} to {first_end} and from {last_start} to {end}"
        if len(ranges) == 2
        else f"the reports of the single days from {start} to {end}"
    )
    return partial(
        adds_up,
        server,
        [in_range(campaigns, *each) for each in ranges],
        in_range(campaigns, start, end),
        parts_are=parts_are,
        whole_is=f"the report from {start} to {end}",
    )
