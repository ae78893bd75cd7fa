"""``customers-all journal`` against a running sandbox, as it is typed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from customers_all.__main__ import main
from tests.mockserver.controlled import controlled_sandbox
from tests.mockserver.journaled import PASSWORD, Journaled, journaled_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journaled]:
    with journaled_sandbox(tmp_path_factory.mktemp("journal")) as running:
        running.ask(last="0")
        running.ask(date_start="2011-01-01", first="\x1b[31mred")
        running.ask(type="x")
        running.settle()
        yield running


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["journal", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_it_prints_what_was_asked_answered_and_found(
    sandbox: Journaled, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, sandbox.control)
    assert (status, err) == (0, "")
    assert "POST / (urlencoded)  user_id=john1970 user_password=*** account_id=greatwidgets" in out
    assert "success 200, 1000 customers, last id" in out
    assert "should  dates-with-campaigns" in out
    assert "To mend it: Name the campaigns" in out
    assert "(SEL-3, DEC-7)" in out
    assert "error 200, " in out
    assert PASSWORD not in out


def test_what_a_client_wrote_cannot_steer_the_terminal(
    sandbox: Journaled, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, sandbox.control)
    assert "first=\\x1b[31mred" in out
    assert "\x1b" not in out


def test_the_address_of_the_report_will_do(sandbox: Journaled, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, sandbox.control)
    assert run(capsys, f"{sandbox.control}/api.php") == shown
    assert run(capsys, f"{sandbox.control}/") == shown


def test_the_token_may_come_from_the_variable_that_the_server_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with controlled_sandbox(token="let-me-in") as guarded:
        assert guarded.report({"account_id": "a", "users": [{"user_id": "u", "user_password": "p"}]}).error
        status, _, err = run(capsys, guarded.url)
        assert (status, "asks for its token" in err) == (2, True)
        monkeypatch.setenv("CUSTOMERS_ALL_CONTROL_TOKEN", "let-me-in")
        status, out, _ = run(capsys, guarded.url)
        assert (status, "error 200" in out) == (0, True)


def test_options_narrow_the_list(sandbox: Journaled, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, sandbox.control, "--format", "json", "--finding-level", "must")
    (entry,) = map(json.loads, out.splitlines())
    assert entry["findings"][0]["rule"] == "type-is-reports"
    _, out, _ = run(capsys, sandbox.control, "--format", "json", "--result", "success", "--limit", "1")
    assert [json.loads(line)["counted"]["date_start"] for line in out.splitlines()] == ["2011-01-01"]


def test_wrong_criteria_are_wrong_usage(sandbox: Journaled, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, sandbox.control, "--finding", "nonsense")
    assert (status, out) == (2, "")
    assert "finding is 'nonsense'" in err


def test_another_server_is_told_from_a_sandbox(
    sandbox: Journaled, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, sandbox.control + "/elsewhere")
    assert status == 2
    assert "Is it a sandbox" in err


def test_no_server_is_unreachable(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "http://127.0.0.1:1")
    assert status == 3
    assert "cannot be read" in err


def test_follow_goes_on_until_the_sandbox_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    command = [sys.executable, "-m", "customers_all", "journal", "--follow", "--format", "json"]
    with journaled_sandbox(tmp_path_factory.mktemp("followed")) as sandbox:
        sandbox.ask(last="0")
        environment = {**os.environ, "CUSTOMERS_ALL_URL": sandbox.control}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert json.loads(process.stdout.readline())["counted"]["last"] == "0"
            sandbox.ask(last="1")
            assert json.loads(process.stdout.readline())["counted"]["last"] == "1"
            sandbox.stop_streams()
            assert process.stdout.read() == b""
            assert b"ended the journal's stream" in process.stderr.read()
    assert process.returncode == 3
