"""The JSON report and its published schema."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from conformance.reports import json_report
from contracts.errors import ConfigurationError
from tests.made_up_runs import every_outcome, result, run, whole_catalogue

SCHEMA = json.loads(files("contracts").joinpath("jsonschema/report.json").read_text("utf-8"))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("made", [run(), every_outcome(), whole_catalogue()], ids=["none", "every", "whole"])
def test_every_report_fits_the_schema(made: object) -> None:
    report = json.loads(json_report.render(made))  # type: ignore[arg-type] # parametrized
    jsonschema.Draft202012Validator(SCHEMA).validate(report)


def test_the_members_are_those_that_scripts_rely_on() -> None:
    report = json.loads(json_report.render(every_outcome()))
    assert list(report) == [
        "version",
        "target",
        "mode",
        "started_at",
        "duration_s",
        "summary",
        "decisions",
        "results",
    ]
    assert report["version"] == 1
    assert report["started_at"] == "2026-11-24T17:05:09+00:00"
    assert report["duration_s"] == 12.5
    assert set(report["summary"]["must"]) == {"pass", "fail", "vacuous", "skip", "waived", "error"}
    failed = next(entry for entry in report["results"] if entry["outcome"] == "fail")
    assert list(failed) == ["rule", "level", "statements", "title", "outcome", "message", "evidence"]
    assert failed["rule"] == "failed-rule"
    assert failed["statements"] == ["SEL-2", "DEC-13"]
    assert failed["message"] == "What failed-rule came to. Demanded: 41 customers."
    [evidence] = failed["evidence"]
    assert list(evidence) == ["request", "status", "excerpt"]
    assert evidence["request"]["note"] == "the wider range"
    assert evidence["request"]["curl"].startswith("curl ")
    assert evidence["status"] == 200


def test_what_utf_8_cannot_hold_is_written_out() -> None:
    text = json_report.render(run(result("fail")))
    assert "\\\\ud800" in text
    text.encode("utf-8")


def test_a_report_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json_report.render(every_outcome()), "utf-8")
    assert json_report.read_report(path) == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ("[]", "the whole of it"),
        ('{"version": 2}', "is no report of this suite"),
        (
            json_report.render(run(result("pass"))).replace('"outcome": "pass"', '"outcome": "ok"'),
            "results/0/outcome",
        ),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=told):
        json_report.read_report(path)
