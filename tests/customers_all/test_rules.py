"""``customers-all rules`` and ``rules show``, as they are typed."""

import json

import pytest

from contracts.catalogue import catalogue
from customers_all.__main__ import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["rules", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_text_lists_every_rule_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys)
    assert status == 0
    assert all(rule.id in out for rule in catalogue().rules.values())
    assert "\x1b" not in out
    assert f"{len(catalogue().rules)} rules" in out


def test_side_and_level_narrow_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--format", "json", "--side", "client", "--level", "must")
    rules = json.loads(out)
    assert rules
    assert {(rule["side"], rule["level"]) for rule in rules} == {("client", "must")}


def test_json_holds_the_whole_rule(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--format", "json")
    first = json.loads(out)[0]
    assert set(first) == set(catalogue().rules[first["id"]].__slots__)


def test_markdown_has_a_row_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--format", "markdown")
    assert sum(line.startswith("| `") for line in out.splitlines()) == len(catalogue().rules)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("date-is-calendar-date", "SEL-5"),
        ("sel-3", "dates-without-campaign-ignored"),
        ("DEC-6", "last-with-campaigns"),
        ("DEC-20", "character-references"),
        ("DEC-30", "DEC-30"),
    ],
)
def test_show_explains_rules_statements_and_decisions(
    capsys: pytest.CaptureFixture[str], identifier: str, expected: str, form: str
) -> None:
    status, out, _ = run(capsys, "show", identifier, "--format", form)
    assert status == 0
    assert expected in out


def test_an_unknown_id_gets_close_matches(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "show", "last-zero-returns")
    assert status == 2
    assert out == ""
    assert "last-zero-returns-all" in err


def test_a_format_can_be_set_by_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTOMERS_ALL_FORMAT", "json")
    _, out, _ = run(capsys)
    assert json.loads(out)
