"""Running a client's command: what it is given, what is read of it, and that nothing of it survives."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import pytest

from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.command import environment_of_step, run_command
from conformance.client.report import Report
from contracts.errors import ConfigurationError


def run(source: str, deadline: float = 20.0, **environment: str) -> ClientOutcome:
    return asyncio.run(
        run_command([sys.executable, "-c", source], environment_of_step(environment), deadline)
    )


def printing(document: object) -> str:
    return f"print({json.dumps(document)!r})"


def test_a_report_is_read() -> None:
    outcome = run(printing({"status": "success", "customers": [{"zip": "1"}]}))
    assert outcome == ClientOutcome(Ending.UNDERSTOOD, Report(({"zip": "1"},)))


def test_an_error_is_read() -> None:
    assert run(printing({"status": "error", "error": "No."})).report == Report(error="No.")


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"status": "success"},
        {"status": "success", "customers": {}},
        {"status": "success", "customers": ["x"]},
        {"status": "error"},
        {"status": "error", "error": 5},
        {"status": "fine", "customers": []},
    ],
)
def test_another_document_is_none_of_the_protocol(document: object) -> None:
    assert run(printing(document)).ending is Ending.GARBLED


def test_text_that_is_no_json_is_none_of_the_protocol() -> None:
    assert run("print('Customers: 3')").ending is Ending.GARBLED


def test_a_client_may_print_nothing() -> None:
    assert run("print()").ending is Ending.SILENT


def test_a_failure_counts_whatever_was_printed() -> None:
    source = printing({"status": "success", "customers": []}) + "; import sys; sys.exit('It broke off.')"
    assert run(source) == ClientOutcome(Ending.GAVE_UP, status=1, stderr="It broke off.")


def test_a_long_report_is_read_whole() -> None:
    source = (
        "import json; print(json.dumps({'status': 'success', 'customers': [{'custom1': 'x' * 500}] * 20000}))"
    )
    outcome = run(source)
    assert outcome.report is not None
    assert len(outcome.report.customers) == 20_000


def test_only_the_end_of_a_long_standard_error_is_kept() -> None:
    outcome = run("import sys; sys.stderr.write('x' * 1_000_000 + 'the end'); sys.exit(3)")
    assert outcome.status == 3
    assert outcome.stderr.endswith("the end")
    assert len(outcome.stderr) <= 2_000


def test_the_client_has_nothing_to_read_and_no_variable_of_ours_but_those_of_the_protocol(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", "of another command")
    monkeypatch.setenv("ANOTHER", "stays")
    source = """
import json, os, sys
ours = sorted(name for name in os.environ if name.startswith("CUSTOMERS_ALL"))
print(json.dumps({"status": "error", "error": f"{ours} {os.environ['ANOTHER']} {sys.stdin.read()!r}"}))
"""
    outcome = run(source, CUSTOMERS_ALL_ASK="{}")
    assert outcome.report == Report(error="['CUSTOMERS_ALL_ASK'] stays ''")


def test_a_client_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    source = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(pids)!r} + ".new", "w").write(f"{{os.getpid()}} {{child.pid}}")
os.replace({str(pids)!r} + ".new", {str(pids)!r})
print("something", flush=True)
time.sleep(600)
"""
    outcome = run(source, deadline=2.0)
    if not pids.exists():  # a busy machine had not come so far
        outcome = run(source, deadline=30.0)
    assert outcome.ending is Ending.HUNG
    assert outcome.status is None
    assert not any(alive(int(pid)) for pid in pids.read_text().split())


def test_what_a_client_leaves_behind_is_ended_too(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    source = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(pids)!r}, "w").write(str(child.pid))
print('{{"status": "success", "customers": []}}')
"""
    assert run(source).ending is Ending.UNDERSTOOD
    assert not alive(int(pids.read_text()))


def alive(pid: int) -> bool:
    """Tell whether a process runs; a killed one may take a moment to go."""
    for _ in range(6_000):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return False
        if state == "Z":
            return False
        time.sleep(0.01)
    return True


def test_a_command_that_cannot_be_run_is_told_of() -> None:
    with pytest.raises(ConfigurationError, match="'no-such-client' cannot be run: No such file"):
        asyncio.run(run_command(["no-such-client"], {}, 1.0))
