"""A report of exactly one customer is found where there is one, at few requests, and not claimed where there is none."""

from collections.abc import Mapping, Sequence

import pytest

from conformance.few_customers import MOST_IDS
from conformance.verdict import Outcome
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.model import Customer
from tests.conformance.judged_server import answering, by_rule, judged, reporting, small_dataset

RULE = "json-one-customer-in-array"
PEOPLE = [
    record
    for record in small_dataset()
    if isinstance(record, Customer) and record.account_id == EDGE_ACCOUNT.account_id
]


class Account:
    """An account without campaigns, whose customers changed at some ids; ids of transactions follow, to the newest."""

    def __init__(self, changed: Sequence[int], newest: int) -> None:
        self._changed = changed
        self._newest = newest

    def report(self, fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        if "selected_campaigns" in fields:
            return [], self._newest
        last = int(fields.get("last", "0"))
        changed = zip(PEOPLE, self._changed, strict=False)
        return [person for person, at in changed if at > last], self._newest


@pytest.mark.parametrize(
    ("changed", "newest", "outcome"),
    [
        pytest.param((100, 200), 200, Outcome.PASS, id="the newest record is a change"),
        pytest.param((100, 200), 5000, Outcome.PASS, id="thousands of transactions came after it"),
        pytest.param(range(100, 120), 1000, Outcome.PASS, id="changes follow one another closely"),
        pytest.param((7,), 9, Outcome.PASS, id="there is one customer"),
        pytest.param((50, 50, 50), 60, Outcome.VACUOUS, id="all changed at once"),
        pytest.param((), 0, Outcome.VACUOUS, id="there is no customer"),
    ],
)
def test_a_report_of_one_customer_is_looked_for(
    changed: Sequence[int], newest: int, outcome: Outcome
) -> None:
    with answering(reporting(Account(changed, newest).report)) as url:
        result = by_rule(judged(url, rules=(RULE,)))[RULE]
    assert result.outcome is outcome, result.message


def test_the_search_ends_though_nobody_ever_comes_alone() -> None:
    with answering(reporting(Account((50, 50), 10**9).report)) as url:
        run = judged(url, rules=(RULE,))
    assert by_rule(run)[RULE].outcome is Outcome.VACUOUS
    assert MOST_IDS < run.requests < MOST_IDS + 10
