"""The clients that are given to be copied pass every scenario, each in its language, as a program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.client.scenarios import all_scenarios
from contracts.catalogue import catalogue
from tests.examples.programs import EXAMPLES, needs

CLIENTS = {
    "python": (sys.executable, "customers_all_client.py"),
    "node": ("node", "customers_all_client.mjs"),
    "php": ("php", "customers_all_client.php"),
}
#: A client waits for most of the time it is given where an answer hangs, and nowhere else.
HANGING = tuple(s.name for s in all_scenarios() if s.main_rule == "hanging-answer-ends")
OTHERS = tuple(s.name for s in all_scenarios() if s.name not in HANGING)


def outcomes(language: str, scenarios: tuple[str, ...], timeout: int, report: Path) -> dict[str, str]:
    program, script = CLIENTS[language]
    client = [needs(program), str(EXAMPLES / "clients" / language / script)]
    options = [f"--scenario={name}" for name in scenarios]
    options += ["--strict", "--timeout", str(timeout), "--report-json", str(report)]
    finished = subprocess.run(
        [sys.executable, "-m", "customers_all", "verify-client", *options, "--", *client],
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return {result["rule"]: result["outcome"] for result in json.loads(report.read_text())["results"]}


@pytest.mark.parametrize("language", CLIENTS)
def test_it_gives_up_on_answers_that_hang(language: str, tmp_path: Path) -> None:
    judged = outcomes(language, HANGING, 10, tmp_path / "report.json")
    assert judged["hanging-answer-ends"] == "pass"


@pytest.mark.parametrize("language", CLIENTS)
def test_it_passes_every_other_scenario(language: str, tmp_path: Path) -> None:
    judged = outcomes(language, OTHERS, 60, tmp_path / "report.json")
    assert judged.pop("hanging-answer-ends") == "skip"
    assert judged == {
        rule.id: "observed" if rule.level == "may" else "pass"
        for rule in catalogue().rules_of("client")
        if rule.id != "hanging-answer-ends"
    }
