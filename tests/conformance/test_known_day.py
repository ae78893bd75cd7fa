"""A day that the user knows is a day of the campaign that the user knows."""

from datetime import date

import pytest

from conformance.plugin import Judging
from mockserver.running import running_sandbox
from tests.conformance.judged_server import options, small_dataset

#: Campaigns, each with a day on which something happened in it, not the first of such days.
CAMPAIGNS = {"123456789012": date(2012, 2, 29), "210987654321": date(2026, 6, 29)}


@pytest.mark.parametrize("known", CAMPAIGNS)
def test_the_day_is_asked_for_with_its_own_campaign(known: str) -> None:
    day = CAMPAIGNS[known]
    with running_sandbox(small_dataset()) as sandbox:
        told = options(f"{sandbox.url}/", campaigns=tuple(CAMPAIGNS), known_campaign=known, known_day=day)
        judging = Judging(told, lambda _: None)
        try:
            assert set(judging.subject.campaigns) == set(CAMPAIGNS)
            assert (judging.subject.campaigns[0], judging.subject.day) == (known, day)
        finally:
            judging.close()
