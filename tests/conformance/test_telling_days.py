"""Days of a campaign that can show a fault, found without a further request."""

from datetime import date

import pytest

from conformance.plugin import Judging
from conformance.search import DAY_STEPS, days_tried, first_day
from conformance.telling_days import WINDOW, busy_days, splitting_day
from conformance.verdict import Outcome
from fixtures.generator import GREATWIDGETS, generate
from mockserver.running import running_sandbox
from tests.conformance.judged_server import by_rule, judged, options, small_dataset

RULE = "one-date-leaves-other-side-open"


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2011, 6, 15), date(2037, 12, 31)])
def test_the_days_tried_are_those_of_the_search(day: date) -> None:
    tried: list[date] = []

    def reaches(end: date) -> bool:
        tried.append(end)
        return end >= day

    assert first_day(reaches) == day
    assert days_tried(day) == sorted(tried)
    assert len(tried) <= DAY_STEPS


def test_a_day_that_divides_a_campaign_costs_no_request() -> None:
    with running_sandbox(generate(3, 200)) as sandbox:
        judging = Judging(options(f"{sandbox.url}/", account=GREATWIDGETS), lambda _: None)
        try:
            server = judging.subject
            first = server.day
            asked = server.requests
            day, days = splitting_day(server), busy_days(server)
            assert server.requests == asked
            assert first < day < date(2026, 7, 1)
            assert len(days) == WINDOW
            assert first < days[0]
            assert any(one.day == 1 for one in days), "the end of a month is between them"
        finally:
            judging.close()


@pytest.mark.parametrize(
    ("day", "outcome"), [(date(1999, 1, 1), Outcome.VACUOUS), (date(2018, 1, 1), Outcome.PASS)]
)
def test_a_day_of_the_users_that_tells_nothing_is_no_pass(day: date, outcome: Outcome) -> None:
    with running_sandbox(generate(3, 200)) as sandbox:
        run = judged(
            f"{sandbox.url}/",
            account=GREATWIDGETS,
            rules=(RULE,),
            known_campaign="123456789012",
            known_day=day,
        )
    result = by_rule(run)[RULE]
    assert result.outcome is outcome, result.message
    assert ("tells nothing on 1999-01-01" in result.message) == (outcome is Outcome.VACUOUS)


def test_what_was_added_up_day_by_day_is_told() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        run = judged(f"{sandbox.url}/", rules=("adjoining-ranges-add-up",))
    result = by_rule(run)["adjoining-ranges-add-up"]
    assert result.outcome is Outcome.PASS
    assert "Single days were added up from " in result.message
