"""Section selection: which customers are in a report of everybody (SEL-1, SEL-8, DEC-29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, NoReturn

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.expectations import stored_customer
from conformance.ids import MOST_TRIED, found_changes
from conformance.interview import EVERYTHING
from conformance.key_order import missing_keys, unlike
from conformance.question import question
from conformance.relations import within
from conformance.ruling import fail, skip, vacuous
from conformance.subject import Subject
from conformance.trouble import TroubleError

#: How often a question is asked again in one go.
_REPEATS: Final = 3


@check("all-customers-returned")
def all_customers_returned(server: Subject) -> None:
    """Look for the dataset's customers, or for those of each campaign, in the report of everybody."""
    answer = server.everything()
    if not answer.success:
        _tell_why_not(server, answer)
    if server.oracle is not None:
        _demand_everybody(server, answer)
        return
    for campaign in server.some_campaigns():
        asked = question(selected_campaigns=campaign)
        within(
            server,
            asked,
            EVERYTHING,
            narrower_is=f"the report of the campaign {campaign}",
            wider_is="the report of everybody",
        )


def _tell_why_not(server: Subject, answer: Answer) -> NoReturn:
    """Fail for want of a report, unless there is one and another rule tells what is wrong with it.

    A refusal is no fault of a server to which wrong credentials were sent; a dataset tells whether they are right.
    """
    if answer.format == "xml" and (answer.broken or answer.count):
        skip(f"The report cannot be read: {describe(answer)}.")
    if answer.error and not server.credentials_are_known:
        raise TroubleError(
            f"The server refuses the plain request with {describe(answer)}: user, password, account or address may "
            "be wrong."
        )
    fail(
        f"The plain request got no report, but {describe(answer)}; address, user, password or account may be wrong.",
        server.evidence(answer),
    )


def _demand_everybody(server: Subject, answer: Answer) -> None:
    expected = len(server.known.keys)
    absent = list(missing_keys(server.known.sorted_keys(), answer.keys))
    if absent:
        fail(
            f"{len(absent):,} of {expected:,} customers of the dataset are not in the report, for one "
            f"{stored_customer(server, absent[0])}.",
            server.evidence(answer),
        )
    if not expected:
        vacuous("The account of the dataset has no customers.")


@check("only-own-customers")
def only_own_customers(server: Subject) -> None:
    """Look for customers that the dataset's account does not have."""
    answer = server.plain_is_accepted()
    strangers = list(missing_keys(answer.keys, server.known.sorted_keys()))
    if strangers:
        fail(
            f"{len(strangers):,} of {answer.count:,} customers are not of this account, for one "
            f"{server.witness.customer(strangers[0], answer)}.",
            server.evidence(answer),
        )
    if not server.known.foreign_customers:
        server.note("The dataset has no customer of another account.")


@check("customer-appears-once", campaign=1, changes=MOST_TRIED)
def customer_appears_once(server: Subject) -> None:
    """Count each customer in the report of everybody, of campaigns, and of changes; other formats are compared with XML."""
    whole = server.plain_is_accepted()
    asked = [question(selected_campaigns=name) for name in server.campaigns]
    if len(server.campaigns) > 1:
        asked.append(question(selected_campaigns=",".join(server.campaigns)))
    if changes := found_changes(server):
        asked.append(changes)
    answers = [whole, *filter(_is_report, map(server.ask, asked))]
    for answer in answers:
        if answer.doubled:
            fail(
                f"{answer.count - len(answer.keys):,} customers are repeated, for one "
                f"{server.witness.customer(answer.doubled, answer)}.",
                server.evidence(answer),
            )
    if not any(answer.count for answer in answers):
        vacuous("No report holds a customer.")


def _is_report(answer: Answer) -> bool:
    return answer.success


@check("same-question-same-answer", comparison=1)
def same_question_same_answer(server: Subject) -> None:
    """Ask the same several times; a difference that is not there any more the next time was none of the data."""
    server.plain_is_accepted()
    first = server.report(server.sample)
    found = _lost_on_the_way(_repeated(server, first)) and _lost_on_the_way(_repeated(server, first))
    if found is not None:
        fail(
            f"Of three answers to one question the one between shows otherwise than the other two "
            f"{server.witness.customer(found.key, found.before, found.between)}.",
            server.evidence(found.before, "before"),
            server.evidence(found.between, "between"),
        )
    if not first.count:
        vacuous("The report holds no customers.")


def _repeated(server: Subject, first: Answer) -> list[Answer]:
    return [first, *(server.ask_again(server.sample) for _ in range(_REPEATS))]


@dataclass(frozen=True, slots=True)
class _Lost:
    """A customer that an answer shows otherwise than the answers before and after it."""

    key: int
    before: Answer
    between: Answer


def _lost_on_the_way(answers: Sequence[Answer]) -> _Lost | None:
    """Find a customer that is the same in two answers as of one last id, and not in an answer between them."""
    for first, second, third in combinations(answers, 3):
        if first.last_id != third.last_id:
            continue
        suspects = {*unlike(first, second)} - {*unlike(first, third)}
        if suspects:
            return _Lost(min(suspects), first, second)
    return None


@check("customer-order")
def customer_order(server: Subject) -> None:
    """Hold the order of the report against the internal ids of the dataset."""
    answer = server.plain_is_accepted()
    if len(answer.keys) < 2:
        vacuous("It takes two customers to see an order.")
    found = map(server.known.place_of, answer.tally.keys)
    places = (place for place in found if place is not None)
    if all(before < after for before, after in pairwise(places)):
        server.observe("DEC-29", "ascending")
    else:
        server.note("The order is not ascending by internal id.")
