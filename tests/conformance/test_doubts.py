"""Options that do not fit the server: a wrong dataset, campaigns without customers, a day on which nothing happened."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conformance.plan import plan
from conformance.question import CAMPAIGN
from conformance.verdict import Outcome, exit_status
from fixtures.edge_case import A, B
from fixtures.generator import GREATWIDGETS, generate
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    Verify,
    by_rule,
    complaints,
    judged,
    options,
    sent,
    small_dataset,
    written,
)

FOREIGN = "7999"
NOTHING_HAPPENED = date(1999, 1, 1)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_sandbox(small_dataset()) as sandbox:
        yield f"{sandbox.url}/"


def test_a_dataset_of_which_nobody_is_there_is_asked_for_once(tmp_path: Path) -> None:
    with running_sandbox(list(generate(1, 60))) as sandbox:
        run = judged(
            f"{sandbox.url}/", account=GREATWIDGETS, dataset=written(list(generate(2, 60)), tmp_path)
        )
    doubt = (
        "Nobody of the dataset's 60 customers is in the report of everybody: does the server hold dataset.jsonl, in the "
        "account greatwidgets?"
    )
    assert run.warnings == (doubt,)
    failed = [result.rule.id for result in run.of(Outcome.FAIL)]
    assert [slug for slug in failed if doubt in by_rule(run)[slug].message] == failed[:1]


def test_a_dataset_of_which_some_are_there_is_not_doubted(tmp_path: Path) -> None:
    with running_sandbox(list(generate(2, 50))) as sandbox:
        run = judged(
            f"{sandbox.url}/", account=GREATWIDGETS, dataset=written(list(generate(2, 60)), tmp_path)
        )
    assert run.of(Outcome.FAIL)
    assert run.warnings == ()


def test_campaigns_without_customers_are_told_with_what_was_not_judged(verify: Verify, url: str) -> None:
    status, out, _ = verify(url, "--campaign", FOREIGN, "--campaign", "7998")
    run = judged(url, campaigns=(FOREIGN,))
    wanting = [
        result for result in run.of(Outcome.SKIP) if "with customers would be needed" in result.message
    ]
    musts = sum(result.rule.level == "must" for result in wanting)
    assert status == 0
    told = " ".join(out.split())
    assert (
        f"warning: No campaign named ({FOREIGN}, 7998) has customers, so {len(wanting)} rules were not judged"
        in told
    )
    assert f"not judged, {musts} of level must" in told
    assert musts > 5
    assert told.index("warning:") < told.index("PASSED")


def test_where_no_campaign_was_named_and_none_was_found_that_is_told() -> None:
    with running_sandbox(list(generate(7, 0))) as sandbox:
        run = judged(f"{sandbox.url}/", account=GREATWIDGETS)
    [told] = run.warnings
    assert told.startswith("No campaign that was tried has customers, so ")
    assert told.endswith(" of level must; name others with --campaign.")


def test_a_campaign_without_customers_beside_others_is_named(url: str) -> None:
    run = judged(url, campaigns=(FOREIGN, A, B))
    assert run.warnings == (f"Nobody is in the report of the campaign {FOREIGN}: look at what was named.",)
    assert complaints(run) == []


def test_nothing_is_told_of_campaigns_where_not_even_the_plain_request_gets_a_report(url: str) -> None:
    assert judged(f"{url}nowhere", campaigns=(FOREIGN,)).warnings == ()


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
def test_a_day_on_which_nothing_happened_does_not_end_the_search(
    tmp_path: Path, url: str, known: bool
) -> None:
    dataset = written(small_dataset(), tmp_path) if known else None
    wrong = judged(url, dataset=dataset, known_campaign=A, known_day=NOTHING_HAPPENED)
    without = judged(url, dataset=dataset, known_campaign=A)
    [told] = wrong.warnings
    assert told.startswith(
        f"Nothing happened in the campaign {A} on {NOTHING_HAPPENED}, named with --known-day: 20"
    )
    assert told.endswith(" was used instead.")
    assert {r.rule.id: r.outcome for r in wrong.results} == {r.rule.id: r.outcome for r in without.results}
    assert exit_status(wrong) == 0


def test_a_known_campaign_without_customers_does_not_end_the_search(url: str) -> None:
    run = judged(url, known_campaign=FOREIGN, known_day=NOTHING_HAPPENED)
    assert f"Nobody is in the report of the campaign {FOREIGN}: look at what was named." in run.warnings
    assert by_rule(run)["adjoining-ranges-add-up"].outcome is Outcome.PASS
    assert by_rule(run)["campaigns-are-a-union"].outcome is Outcome.PASS


def test_a_day_on_which_something_happened_is_used_without_a_word(url: str) -> None:
    run = judged(url, known_campaign=A, known_day=date(2012, 2, 29))
    assert run.warnings == ()


@pytest.mark.parametrize("known_campaign", [A, FOREIGN])
def test_searching_on_stays_within_the_plan(url: str, known_campaign: str) -> None:
    asked = sent(url, known_campaign=known_campaign, known_day=NOTHING_HAPPENED)
    planned = plan(options(url, known_campaign=known_campaign, known_day=NOTHING_HAPPENED))
    assert asked[CAMPAIGN] <= planned[CAMPAIGN]
