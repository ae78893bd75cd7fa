"""``customers-all check`` on archives and folders, as a user calls it."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from customers_all.__main__ import main
from tests.conformance.captured import HEADERS, PASSWORD, RIGHT, archive, customer, error, report


def row(text: str, url: str = "http://host/api.php", **fields: str) -> dict[str, Any]:
    sent = [{"name": name, "value": value} for name, value in {**RIGHT, **fields}.items()]
    posted = {"mimeType": "application/x-www-form-urlencoded", "params": sent}
    headers = [{"name": name, "value": value} for name, value in HEADERS.items()]
    return {
        "startedDateTime": "2026-01-31T12:00:00Z",
        "request": {"method": "POST", "url": url, "headers": [], "postData": posted},
        "response": {"status": 200, "headers": headers, "content": {"text": text}},
    }


WELL = row(report(customer()))
BY_SERVER = row(report(customer(city=None)))
BY_CLIENT = row(error(), last="-1")
SHOULD = row(report(customer(record_timestamp="2011")))
OTHER = {
    "request": {"method": "GET", "url": "http://host/logo.png", "headers": []},
    "response": {"status": 200, "content": {}},
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as exit_:
        main(["check", *arguments])
    assert isinstance(exit_.value.code, int)
    return exit_.value.code, capsys.readouterr().out


def written(folder: Path, *rows: dict[str, Any], name: str = "traffic.har") -> str:
    path = folder / name
    path.write_bytes(archive(rows))
    return str(path)


def test_each_exchange_is_told_with_whom_to_blame(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = written(tmp_path, WELL, BY_SERVER, OTHER, BY_CLIENT)
    status, out = run(capsys, file)
    assert status == 1
    assert f"{file}, exchange 1: POST /api.php: status 200, 1 customer: nothing to blame" in out
    assert f"{file}, exchange 2: POST /api.php: status 200, 1 customer: the server is to blame" in out
    assert "must   every-field-present (server)  [RES-2, DEC-21]" in out
    assert f"{file}, exchange 4: POST /api.php: status 200: the client is to blame" in out
    assert "exchange 3:" not in out
    assert "3 exchanges: 2 break a must rule; 1 requests of other things passed over" in out
    assert PASSWORD not in out


@pytest.mark.parametrize(
    ("rows", "strict", "status"),
    [
        ((WELL, OTHER), True, 0),
        ((SHOULD,), False, 0),
        ((SHOULD,), True, 1),
        ((BY_CLIENT,), False, 1),
        ((OTHER,), False, 4),
        ((), False, 4),
    ],
)
def test_the_exit_status_tells_the_gravest(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    rows: tuple[dict[str, Any], ...],
    status: int,
    *,
    strict: bool,
) -> None:
    assert run(capsys, *["--strict"] * strict, written(tmp_path, *rows))[0] == status


def test_json_holds_the_findings_and_whom_they_blame(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out = run(capsys, "--format", "json", written(tmp_path, BY_SERVER, WELL))
    broken, well = json.loads(out)
    assert status == 1
    assert (broken["exchange"], broken["blame"], broken["status"], broken["customers"]) == (
        1,
        "server",
        200,
        1,
    )
    [finding] = broken["findings"]
    assert (finding["rule"], finding["side"], finding["level"]) == ("every-field-present", "server", "must")
    assert (well["blame"], well["findings"], well["decisions"]["DEC-2"]) == (None, [], "none")
    assert PASSWORD not in out


def test_a_folder_holds_answers_and_archives(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    written(tmp_path, WELL)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "answer.xml").write_text(report(customer()))
    (tmp_path / "deep" / "packed.har.gz").write_bytes(gzip.compress(archive([BY_CLIENT])))
    (tmp_path / "notes.txt").write_text("not looked at")
    status, out = run(capsys, str(tmp_path))
    assert status == 1
    assert f"{tmp_path / 'deep' / 'answer.xml'}: valid (XML, success, 1 customer)" in out
    assert f"{tmp_path / 'deep' / 'packed.har.gz'}, exchange 1" in out
    assert "2 exchanges: 1 break a must rule" in out


def test_a_broken_archive_is_an_invalid_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = Path(written(tmp_path, WELL, WELL))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SystemExit) as exit_:
        main(["check", str(path)])
    assert exit_.value.code == 1
    assert f"{path} is no HAR: after entry 1 it is no JSON" in capsys.readouterr().err


def test_an_archive_may_come_through_a_pipe() -> None:
    command = [sys.executable, "-m", "customers_all", "check", "-"]
    done = subprocess.run(command, input=archive([WELL]), stdout=subprocess.PIPE, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"standard input, exchange 1: POST /api.php: status 200, 1 customer")
