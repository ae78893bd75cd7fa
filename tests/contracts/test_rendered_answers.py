"""Every way in which the sandbox can write an answer is valid: the documented one strictly, the others tolerantly."""

from typing import Final

import pytest

from contracts.decisions import Choices, decisions
from contracts.request import AnswerFormat, Output
from contracts.validation import validate
from fixtures.edge_cases import edge_cases_dataset
from fixtures.model import Customer
from mockserver.rendering import rendering

CUSTOMERS: Final = [record for record in edge_cases_dataset() if isinstance(record, Customer)]
FORMATS: Final = [
    AnswerFormat(),
    AnswerFormat(Output.JSON),
    AnswerFormat(Output.JSON, None, condensed=True),
    AnswerFormat(Output.JSON, "some.callback"),
    AnswerFormat(Output.JSON, "$", condensed=True),
]
#: What only the strict contract forbids.
WIDER: Final = {"DEC-2", "DEC-21", "DEC-22", "DEC-32"}
ONE_CHANGED: Final = [
    Choices({decision.id: word}) for decision in decisions().values() for word in decision.words
]


def answers(choices: Choices, asked: AnswerFormat) -> list[tuple[int, bytes]]:
    """The answers with all edge cases, one customer and none, each with its number of customers."""
    way = rendering(choices, asked)
    written = [(0, way.empty(7))]
    for count in (1, len(CUSTOMERS)):
        rows = [way.customer(customer.fields, 1_000_000).encode() for customer in CUSTOMERS[:count]]
        written.append((count, way.opening(7) + way.separator.join(rows) + way.closing(7)))
    return written


@pytest.mark.parametrize("asked", FORMATS, ids=lambda asked: f"{asked.output.value}-{asked.callback}")
@pytest.mark.parametrize("choices", ONE_CHANGED, ids=repr)
def test_a_report(choices: Choices, asked: AnswerFormat) -> None:
    strict = not WIDER & set(choices.differences())
    for count, answer in answers(choices, asked):
        verdict = validate(answer, profile="strict" if strict else "tolerant")
        assert verdict.fault is None
        assert (verdict.status, verdict.customers) == ("success", count)


@pytest.mark.parametrize("asked", FORMATS, ids=lambda asked: f"{asked.output.value}-{asked.callback}")
@pytest.mark.parametrize("choices", ONE_CHANGED, ids=repr)
def test_an_error(choices: Choices, asked: AnswerFormat) -> None:
    verdict = validate(rendering(choices, asked).error('A sentence with & < > "quotes" and Zoë.'))
    assert verdict.fault is None
    assert verdict.status == "error"
