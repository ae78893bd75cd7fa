"""Ids to ask with: the newest, smaller ones, one since which only some customers changed (SEL-7, SEL-10)."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from conformance.known_ids import recent_changes
from conformance.question import Question, question
from conformance.ruling import skip, vacuous
from conformance.subject import Subject

#: Steps back from the newest id; the farther ones only where the report is not large.
_NEAR: Final = (5, 50, 500)
#: After the id that is chosen from a known dataset as many customers changed.
_FEW: Final = 5
#: So many ids are tried, the greatest first, for one since which somebody changed.
MOST_TRIED: Final = 4


def changes_since(last: int) -> Question:
    """Return the question for the customers that changed after an id."""
    return question(last=str(last))


def newest_id(server: Subject) -> int:
    """Return the id of the plain report, skipping the check where the server returns none (DEC-2)."""
    answer = server.plain_is_accepted()
    if answer.last_id is None:
        skip("The server returns no last id, so there is none to send back.")
    if answer.last_id == 0:
        vacuous("The account has no records, so the last id is 0.")
    return answer.last_id


def descending_ids(server: Subject) -> list[int]:
    """Return ids below the newest one, the greatest first; issued ones where the dataset tells."""
    newest = newest_id(server)
    farthest = _NEAR[-1] if server.is_large else newest
    shorter = 10 ** (len(str(newest)) - 1)
    ids = {*(newest - back for back in _NEAR), shorter, shorter - 1, newest // 2, 1}
    if server.oracle is not None:
        changed = recent_changes(server.oracle)
        places = ((last, bisect_right(changed, last)) for last in ids)
        ids = {changed[place - 1] if place else last for last, place in places}
    return sorted((last for last in ids if newest - farthest <= last < newest and last > 0), reverse=True)


def questions_for_changes(server: Subject) -> Iterator[Question]:
    """Return questions with last for customers who changed of late, those for the fewest first."""
    whole = server.plain_is_accepted()
    if server.oracle is not None:
        ids = recent_changes(server.oracle)[-1 - _FEW :][:1]
    else:
        ids = descending_ids(server)[:MOST_TRIED] if whole.last_id else []
    return (changes_since(last) for last in ids if last > 0)


def found_changes(server: Subject) -> Question | None:
    """Return a question with last that gets customers who changed of late, as few as can be; ``None`` if none does."""
    return next((one for one in questions_for_changes(server) if server.ask(one).count), None)


def some_changes(server: Subject) -> Question:
    """Return a question with last that gets customers, as few as can be."""
    if found := found_changes(server):
        return found
    if server.is_large:
        skip("No id was found since which only some customers changed.")
    return changes_since(0)
