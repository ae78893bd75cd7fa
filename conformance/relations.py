"""What must hold between answers, whatever the data: sameness, inclusion, addition (black box)."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import Final

from conformance.answer import Answer, describe
from conformance.evidence import differing_fields
from conformance.interview import EVERYTHING
from conformance.key_order import differing, missing, missing_keys, unlike
from conformance.question import Question
from conformance.ruling import RulingError, fail, vacuous
from conformance.steadiness import Broken, broken, broken_beside_whole
from conformance.subject import Subject
from conformance.tally import key_of
from conformance.verdict import Evidence, Outcome

#: Stands for the code of whoever has none.
NO_CODE: Final = key_of("")


def same(server: Subject, one: Question, other: Question, *, one_is: str, other_is: str) -> None:
    """Fail unless two questions get the same customers with the same values, and nobody twice in one of them only.

    ``one_is`` and ``other_is`` name the two in sentences ("the report by GET"). The first must be a report,
    or the check is skipped; that the second is none breaks the relation.
    """
    held = server.report(one).count
    held += demand_report(server, other, other_is).count
    found = broken(server, (one, other), not_the_same)
    if found is not None:
        _tell_difference(server, found, one_is, other_is)
    if not held:
        vacuous("Both hold no customers.")


def within(server: Subject, narrower: Question, wider: Question, *, narrower_is: str, wider_is: str) -> None:
    """Fail unless each customer of the narrower question is among those of the wider one."""
    held = server.report(narrower).count
    demand_report(server, wider, wider_is)
    found = broken(server, (narrower, wider), lambda answers: missing(*answers))
    if found is not None:
        fail(
            f"{found.number} of {narrower_is} are not in {wider_is}, for one "
            f"{server.witness.customer(found.keys[0], found.answers[0])}.",
            *_shown(server, found, (narrower_is, wider_is)),
        )
    if not held:
        vacuous(f"There are no customers in {narrower_is}.")


def same_values(server: Subject, part: Question, wider: Question, *, part_is: str, wider_is: str) -> None:
    """Fail unless whoever is in both of two reports has the same values in both.

    Who is in them is for others to judge. Whoever has no code cannot be told from others, and is passed over.
    """
    held, wider_held = server.report(part), server.report(wider)
    strangers = sum(1 for _ in missing(held, wider_held))
    if wider == EVERYTHING:
        found = broken_beside_whole(server, part, _with_other_values)
    else:
        found = broken(server, (part, wider), _with_other_values)
    if found is not None:
        _tell_difference(server, found, part_is, wider_is)
    if strangers == len(held.keys):
        vacuous(f"Nobody is both in {part_is} and in {wider_is}.")


def adds_up(
    server: Subject, parts: Sequence[Question], whole: Question, *, parts_are: str, whole_is: str
) -> None:
    """Fail unless some questions select together exactly the customers that one question selects."""
    held_before = sum(server.report(part).count for part in parts)
    held_before += demand_report(server, whole, whole_is).count
    found = broken(server, (*parts, whole), _not_adding_up)
    if not held_before:
        vacuous(f"There are no customers in {parts_are} nor in {whole_is}.")
    if found is None:
        return
    *held, all_of_it = found.answers
    key = found.keys[0]
    where = f"in {parts_are} and not in {whole_is}"
    if key in all_of_it.keys:
        where = f"in {whole_is} and in none of {parts_are}"
    notes = [*(f"{parts_are}, number {number}" for number in range(1, len(held) + 1)), whole_is]
    fail(
        f"The parts and the whole differ in {found.number}: {server.witness.customer(key, *found.answers)} is {where}.",
        *_shown(server, found, notes),
    )


def all_hold(relations: Iterable[Callable[[], None]]) -> None:
    """Put several relations to the test, whichever of them are vacuous; the check is only where all are."""
    vacuous_ones: list[RulingError] = []
    tested = False
    for relation in relations:
        try:
            relation()
            tested = True
        except RulingError as ruling:
            if ruling.outcome is not Outcome.VACUOUS:
                raise
            vacuous_ones.append(ruling)
    if vacuous_ones and not tested:
        raise vacuous_ones[-1]


def demand_report(server: Subject, asked: Question, name: str) -> Answer:
    """Return the answer to a question that must get a report; fails the check when it gets none."""
    answer = server.ask(asked)
    if not answer.success:
        fail(f"Instead of a report, {name} is {describe(answer)}.", server.evidence(answer, name))
    return answer


def not_the_same(answers: Sequence[Answer]) -> Iterator[int]:
    """Yield the customers that one of two answers does not hold, or holds with other values, or twice."""
    return unlike(*answers)


def _with_other_values(answers: Sequence[Answer]) -> Iterator[int]:
    one, other = answers
    return (key for key in differing(one, other) if key != NO_CODE)


def _not_adding_up(answers: Sequence[Answer]) -> Iterator[int]:
    *parts, whole = answers
    together = array("Q", (key for key, _ in groupby(merge(*(part.keys for part in parts)))))
    yield from missing_keys(together, whole.keys)
    yield from missing_keys(whole.keys, together)


def _shown(server: Subject, found: Broken, notes: Sequence[str]) -> Iterator[Evidence]:
    for answer, note in zip(found.answers, notes, strict=True):
        held = "holds" if found.keys[0] in answer.keys else "does not hold"
        customers = "customer" if answer.count == 1 else "customers"
        twice = " twice" if found.keys[0] in answer.doubles else ""
        shown = f"{answer.count:,} {customers}; {held} the customer in question{twice}"
        yield server.evidence(answer, note, excerpt=shown)


def _tell_difference(server: Subject, found: Broken, one_is: str, other_is: str) -> None:
    one, other = found.answers
    key = found.keys[0]
    who = server.witness.customer(key, one, other)
    if key not in one.keys or key not in other.keys:
        here, there = (one_is, other_is) if key in one.keys else (other_is, one_is)
        fail(
            f"The two differ in {found.number}: {who} is in {here} and not in {there}.",
            *_shown(server, found, (one_is, other_is)),
        )
    names = differing_fields(key, one, other)
    if not names and (key in one.doubles) != (key in other.doubles):
        here, there = (one_is, other_is) if key in one.doubles else (other_is, one_is)
        fail(
            f"The two differ in {found.number}: {who} comes twice in {here}, and once in {there}.",
            *_shown(server, found, (one_is, other_is)),
        )
    fail(
        f"The two differ in {found.number}: {who} differs in {', '.join(names)}.",
        server.evidence(one, one_is, excerpt=server.witness.fields(key, one, names)),
        server.evidence(other, other_is, excerpt=server.witness.fields(key, other, names)),
    )
