"""Reports in JSON of exactly one customer, and of none: there converters write something else than an array (DEC-1)."""

from collections.abc import Iterator
from typing import Final

from conformance.answer import Answer
from conformance.ids import changes_since
from conformance.known_ids import day_of_one, recent_changes
from conformance.made_up_campaigns import UNKNOWN
from conformance.question import Question, question
from conformance.subject import Subject

#: Days on which no campaign had begun.
LONG_AGO: Final = {"date_start": "1950-01-01", "date_end": "1950-01-02"}
#: As many ids are tried at most for one since which a single customer changed.
MOST_IDS: Final = 16
#: Going back from the newest id, each step is so many times longer than the one before.
_LONGER: Final = 4


def answers_of_none(server: Subject) -> list[Answer]:
    """Return what comes where nobody fits: a range long ago, a campaign that does not exist, the newest id."""
    asked = [question(selected_campaigns=UNKNOWN[0], output="JSON").probing()]
    if server.campaigns:
        asked.append(question(selected_campaigns=server.campaigns[0], **LONG_AGO, output="JSON"))
    if newest := server.plain_is_accepted().last_id:
        asked.append(_in_json(changes_since(newest)))
    return [server.ask(one) for one in asked]


def reports_of_one(server: Subject) -> list[Answer]:
    """Return reports of exactly one customer: of a day of a campaign, of the newest change, and of all, and in JSONP."""
    asked = [*_on_days(server), *_of_changes(server)]
    if server.plain_is_accepted().count == 1:
        asked.insert(0, server.sample)
    found = [question for question in asked if server.ask(_in_json(question)).count == 1]
    forms = [form for one in found for form in (_in_json(one), _in_json(one).having(callback="handle"))]
    return [answer for answer in map(server.ask, forms) if answer.success and answer.count == 1]


def _in_json(asked: Question) -> Question:
    return asked.having(output="JSON")


def _on_days(server: Subject) -> Iterator[Question]:
    """Yield the question for a day that the dataset knows to get one customer, or on which a campaign began."""
    if server.oracle is None:
        lone = (server.campaigns[0], server.found_day) if server.campaigns else None
    else:
        lone = day_of_one(server.oracle)
    if lone is not None and (day := lone[1]):
        yield question(selected_campaigns=lone[0], date_start=day.isoformat(), date_end=day.isoformat())


def _of_changes(server: Subject) -> Iterator[Question]:
    """Yield questions with last that the dataset knows to get one customer, or one that is found."""
    if server.oracle is not None:
        yield from map(changes_since, recent_changes(server.oracle)[-2:])
    elif (last := _before_the_newest_change(server)) is not None:
        yield changes_since(last)


def _before_the_newest_change(server: Subject) -> int | None:
    """Return an id since which a single customer changed, given that any number of transactions may have come after it.

    Go back from the newest id in ever longer steps until somebody changed since, and then between the two.
    """
    nobody, many, step = server.plain_is_accepted().last_id or 0, 0, 1
    for _ in range(MOST_IDS):
        last = (nobody + many) // 2 if many else max(nobody - step, 1)
        if last in {nobody, many}:
            return None
        answer = server.ask(_in_json(changes_since(last)))
        if not answer.success:
            return None
        if answer.count == 1:
            return last
        if answer.count:
            many = last
        else:
            nobody, step = last, step * _LONGER
    return None
