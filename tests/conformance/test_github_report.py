"""Annotations and the job summary of a workflow."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.reports import github
from contracts.errors import ConfigurationError
from tests.made_up_runs import every_outcome, result, run


def test_what_fails_the_run_is_an_error_and_the_rest_a_warning() -> None:
    lines = github.annotations(every_outcome())
    kinds = [re.match(r"::(\w+) title=([^:,\n]+(?:%2C[^:,\n]+)*)::", line) for line in lines]
    assert [(kind[1], kind[2].split(" ")[0]) for kind in kinds if kind] == [
        ("error", "stale"),
        ("error", "failed-rule"),
        ("error", "error-rule"),
        ("warning", "failed-advice"),
    ]
    assert len(kinds) == len(lines)
    assert github.annotations(every_outcome(), strict=True)[3].startswith("::error title=failed-advice")
    assert github.annotations(run(result("pass"))) == []


def test_marks_that_end_a_command_are_escaped() -> None:
    evil = replace(result("fail"), message="100%\r\n::warning::forged\rx")
    [line] = github.annotations(run(evil))
    assert "\n" not in line
    assert "\r" not in line
    assert "100%25%0A::warning::forged" in line
    title = line.removeprefix("::error title=").partition("::")[0]
    assert title == "some-rule (must%2C SEL-2%2C DEC-13)"


def test_one_trouble_of_many_rules_is_told_once() -> None:
    same = [
        replace(result("error", f"rule-{n}", level), message="It hung.")
        for n, level in ((1, "should"), (2, "must"))
    ]
    made = run(*same, replace(result("error", "rule-3", "should"), message="It closed."))
    first, second = github.annotations(made)
    assert first == "::error title=2 rules not judged::It hung.%0Arule-2, rule-1"
    assert second.startswith("::warning title=rule-3 ")
    text = github.job_summary(made)
    assert text.count("It hung.") == 1
    assert "2 rules not judged</summary>" in text
    assert "`rule-2` (must), `rule-1` (should)" in text


def test_commands_in_the_report_are_stopped_until_a_token_that_nobody_can_guess() -> None:
    stream = io.StringIO()

    def fail_on_the_way() -> None:
        with github.commands_stopped(stream):
            stream.write("::error::forged\n")
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        fail_on_the_way()
    first, _, last = stream.getvalue().splitlines()
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert last == f"::{token}::"


def test_the_summary_is_appended_to_the_file_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    github.append_summary(every_outcome())
    text = file.read_text("utf-8")
    assert text.startswith("before\n## customers-all verify: ")
    for told in ("FAILED", "| must | 1 |", "failed-rule", "curl ", "stale waiver", "DEC-10"):
        assert told in text
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "absent" / "summary.md"))
    with pytest.raises(ConfigurationError, match="job summary"):
        github.append_summary(run())


def test_outside_the_service_there_is_no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    github.append_summary(run())


def test_an_answer_cannot_leave_its_block_of_code() -> None:
    text = github.job_summary(run(result("fail")))
    fences = [line for line in text.splitlines() if line.startswith("```")]
    assert fences == ["````", "````"]
    inside = text.split("````")[1]
    assert "<script>" in inside
    assert "<script>" not in text.replace(inside, "")


def test_text_outside_a_block_is_no_markup() -> None:
    evil = replace(result("fail"), message="<b>bold</b> | *x* [link](http://evil.example) `code` @team")
    text = github.job_summary(run(evil))
    assert r"&lt;b&gt;bold&lt;/b&gt; \| \*x\* \[link\](http://evil.example) \`code\` \@team" in text


def test_a_summary_never_outgrows_what_the_service_takes() -> None:
    wordy = [replace(result("fail", f"rule-{n}"), message="word " * 20_000) for n in range(30)]
    text = github.job_summary(run(*wordy))
    assert len(text.encode("utf-8")) < 1_048_576
    assert text.endswith("The rest is in the other reports.\n")
