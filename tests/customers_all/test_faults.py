"""``customers-all faults`` and ``faults show``, as they are typed; the page of the docs is their output."""

import json
from pathlib import Path

import pytest

from customers_all.__main__ import main
from mockserver.faults import declarations

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["faults", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_text_lists_every_fault_with_what_a_good_client_does(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys)
    assert status == 0
    words = " ".join(out.split())
    for fault in declarations().values():
        assert f"{fault.name} does {fault.does} a good client {fault.client}" in words


def test_json_holds_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--format", "json")
    known = json.loads(out)
    assert status == 0
    assert [fault["kind"] for fault in known["faults"]] == [*declarations()]
    assert {*known["scope"]["properties"]} == {"account_id", "fields", "times", "probability", "seed"}
    assert known["faults"][0]["parameters"]["properties"]


def test_page_of_the_docs_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--format", "markdown")
    assert PAGE.read_text("utf-8") == out, "customers-all faults --format markdown > docs/faults.md"


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_show_explains_one(capsys: pytest.CaptureFixture[str], form: str) -> None:
    status, out, _ = run(capsys, "show", "http-status", "--format", form)
    assert status == 0
    assert "retry_after" in out
    assert "Retry-After" in out
    assert "latency" not in out


def test_unknown_fault_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "show", "latncy")
    assert (status, out) == (2, "")
    assert "There is no fault 'latncy'. Did you mean latency" in err


def test_environment_sets_the_format(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTOMERS_ALL_FORMAT", "json")
    assert json.loads(run(capsys)[1])
