"""Days of a campaign that can show a fault, found without a further request."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from conformance.plugin import Judging
from conformance.search import DAY_STEPS, days_tried, first_day
from conformance.telling_days import WINDOW, busy_days, splitting_day
from conformance.verdict import Outcome
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import Customer, Transaction
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


def test_a_campaign_of_one_day_is_no_pass() -> None:
    """An open side then selects what the day alone selects, and what no dates select."""
    opening = datetime(2018, 1, 1, 12, tzinfo=UTC)
    records = [
        replace(one, recorded_at=opening)
        if isinstance(one, Transaction)
        else replace(one, changed_at=opening)
        if isinstance(one, Customer)
        else one
        for one in generate(3, 50)
    ]
    with running_sandbox(records) as sandbox:
        run = judged(f"{sandbox.url}/", account=GREATWIDGETS, rules=(RULE,))
    result = by_rule(run)[RULE]
    assert result.outcome is Outcome.VACUOUS, result.message
    assert "tells nothing on 2018-01-01" in result.message


def test_a_day_of_the_users_that_divides_nothing_is_no_pass_either() -> None:
    """From the first day on there are all customers, and until that day those of the day."""
    records = list(generate(3, 200))
    campaign = "123456789012"
    days = [
        one.recorded_at.date()
        for one in records
        if isinstance(one, Transaction) and one.campaign_id == campaign
    ]
    outcomes = {}
    with running_sandbox(records) as sandbox:
        for day in (min(days), sorted(days)[len(days) // 2]):
            run = judged(
                f"{sandbox.url}/", account=GREATWIDGETS, rules=(RULE,), known_campaign=campaign, known_day=day
            )
            outcomes[day] = by_rule(run)[RULE].outcome
    assert list(outcomes.values()) == [Outcome.VACUOUS, Outcome.PASS]


def test_what_was_added_up_day_by_day_is_told() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        run = judged(f"{sandbox.url}/", rules=("adjoining-ranges-add-up",))
    result = by_rule(run)["adjoining-ranges-add-up"]
    assert result.outcome is Outcome.PASS
    assert "Single days were added up from " in result.message
