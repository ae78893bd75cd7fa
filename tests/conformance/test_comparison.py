"""What changed between two reports."""

import pytest

from conformance.comparison import Comparison, compare_reports
from conformance.reports.json_report import as_mapping
from tests.made_up_runs import result, run


def compare(before: str, after: str) -> Comparison:
    old = [result(before)] if before else []
    new = [result(after)] if after else []
    return compare_reports(as_mapping(run(*old)), as_mapping(run(*new)))


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("pass", "fail", "broke"),
        ("vacuous", "fail", "broke"),
        ("skip", "fail", "broke"),
        ("error", "fail", "broke"),
        ("waived", "fail", "other"),
        ("fail", "pass", "mended"),
        ("waived", "pass", "mended"),
        ("fail", "waived", "other"),
        ("fail", "vacuous", "lost"),
        ("pass", "skip", "lost"),
        ("pass", "error", "lost"),
        ("skip", "error", "other"),
        ("vacuous", "pass", "other"),
        ("fail", "fail", "still"),
        ("", "fail", "new"),
        ("", "pass", "new"),
        ("pass", "", "gone"),
        ("fail", "", "gone"),
        ("pass", "pass", None),
    ],
)
def test_each_change_is_of_one_kind(before: str, after: str, kind: str | None) -> None:
    made = compare(before, after)
    found = {
        name for name in ("broke", "mended", "lost", "new", "gone", "other", "still") if getattr(made, name)
    }
    assert found == ({kind} if kind else set())
    for name in found:
        [change] = getattr(made, name)
        assert (change.rule, change.before, change.after) == ("some-rule", before, after)


@pytest.mark.parametrize(
    ("outcome", "level", "judged"),
    [("pass", "must", True), ("fail", "should", True), ("skip", "must", False), ("observed", "may", False)],
)
def test_a_report_that_put_nothing_to_the_test_is_told(outcome: str, level: str, judged: bool) -> None:
    new = as_mapping(run(result(outcome, level=level)))
    assert compare_reports(as_mapping(run()), new).judged is judged


def test_decisions_that_differ_are_listed_by_number() -> None:
    old = as_mapping(run(decisions={"DEC-2": "header", "DEC-10": "open", "DEC-1": "customers"}))
    new = as_mapping(run(decisions={"DEC-2": "none", "DEC-1": "customers", "DEC-13": "any"}))
    assert dict(compare_reports(old, new).decisions) == {
        "DEC-2": ("header", "none"),
        "DEC-10": ("open", ""),
        "DEC-13": ("", "any"),
    }


def test_reports_that_hardly_compare_are_remarked_on() -> None:
    old = {**as_mapping(run()), "started_at": "2027-01-01T00:00:00+02:00"}
    new = {**as_mapping(run(target="http://other.example/", mode="known-data"))}
    notes = " ".join(compare_reports(old, new).notes)
    assert "target" in notes
    assert "mode" in notes
    assert "younger" in notes
    assert compare_reports(as_mapping(run()), as_mapping(run())).notes == ()
