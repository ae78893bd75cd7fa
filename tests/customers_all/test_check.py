"""``customers-all check``, as it is typed: files and standard input, words and JSON, exit statuses."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from customers_all.__main__ import main
from tests.corpus.answers import BROKEN, CORPUS, GOOD


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for answer in CORPUS.values():
        (tmp_path / answer.name).write_bytes(answer.content)
    return tmp_path


def test_every_good_answer_passes_and_every_broken_one_fails_by_name(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    status, out, _ = run(capsys, "--format", "json", *(str(folder / name) for name in CORPUS))
    assert status == 1
    verdicts = {Path(row["file"]).name: row["valid"] for row in json.loads(out)}
    assert verdicts == {name: "strict" in answer.profiles for name, answer in CORPUS.items()}


def test_good_answers_alone_end_with_0(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    names = [str(folder / name) for name, answer in GOOD.items() if "strict" in answer.profiles]
    status, out, err = run(capsys, *names)
    assert (status, err) == (0, "")
    assert f"{len(names)} answers: {len(names)} valid, 0 invalid" in out


def test_a_valid_answer_says_what_it_is(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run(capsys, str(folder / "xml"))[1] == f"{folder / 'xml'}: valid (XML, success, 2 customers)\n"
    assert "(JSONP, success, 2 customers)" in run(capsys, str(folder / "jsonp"))[1]
    assert "(JSON, error)" in run(capsys, str(folder / "json-error"))[1]


def test_a_fault_is_told_with_place_statement_and_remedy(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    status, out, _ = run(capsys, str(folder / "xml-date-impossible"))
    assert status == 1
    for words in (
        "xml-date-impossible: INVALID. custom_date is not a real calendar day.",
        "customer 1 (code 4137071924090694), field custom_date, line 15",
        '"2011-02-30"',
        "RES-3 ",
        "custom_date is written as a calendar date",
        "to mend it",
    ):
        assert words in out
    assert max(map(len, out.splitlines()[1:])) <= 100


def test_json_holds_the_whole_fault(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    _, out, _ = run(capsys, "--format", "json", str(folder / "json-field-null"))
    (row,) = json.loads(out)
    assert (row["valid"], row["form"]) == (False, "JSON")
    assert (row["fault"]["position"], row["fault"]["field"], row["fault"]["line"]) == (2, "last_name", 10)
    assert row["fault"]["statements"]["RES-2"]


def test_the_tolerant_profile_passes_what_servers_are_known_to_send(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [str(folder / name) for name, answer in CORPUS.items() if "tolerant" in answer.profiles]
    assert run(capsys, "--shape", "tolerant", *names)[0] == 0
    assert run(capsys, *names)[0] == 1
    monkeypatch.setenv("CUSTOMERS_ALL_SHAPE", "tolerant")
    assert run(capsys, *names)[0] == 0


@pytest.mark.parametrize("name", ["xml", "json", "jsonp"])
def test_gzip_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    (tmp_path / "answer").write_bytes(gzip.compress(GOOD[name].content))
    status, out, _ = run(capsys, str(tmp_path / "answer"))
    assert status == 0
    assert "2 customers" in out


def test_standard_input_is_read_beside_files(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard_input = io.TextIOWrapper(io.BytesIO(BROKEN["html-page"].content))
    monkeypatch.setattr(sys, "stdin", standard_input)
    status, out, _ = run(capsys, str(folder / "xml"), "-")
    assert status == 1
    assert "standard input: INVALID. The answer is an HTML page" in out


def test_a_pipe_is_judged_by_the_program_itself() -> None:
    command = [sys.executable, "-m", "customers_all", "check", "-"]
    done = subprocess.run(command, input=GOOD["xml"].content, stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout) == (0, b"standard input: valid (XML, success, 2 customers)\n")


def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, str(tmp_path / "absent"))
    assert (status, out) == (2, "")
    assert "absent" in err
    assert run(capsys, str(tmp_path))[0] == 4
    assert run(capsys)[0] == 2


def test_a_file_that_cannot_be_read_is_no_verdict(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_disk(*_: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken_disk)
    status, _, err = run(capsys, str(folder / "xml"))
    assert status == 2
    assert err == f"customers-all: {folder / 'xml'} cannot be read: Input/output error.\n"
