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
from conformance.interview import EVERYTHING
from conformance.key_order import is_same, unlike
from conformance.question import FULL, Question, question
from conformance.ruling import vacuous
from conformance.subject import LARGE, Subject

#: Given one answer a question, yields the keys of the customers that break a relation.
Breaking = Callable[[Sequence[Answer]], Iterable[int]]

#: As often a customer must break a relation while others move before the server is blamed: a value that
#: changed and changed back within a reading looks as if it had stood still, but hardly three times.
_TIMES: Final = 3
#: Where no ids tell who changed, and a machine is slow, it takes more: the value may be another at every reading.
_TIMES_WITHOUT_IDS: Final = 6
#: As often in a row all answers must be the same as before to say that nothing moves, where no ids say so. Of two answers
#: with a single customer, whose value changed and changed back, that is soon said; many answers take many requests.
_CALM_OF_TWO: Final = 4
_CALM_OF_MANY: Final = 2
#: So many customers at least, and half of a report, do not all change and change back while another is fetched.
_TOO_MANY: Final = 10
_MOST_SUSPECTS: Final = 10_000
_NOT_TOLD: Final = (
    "The whole report is too large to be fetched again, and nothing tells what changed since it was."
)


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

    Each question is asked once if the relation holds at once, and at most four times altogether, or seven times where
    answers bear no ids. Whoever the server reports as changed meanwhile is left out at the end, and where the whole report
    is large and is among the answers, first of all. Skips the check when a question gets no report.
    """
    first = latest = [server.report(asked) for asked in questions]
    suspects = _suspects(breaking, latest)
    large = any(map(_is_large, questions, latest))
    if suspects and large:
        suspects -= _told_as_changed(server, latest)
    calm, (times, enough) = 0, (_TIMES, 1) if large or _is_dated(latest) else _without_ids(questions)
    for _ in range(times):
        if not suspects or calm == enough:
            break
        earlier, latest = latest, _asked_again(server, questions, latest)
        suspects &= _suspects(breaking, latest)
        suspects -= _moved(earlier, latest)
        calm = calm + 1 if all(map(is_same, earlier, latest)) else 0
    if suspects and calm < enough:
        suspects -= _told_as_changed(server, first)
    return Broken(tuple(latest), tuple(sorted(suspects))) if suspects else None


def _without_ids(questions: Sequence[Question]) -> tuple[int, int]:
    """Return how often all is read again at most, and after how many readings in a row without a change no more."""
    return _TIMES_WITHOUT_IDS, _CALM_OF_TWO if len(questions) <= 2 else _CALM_OF_MANY


def broken_beside_whole(server: Subject, asked: Question, breaking: Breaking) -> Broken | None:
    """Return how a relation between a report and the whole report is broken, without fetching a large one again.

    Beside a large one, whoever changed since it was fetched is left out, as the server tells. Where it does not tell,
    only many customers who differ from it, the same before it and after it, are no change and its undoing. Ends the check
    as vacuous where they are few.
    """
    if not server.is_large:
        return broken(server, (asked, EVERYTHING), breaking)
    came_before = server.asked_at(asked) < server.asked_at(EVERYTHING)
    whole, first = server.plain_is_accepted(), server.report(asked)
    suspects = _suspects(breaking, (first, whole))
    told = _told_since(server, whole) if suspects else None
    suspects -= told or set()
    latest, still = first, False
    for _ in range(_TIMES):
        if not suspects or still:
            break
        earlier, latest = latest, server.ask_again(asked)
        suspects &= _suspects(breaking, (latest, whole))
        suspects -= _moved((earlier,), (latest,))
        still = is_same(earlier, latest)
    if suspects and not still and told is not None:
        told = _told_since(server, whole)
        suspects -= told or set()
    if suspects and told is None and not (came_before and _are_too_many(suspects, latest)):
        if _NOT_TOLD not in server.remark:
            server.note(_NOT_TOLD)
        vacuous(_NOT_TOLD)
    return Broken((latest, whole), tuple(sorted(suspects))) if suspects else None


def _are_too_many(suspects: set[int], answer: Answer) -> bool:
    """Tell whether customers are too many for all of them to have changed and changed back."""
    return len(suspects) >= min(max(_TOO_MANY, len(answer.keys) / 2), _MOST_SUSPECTS / 2)


def _is_large(asked: Question, answer: Answer) -> bool:
    return asked.kind == FULL and answer.received.length > LARGE


def _is_dated(answers: Sequence[Answer]) -> bool:
    return all(answer.last_id is not None for answer in answers)


def _told_as_changed(server: Subject, answers: Sequence[Answer]) -> set[int]:
    """Return whom the server reports as changed since the oldest answer: a small report instead of a large one.

    A server whose ``last`` reports anybody although nothing happened, or everybody whatever happened, excuses nobody.
    """
    dated = [answer for answer in answers if answer.last_id]
    oldest = min(dated, key=lambda answer: answer.last_id or 0, default=None)
    return (_told_since(server, oldest) if oldest else None) or set()


def _told_since(server: Subject, answer: Answer) -> set[int] | None:
    """Return whom the server reports as changed since an answer, ``None`` where that cannot be told by a small report."""
    if not answer.last_id:
        return None
    told = server.ask_again(question(last=str(answer.last_id)))
    if not told.success or told.last_id is None or told.last_id < answer.last_id:
        return None
    if told.last_id == answer.last_id:
        return set()
    everybody = told.count >= server.everything().count
    return None if everybody or told.received.length > LARGE else set(told.keys)


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
        moved.update(unlike(before, after))
    return moved
