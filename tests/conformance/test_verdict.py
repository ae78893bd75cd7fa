"""Exit statuses and totals of runs that never happened."""

from dataclasses import replace

import pytest

from conformance.verdict import Run, exit_status, summary
from tests.made_up_runs import every_outcome, result, run


@pytest.mark.parametrize(
    ("outcomes", "status", "strict_status"),
    [
        ([("pass", "must")], 0, 0),
        ([("pass", "must"), ("fail", "must")], 1, 1),
        ([("pass", "must"), ("fail", "should")], 0, 1),
        ([("pass", "must"), ("waived", "must")], 0, 0),
        ([("waived", "must")], 0, 0),
        ([("pass", "must"), ("error", "must")], 3, 3),
        ([("pass", "must"), ("error", "should")], 0, 3),
        ([("fail", "must"), ("error", "must")], 1, 1),
        ([("pass", "must"), ("skip", "must"), ("vacuous", "must")], 0, 0),
        ([("skip", "must"), ("vacuous", "must"), ("pass", "should")], 4, 4),
        ([("skip", "must"), ("observed", "may")], 4, 4),
        ([("skip", "must"), ("fail", "should")], 4, 1),
        ([("pass", "should")], 0, 0),
        ([("skip", "should"), ("vacuous", "may")], 4, 4),
        ([("observed", "may")], 0, 0),
        ([], 4, 4),
    ],
)
def test_exit_status(outcomes: list[tuple[str, str]], status: int, strict_status: int) -> None:
    made = run(*(result(outcome, f"rule-{place}", level) for place, (outcome, level) in enumerate(outcomes)))
    assert exit_status(made) == status
    assert exit_status(made, strict=True) == strict_status


def test_an_error_of_the_suite_is_told_whatever_the_level() -> None:
    broken = replace(result("error", level="may"), internal=True)
    assert exit_status(run(result("pass"), broken)) == 5
    assert exit_status(run(result("fail"), broken)) == 1


def test_a_stale_waiver_fails_a_run_that_is_well_otherwise() -> None:
    assert exit_status(run(result("pass"), stale=("waivers.toml: stale.",))) == 1


def test_summary_counts_each_outcome_by_level() -> None:
    counts = summary(every_outcome())
    assert counts["must"] == {"pass": 1, "fail": 1, "vacuous": 1, "skip": 1, "waived": 1, "error": 1}
    assert counts["should"]["fail"] == 1
    assert counts["may"]["observed"] == 1
    assert sum(sum(level.values()) for level in counts.values()) == len(every_outcome().results)


def test_the_results_of_an_outcome_keep_their_order() -> None:
    made: Run = run(result("fail", "b-rule"), result("pass", "c-rule"), result("fail", "a-rule"))
    assert [entry.rule.id for entry in made.of(made.results[0].outcome)] == ["b-rule", "a-rule"]
