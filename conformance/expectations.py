"""Holding a report against the customers that the dataset says it must have (known data)."""

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from conformance.answer import Answer
from conformance.chosen import Chosen
from conformance.key_order import missing_keys
from conformance.question import Question
from conformance.relations import demand_report
from conformance.ruling import fail
from conformance.subject import Subject
from conformance.tally import CODE, key_of
from fixtures.dataset_file import read_dataset
from fixtures.model import Customer

#: More customers with other values than these are not counted.
_MOST_SUSPECTS: Final = 10_000


def selects(
    server: Subject,
    asked: Question,
    expected: Chosen | tuple[()],
    name: str,
    *,
    unwanted: Callable[[int], bool] | None = None,
) -> Answer:
    """Fail unless a report holds the customers with the expected keys, and none whose key is unwanted.

    All others are unwanted unless ``unwanted`` tells which. ``name`` says in a sentence what was asked ("the report of
    the campaign 123").
    """
    answer = demand_report(server, asked, name)
    demanded = f"{len(expected):,} customers of the dataset" + (
        ", and none but them." if unwanted is None else "."
    )
    absent = list(missing_keys(expected, answer.keys))
    if absent:
        fail(
            f"{len(absent):,} of {len(expected):,} customers are not in {name}, for one "
            f"{stored_customer(server, absent[0])}.",
            server.evidence(answer, name),
            demanded=demanded,
        )
    others = missing_keys(answer.keys, expected)
    strangers = [key for key in others if unwanted is None or unwanted(key)]
    if strangers:
        fail(
            f"{len(strangers):,} of {answer.count:,} customers do not belong in {name}, for one "
            f"{server.witness.customer(strangers[0], answer)}.",
            server.evidence(answer, name),
            demanded=demanded,
        )
    return answer


def as_stored(server: Subject, answer: Answer, held: Iterable[tuple[int, int]], name: str = "") -> None:
    """Fail unless customers of an answer, given as keys and contents, have the values of the dataset.

    ``name`` says in a sentence which answer it is, if it is not the whole report.
    """
    oracle = server.known
    places = ((key, content, oracle.place_of(key)) for key, content in held)
    wrong = (key for key, content, place in places if place is not None and oracle.contents[place] != content)
    suspects = list(islice(wrong, _MOST_SUSPECTS))
    if not suspects:
        return
    stored = stored_values(server.dataset, oracle.account.account_id, suspects[0])
    shown = server.witness.contrast(suspects[0], answer, stored)
    who = f"{len(suspects):,} customers have" if len(suspects) > 1 else "1 customer has"
    fail(
        f"{f'In {name}, ' if name else ''}{who} other values than the dataset, for one "
        f"{server.witness.customer(suspects[0], answer)}.",
        server.evidence(answer, name, excerpt=shown),
    )


def stored_customer(server: Subject, key: int) -> str:
    """Name a customer of the dataset by shape and hash of the code."""
    code = stored_values(server.dataset, server.options.account_id, key)[CODE]
    return f"the customer with the code {server.witness.people.show(code)}"


def stored_values(dataset: Path, account_id: str, key: int) -> tuple[str, ...]:
    """Return a customer's values from the dataset, which is read again: it may be too large to keep."""
    customers = (record for record in read_dataset(dataset) if isinstance(record, Customer))
    own = (customer.fields for customer in customers if customer.account_id == account_id)
    return next(fields for fields in own if key_of(fields[CODE]) == key)
