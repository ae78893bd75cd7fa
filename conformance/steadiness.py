"""Judging answers of a live server: only what stood still between the first and the last is judged.

Two answers that were given at different moments may differ because the data changed. So when a relation
between answers seems broken by some customers, all but the newest answer are asked for again. A customer
that is the same in the answers before and after was the same at the moment of the newest one, and the
relation had to hold for it at that moment. Whoever moved is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from conformance.answer import Answer
from conformance.key_order import differing, is_same, missing
from conformance.question import FULL, Question, question
from conformance.subject import LARGE, Subject

#: Given one answer a question, yields the keys of the customers that break a relation.
Breaking = Callable[[Sequence[Answer]], Iterable[int]]

#: As often a customer must break a relation while others move before the server is blamed: a value that
#: changed and changed back within a reading looks as if it had stood still, but hardly three times.
_TIMES: Final = 3
_MOST_SUSPECTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A relation that does not hold: the answers, and the customers that break it though they stood still."""

    answers: tuple[Answer, ...]
    keys: tuple[int, ...]

    @property
    def number(self) -> str:
        """How many customers break it, as a number to read."""
        count = len(self.keys)
        return (
            "10,000 or more customers"
            if count >= _MOST_SUSPECTS
            else f"{count:,} customer{'s' * (count != 1)}"
        )


def broken(server: Subject, questions: Sequence[Question], breaking: Breaking) -> Broken | None:
    """Return how a relation between reports is broken, ``None`` when it holds for all that stood still.

    Each question is asked once if the relation holds at once, and at most four times altogether. Whoever the
    server reports as changed meanwhile is left out at the end, and where the whole report is large and is among
    the answers, first of all. Skips the check when a question gets no report.
    """
    first = latest = [server.report(asked) for asked in questions]
    suspects = _suspects(breaking, latest)
    if suspects and any(map(_is_large, questions, latest)):
        suspects -= _told_as_changed(server, latest)
    still = False
    for _ in range(_TIMES):
        if not suspects or still:
            break
        earlier, latest = latest, _asked_again(server, questions, latest)
        suspects &= _suspects(breaking, latest)
        suspects -= _moved(earlier, latest)
        still = all(map(is_same, earlier, latest))
    if suspects and not still:
        suspects -= _told_as_changed(server, first)
    return Broken(tuple(latest), tuple(sorted(suspects))) if suspects else None


def _is_large(asked: Question, answer: Answer) -> bool:
    return asked.kind == FULL and answer.received.length > LARGE


def _told_as_changed(server: Subject, answers: Sequence[Answer]) -> set[int]:
    """Return whom the server reports as changed since the oldest answer: a small report instead of a large one.

    A server whose ``last`` reports anybody although nothing happened, or everybody whatever happened, excuses nobody.
    """
    oldest = min((answer.last_id for answer in answers if answer.last_id), default=None)
    if oldest is None:
        return set()
    told = server.ask_again(question(last=str(oldest)))
    moved = told.success and told.last_id is not None and told.last_id > oldest
    everybody = told.count >= server.everything().count
    return set(told.keys) if moved and not everybody and told.received.length <= LARGE else set()


def _suspects(breaking: Breaking, answers: Sequence[Answer]) -> set[int]:
    return set(islice(breaking(answers), _MOST_SUSPECTS))


def _asked_again(server: Subject, questions: Sequence[Question], answers: Sequence[Answer]) -> list[Answer]:
    """Ask all questions again but the one that was answered last: the others stand around it in time."""
    newest = max(questions, key=server.asked_at)
    return [
        answer if asked == newest else server.ask_again(asked)
        for asked, answer in zip(questions, answers, strict=True)
    ]


def _moved(earlier: Sequence[Answer], latest: Sequence[Answer]) -> set[int]:
    moved: set[int] = set()
    for before, after in zip(earlier, latest, strict=True):
        moved.update(missing(before, after), missing(after, before), differing(before, after))
    return moved
