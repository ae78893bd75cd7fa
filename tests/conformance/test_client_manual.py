"""The manual mode: a client that no command starts, told of through the page."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.examples.programs import needs

SELECTED = ("all-customers-json", "no-customers", "polls", "wrong-password")


@contextmanager
def manual(report: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    arguments = ["--manual", "--port", "0", "--timeout", "5", f"--report-json={report}"]
    arguments += [f"--scenario={name}" for name in SELECTED]
    with subprocess.Popen(
        [sys.executable, "-m", "customers_all", "verify-client", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        try:
            [page] = re.findall(r"http://[0-9.:]+", process.stderr.readline())
            yield page, process
        finally:
            if process.poll() is None:
                process.kill()


def scenarios(page: str) -> dict[str, Any]:
    listed: list[dict[str, Any]] = requests.get(f"{page}/scenarios", timeout=10).json()
    return {scenario["name"]: scenario for scenario in listed}


def ask(scenario: dict[str, Any], **fields: str) -> requests.Response:
    sent = {name: scenario[name] for name in ("user_id", "user_password", "account_id")}
    sent |= {"type": "reports", "report": "customers_all"} | fields
    return requests.post(scenario["url"], data=sent, timeout=10)


def conclude(page: str, name: str, body: str) -> dict[str, Any]:
    answer = requests.post(f"{page}/scenarios/{name}/conclude", data=body.encode(), timeout=10)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def outcomes(report: Path) -> dict[str, str]:
    return {result["rule"]: result["outcome"] for result in json.loads(report.read_text())["results"]}


def test_what_is_told_is_judged_when_the_page_finishes(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with manual(report) as (page, process):
        wanted = scenarios(page)
        assert set(wanted) == set(SELECTED)
        assert wanted["all-customers-json"]["ask"] == {"output": "JSON"}
        conclude(page, "all-customers-json", ask(wanted["all-customers-json"], output="JSON").text)
        ask(wanted["no-customers"])
        second = conclude(page, "no-customers", '{"status": "success", "customers": []}')
        assert (second["step"], second["steps"], second["ask"]) == (2, 3, {"output": "JSON"})
        ask(second, output="JSON")
        conclude(page, "no-customers", '{"status": "error", "error": "Nobody"}')
        ask(wanted["wrong-password"], last="0")
        conclude(page, "wrong-password", "")
        assert requests.post(f"{page}/finish", timeout=10).ok
        assert process.wait(30) == 1
    judged = outcomes(report)
    assert judged["reads-json"] == "pass"
    assert judged["reads-empty-report"] == "fail"
    assert judged["asks-what-was-wanted"] == "fail"
    assert judged["reads-error-answer"] == "skip"
    assert judged["polls-lose-nothing"] == "skip"
    assert json.loads(report.read_text())["target"] == "a client run by hand"


@pytest.mark.usefixtures("usual_signals")
def test_an_interrupt_judges_what_was_done(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with manual(report) as (page, process):
        scenario = scenarios(page)["all-customers-json"]
        conclude(page, "all-customers-json", ask(scenario, output="JSON").text)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
    assert outcomes(report)["reads-json"] == "pass"


def test_data_changes_between_the_steps(tmp_path: Path) -> None:
    with manual(tmp_path / "report.json") as (page, _):
        first = ask(scenarios(page)["polls"], last="0")
        second = conclude(page, "polls", "")
        changes = ask(second, last=first.headers["X-Last-Id"])
        assert changes.text.count("<customer>") == 2


def test_a_script_of_any_page_may_tell_what_it_understood(tmp_path: Path) -> None:
    with manual(tmp_path / "report.json") as (page, _):
        address = f"{page}/scenarios/polls/conclude"
        before = requests.options(address, headers={"Origin": "http://localhost:3000"}, timeout=10)
        assert before.status_code == 204
        for answer in (before, requests.post(address, timeout=10)):
            assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_any_origin_may_ask_for_reports_with_fetch(tmp_path: Path) -> None:
    origin = {"Origin": "http://localhost:3000"}
    with manual(tmp_path / "report.json") as (page, _):
        scenario = scenarios(page)["all-customers-json"]
        asks = {**origin, "Access-Control-Request-Method": "POST"}
        before = requests.options(scenario["url"], headers=asks, timeout=10)
        assert before.headers["Access-Control-Allow-Origin"] == "*"
        sent = {name: scenario[name] for name in ("user_id", "user_password", "account_id")}
        sent |= {"type": "reports", "report": "customers_all", "output": "JSON"}
        answer = requests.post(scenario["url"], data=sent, headers=origin, timeout=10)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "X-Last-Id" in answer.headers["Access-Control-Expose-Headers"]
        assert scenarios(page)["all-customers-json"]["requests"] == 1


def test_an_unknown_scenario_is_not_found(tmp_path: Path) -> None:
    with manual(tmp_path / "report.json") as (page, _):
        assert requests.post(f"{page}/scenarios/nothing/conclude", timeout=10).status_code == 404


def test_the_page_shows_progress_as_it_happens(tmp_path: Path) -> None:
    with manual(tmp_path / "report.json") as (page, _):
        events = requests.get(f"{page}/events", stream=True, timeout=10)
        lines = (line for line in events.iter_lines(decode_unicode=True) if line)
        assert requests_seen(next(lines), "polls") == 0
        ask(scenarios(page)["polls"], last="0")
        assert requests_seen(next(lines), "polls") == 1
        events.close()


def requests_seen(line: str | bytes, name: str) -> int:
    [scenario] = [one for one in json.loads(str(line).removeprefix("data: ")) if one["name"] == name]
    seen: int = scenario["requests"]
    return seen


@pytest.mark.parametrize("told", [False, True])
def test_a_browser_shows_every_scenario(tmp_path: Path, told: bool) -> None:
    browser = needs("chromium", "chromium-browser", "google-chrome")
    with manual(tmp_path / "report.json") as (page, _):
        if told:
            conclude(page, "all-customers-json", "")
        shown = subprocess.run(
            [
                browser,
                *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server"),
                *("--disable-sync", "--disable-background-networking", "--disable-component-update"),
                *(f"--user-data-dir={tmp_path / 'profile'}", "--timeout=60000", "--dump-dom", f"{page}/"),
            ],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=True,
        ).stdout
    for name in SELECTED:
        assert f"<b>{name}</b>" in shown
    assert f"{int(told)} of {len(SELECTED)} done." in shown
