"""Reports in JSON of exactly one customer, and of none: there converters write something else than an array (DEC-1)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from conformance.answer import Answer
from conformance.ids import changes_since
from conformance.known_ids import day_of_one, recent_changes
from conformance.question import Question, question
from conformance.subject import Subject

#: Days on which no campaign had begun.
LONG_AGO: Final = {"date_start": "1950-01-01", "date_end": "1950-01-02"}
#: A campaign that no account has.
_NO_CAMPAIGN: Final = "9" * 18
#: As many ids are tried at most for one since which a single customer changed.
MOST_IDS: Final = 16
#: Going back from the newest id, each step is so many times longer than the one before.
_LONGER: Final = 4


def answers_of_none(server: Subject) -> list[Answer]:
    """Return what comes where nobody fits: a range long ago, a campaign that does not exist, the newest id."""
    asked = [question(selected_campaigns=_NO_CAMPAIGN, output="JSON").probing()]
    if server.campaigns:
        asked.append(question(selected_campaigns=server.campaigns[0], **LONG_AGO, output="JSON"))
    if newest := server.plain_is_accepted().last_id:
        asked.append(_in_json(changes_since(newest)))
    return [server.ask(one) for one in asked]


def report_of_one(server: Subject) -> Answer | None:
    """Return a report of exactly one customer; ``None`` where none is found."""
    if server.plain_is_accepted().count == 1:
        return _alone(server.ask(_in_json(server.sample)))
    for asked in _likely(server):
        if found := _alone(server.ask(_in_json(asked))):
            return found
    return _since_the_newest_change(server)


def _in_json(asked: Question) -> Question:
    return asked.having(output="JSON")


def _alone(answer: Answer) -> Answer | None:
    return answer if answer.success and answer.count == 1 else None


def _likely(server: Subject) -> Iterator[Question]:
    """Yield what the dataset knows to get one customer, and the day on which a campaign began."""
    if server.oracle is not None:
        for last in recent_changes(server.oracle)[-2:]:
            yield changes_since(last)
        if lone := day_of_one(server.oracle):
            yield _on_a_day(*lone)
    elif day := server.found_day:
        yield _on_a_day(server.campaigns[0], day)


def _on_a_day(campaign: str, day: date) -> Question:
    return question(selected_campaigns=campaign, date_start=day.isoformat(), date_end=day.isoformat())


def _since_the_newest_change(server: Subject) -> Answer | None:
    """Look for the newest change of a customer, given that any number of transactions may have come after it.

    Go back from the newest id in ever longer steps until somebody changed since, and then between the two.
    """
    nobody, many, step = server.plain_is_accepted().last_id or 0, 0, 1
    for _ in range(MOST_IDS):
        last = (nobody + many) // 2 if many else max(nobody - step, 1)
        if last in {nobody, many}:
            return None
        answer = server.ask(_in_json(changes_since(last)))
        if found := _alone(answer):
            return found
        if not answer.success:
            return None
        if answer.count:
            many = last
        else:
            nobody, step = last, step * _LONGER
    return None
