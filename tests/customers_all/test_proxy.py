"""``customers-all proxy``, run as a process in front of a sandbox."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from conformance.redaction import encodings
from customers_all.__main__ import main
from fixtures.default import default_dataset
from mockserver.running import running_sandbox
from tests.conformance.captured import PASSWORD, customer, entry, report
from tests.conformance.judged_server import always, answering

PATIENCE = 60


@dataclass
class RunningProxy:
    """A running proxy: where it is, where its journal is, and once it ended, what it said."""

    url: str
    journal: str
    pid: int
    status: int | None = None
    out: str = ""
    err: str = ""


@contextmanager
def running_proxy(upstream: str, *options: str) -> Iterator[RunningProxy]:
    """A proxy that is told to stop at the end of the block, and is waited for."""
    command = [
        sys.executable,
        "-m",
        "customers_all",
        "proxy",
        "--upstream",
        upstream,
        "--port",
        "0",
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    errors: list[str] = []
    try:
        url = process.stdout.readline().removeprefix("ready ").strip()
        first = process.stderr.readline()
        found = re.search(r"http://\S+", first)
        assert found, first + process.stderr.read()
        reader = threading.Thread(target=lambda: errors.extend(process.stderr or []))
        reader.start()
        proxy = RunningProxy(url, found[0], process.pid)
        yield proxy
        process.send_signal(signal.SIGINT)
        proxy.out = process.stdout.read()
        reader.join(PATIENCE)
        proxy.err = "".join(errors)
        proxy.status = process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def content(row: dict[str, Any]) -> tuple[int, list[str], str]:
    names = [header["name"] for header in row["response"]["headers"]]
    return row["response"]["status"], names, row["response"]["content"]["text"]


def test_both_sides_are_judged_and_nothing_is_changed(tmp_path: Path) -> None:
    har, report_file = tmp_path / "traffic.har", tmp_path / "report.json"
    with (
        running_sandbox(default_dataset()) as sandbox,
        running_proxy(sandbox.url, "--har", str(har), "--report-json", str(report_file)) as proxy,
    ):
        asked: tuple[dict[str, Any], ...] = ({}, {"output": "JSON"}, {"last": "x"}, {"method": "GET"})
        for fields in asked:
            entry(
                f"{sandbox.url}/api.php", **fields
            )  # what is asked for the first time may be sent otherwise
            direct, passed = (entry(f"{url}/api.php", **fields) for url in (sandbox.url, proxy.url))
            assert content(direct) == content(passed)
    assert proxy.status == 1
    assert "POST /api.php: status 200, 1,000 customers, last id 18515: nothing to blame" in proxy.err
    assert "POST /api.php: status 200: the client is to blame" in proxy.err
    assert "last-is-whole-number" in proxy.out
    run = json.loads(report_file.read_text())
    outcomes = {result["rule"]: result["outcome"] for result in run["results"]}
    assert run["mode"] == "traffic"
    assert (outcomes["last-is-whole-number"], outcomes["xml-well-formed"]) == ("fail", "pass")
    assert run["decisions"]["DEC-2"] == "header"
    everything = proxy.out + proxy.err + har.read_text() + report_file.read_text()
    assert not [form for form in encodings(PASSWORD) if form in everything]


def test_a_written_archive_is_judged_as_the_traffic_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    har = tmp_path / "traffic.har"
    with (
        running_sandbox(default_dataset()) as sandbox,
        running_proxy(sandbox.url, "--har", str(har)) as proxy,
    ):
        entry(f"{proxy.url}/api.php")
        entry(f"{proxy.url}/api.php", output="JSON", callback="a.b", last="x")
        entry(f"{proxy.url}/api.php", user_password=None)
    with pytest.raises(SystemExit):
        main(["check", "--format", "json", str(har)])
    rows = json.loads(capsys.readouterr().out)
    assert [[found["rule"] for found in row["findings"]] for row in rows] == [
        [],
        ["last-is-whole-number"],
        ["required-field-sent"],
    ]
    assert rows[0]["customers"] == 1000


def test_a_recording_is_of_invented_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "recorded"
    with (
        running_sandbox(default_dataset()) as sandbox,
        running_proxy(sandbox.url, "--record", str(folder)) as proxy,
    ):
        shown = entry(f"{proxy.url}/api.php")["response"]["content"]["text"]
    assert proxy.status == 0
    with pytest.raises(SystemExit) as ended:
        main(["check", str(folder)])
    assert ended.value.code == 0
    assert "1,000 customers" in capsys.readouterr().out
    recorded = (folder / "exchanges.har").read_text() + (folder / "dataset.jsonl").read_text()
    codes = re.findall(r"<customer_code>(\d{16})<", shown)
    assert len(codes) > 900
    assert not [code for code in codes if code in recorded]


@pytest.mark.parametrize(
    ("body", "options", "status"),
    [
        (report(customer(city=None)), (), 1),
        (report(customer(city=None)), ("--fail-on", "never"), 0),
        (report(customer(record_timestamp="2011")), (), 0),
        (report(customer(record_timestamp="2011")), ("--fail-on", "should"), 1),
        (report(customer(record_timestamp="2011")), ("--strict",), 1),
    ],
)
def test_what_fails_the_run_can_be_chosen(body: str, options: tuple[str, ...], status: int) -> None:
    with answering(always(body)) as url, running_proxy(url, "--no-live", *options) as proxy:
        entry(f"{proxy.url}/api.php")
    assert proxy.status == status
    assert "to blame" not in proxy.err


def test_nothing_that_passed_is_nothing_judged() -> None:
    with answering(always("")) as url, running_proxy(url) as proxy:
        pass
    assert proxy.status == 4


def test_an_upstream_that_is_not_there_ends_with_3() -> None:
    with running_proxy("http://127.0.0.1:9") as proxy:
        entry(f"{proxy.url}/api.php")
    assert proxy.status == 3
    assert "The upstream 127.0.0.1:9 cannot be reached." in proxy.err


def test_the_journal_tells_whom_to_blame() -> None:
    with answering(always(report(customer(city=None)))) as url, running_proxy(url) as proxy:
        entry(f"{proxy.url}/api.php", API="1.5")
        with urlopen(f"{proxy.journal}/_sandbox/v1/requests/stream?after=0") as stream:
            line = next(line for line in stream if line.startswith(b"data: "))
        told = json.loads(line.removeprefix(b"data: "))
        found = json.load(urlopen(f"{proxy.journal}/_sandbox/v1/requests?finding=every-field-present"))
    assert (told["blame"], told["status"], told["customers"]) == ("server", 200, 1)
    assert [finding["rule"] for finding in told["findings"]] == [
        "documented-fields-only",
        "every-field-present",
        "report-not-cached",
    ]
    assert found["matched"] == 1
    assert quote(PASSWORD) not in line.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory as Linux tells it")
def test_a_large_answer_passes_in_constant_memory() -> None:
    def peak(pid: int) -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])

    body = report(*[customer()] * 100_000)
    with answering(always(body)) as url, running_proxy(url, "--no-live", "--fail-on", "never") as proxy:
        with urlopen(f"{proxy.url}/other") as answer:
            answer.read()
        before = peak(proxy.pid)
        entry(f"{proxy.url}/api.php")
        with urlopen(f"{proxy.journal}/_sandbox/v1/requests/stream?after=1") as stream:
            told = next(line for line in stream if line.startswith(b"data: "))
        assert json.loads(told.removeprefix(b"data: "))["customers"] == 100_000
        grown = peak(proxy.pid) - before
    assert grown < 15_000  # of the 40 MB of the answer, in kB
