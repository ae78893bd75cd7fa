"""``customers-all compare`` as it is typed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.reports import json_report
from conformance.verdict import Run
from customers_all.__main__ import main
from tests.made_up_runs import result, run

OLD = run(
    result("pass", "broken-rule"),
    result("fail", "mended-rule"),
    result("pass", "gone-rule"),
    result("fail", "still-rule"),
    result("pass", "lost-rule", "should"),
    decisions={"DEC-2": "header"},
)
NEW = run(
    result("fail", "broken-rule"),
    result("pass", "mended-rule"),
    result("fail", "new-rule"),
    result("fail", "still-rule"),
    result("skip", "lost-rule", "should"),
    decisions={"DEC-2": "none"},
)


def compare(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, old: Run, new: Run, *options: str
) -> tuple[int, str, str]:
    paths = [tmp_path / "old.json", tmp_path / "new.json"]
    for path, made in zip(paths, (old, new), strict=True):
        path.write_text(json_report.render(made), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["compare", *map(str, paths), *options])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_text_tells_each_kind_of_change(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = compare(capsys, tmp_path, OLD, NEW)
    assert status == 1
    assert err == ""
    heads = ["BROKE", "MENDED", "NO LONGER JUDGED", "ONLY IN THE NEWER REPORT", "ONLY IN THE OLDER REPORT"]
    heads += ["STILL FAILING", "DECISIONS"]
    assert [line for line in out.splitlines() if line.isupper()] == heads
    assert "must   broken-rule  (pass → fail)" in out
    assert "What broken-rule came to." in out
    assert "DEC-2  header → none" in out
    last = (
        "1 broke, 1 mended, 1 no longer judged, 1 new, 1 gone, 0 changed otherwise, 1 still failing; "
        "1 decision changed."
    )
    assert out.splitlines()[-1] == last


def test_json_is_for_other_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = compare(capsys, tmp_path, OLD, NEW, "--format", "json")
    shown = json.loads(out)
    assert status == 1
    assert {
        name: [change["rule"] for change in shown[name]] for name in ("broke", "mended", "new", "gone")
    } == {
        "broke": ["broken-rule"],
        "mended": ["mended-rule"],
        "new": ["new-rule"],
        "gone": ["gone-rule"],
    }
    assert shown["decisions"] == {"DEC-2": {"before": "header", "after": "none"}}


def test_markdown_has_a_table_a_kind(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = compare(capsys, tmp_path, OLD, NEW, "--format", "markdown")
    assert "### Broke" in out
    assert "| `broken-rule` | must | pass → fail | What broken-rule came to." in out
    assert "| DEC-2 | header | none |" in out


def test_nothing_broke_nothing_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = compare(capsys, tmp_path, OLD, OLD)
    assert status == 0
    assert out.splitlines()[-1].startswith("0 broke, 0 mended")


def test_what_is_the_same_for_many_rules_is_told_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slugs = ("rule-one", "rule-two", "rule-three")
    before = run(*(result("pass", slug) for slug in slugs))
    ended = run(*(replace(result("error", slug), message="The run was interrupted.") for slug in slugs))
    _, out, _ = compare(capsys, tmp_path, before, ended)
    assert out.count("The run was interrupted.") == 1
    assert all(f"{slug}  (pass → error)" in out for slug in slugs)


def test_a_report_that_judged_nothing_is_not_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = compare(capsys, tmp_path, OLD, run(result("skip", "broken-rule")))
    assert status == 4
    assert out.splitlines()[-1].startswith("0 broke")
    assert "judged no rule" in err


def test_notes_go_to_standard_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, err = compare(capsys, tmp_path, OLD, run(result("pass"), target="http://elsewhere.example/"))
    assert "differ in their target" in err
    assert "differ" not in out


def test_a_file_that_is_no_report_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json_report.render(OLD), "utf-8")
    bad.write_text("{}", "utf-8")
    page = tmp_path / "page.json"
    page.write_text("<html>", "utf-8")
    for arguments, told in (
        ([str(good), str(bad)], "bad.json is no report of this suite"),
        ([str(bad), str(good)], "bad.json is no report of this suite"),
        ([str(page), str(good)], "page.json is not JSON"),
        ([str(good), str(tmp_path)], "is a directory"),
        ([str(good), str(tmp_path / "absent.json")], "does not exist"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["compare", *arguments])
        captured = capsys.readouterr()
        assert ended.value.code == 2, "1 would say that something broke"
        assert told in captured.err
        assert captured.out == ""
