"""``customers-all verify-client`` as its user meets it."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.client.scenarios import all_scenarios
from tests.examples.programs import EXAMPLES

CLIENT = EXAMPLES / "clients" / "python" / "customers_all_client.py"
RIGHT = (sys.executable, str(CLIENT))


def verify_client(
    *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "customers_all", "verify-client", *arguments],
        env={"PATH": "/usr/bin:/bin", **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def faulty(tmp_path: Path, change: str) -> tuple[str, str]:
    """Return the command of the client with some code run before its own begins."""
    script = tmp_path / "client.py"
    main = 'if __name__ == "__main__":'
    script.write_text(CLIENT.read_text("utf-8").replace(main, f"{change}\n\n{main}"), "utf-8")
    return sys.executable, str(script)


TRIMS = "FIELD = field_of\nfield_of = lambda name, value: FIELD(name, value).strip()"


def test_a_right_client_passes(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    finished = verify_client(
        "--scenario", "all-customers", "--scenario", "polls", "--report-json", str(report), "--", *RIGHT
    )
    assert finished.returncode == 0, finished.stdout
    assert "PASSED" in finished.stdout
    document = json.loads(report.read_text())
    assert document["mode"] == "client"
    assert "customers_all_client.py" in document["target"]
    outcomes = {result["rule"]: result["outcome"] for result in document["results"]}
    assert outcomes["polls-lose-nothing"] == "pass"
    assert outcomes["reads-jsonp"] == "skip"


def test_a_faulty_client_fails_with_what_came_and_how_to_mend_it(tmp_path: Path) -> None:
    finished = verify_client("--scenario", "white-space", "--", *faulty(tmp_path, TRIMS))
    assert finished.returncode == 1
    assert "FAILED must keeps-white-space" in finished.stdout
    assert "understood: 'Ann'" in " ".join(finished.stdout.split())
    assert "Do not trim" in finished.stdout


def test_a_should_rule_counts_only_when_strict(tmp_path: Path) -> None:
    client = faulty(tmp_path, "ZERO_DATE = ''")
    assert verify_client("--scenario", "zero-date", "--", *client).returncode == 0
    assert verify_client("--scenario", "zero-date", "--strict", "--", *client).returncode == 1


def test_only_the_scenarios_for_a_rule_are_run() -> None:
    listed = verify_client("--rule", "reads-jsonp", "--list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [
        "all-customers-jsonp",
        "jsonp-dotted-callback",
    ]


def test_the_list_names_every_scenario() -> None:
    listed = verify_client("--list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [s.name for s in all_scenarios()]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name the client's command after two hyphens"),
        (("--manual", "--", "true"), "not both"),
        (("--scenario", "nothing"), "There is no scenario 'nothing'"),
        (("--rule", "reads-jsno"), "Did you mean reads-json"),
        (("--scenario", "polls", "--", "no-such-client"), "'no-such-client' cannot be run"),
        (("--report-json", "/nowhere/report.json", "--", "true"), "There is no folder /nowhere"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    finished = verify_client(*arguments)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert sentence in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_client_that_prints_nothing_is_judged_by_its_requests(tmp_path: Path) -> None:
    quiet = faulty(tmp_path, "json.dump = lambda report, output: None")
    finished = verify_client("--scenario", "campaign-and-dates", "--", *quiet)
    assert finished.returncode == 0, finished.stdout
    assert "judged by its requests alone" in finished.stdout


def test_nothing_judged_is_no_success() -> None:
    finished = verify_client("--scenario", "polls", "--rule", "reads-jsonp", "--", *RIGHT)
    assert finished.returncode == 4


def test_options_come_from_the_environment() -> None:
    environment = {"CUSTOMERS_ALL_SCENARIO": "one-customer", "CUSTOMERS_ALL_TIMEOUT": "1"}
    finished = verify_client("--", "sleep", "30", environment=environment)
    assert finished.returncode == 1
    assert "In one-customer: The client had not ended by its deadline." in " ".join(finished.stdout.split())


def test_a_known_failure_is_waived_and_a_mended_one_makes_its_waiver_stale(tmp_path: Path) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        f'[[waiver]]\nrule = "keeps-white-space"\nreason = "Old"\nowner = "Ann"\nexpires = {tomorrow}\n'
    )
    arguments = ("--scenario", "white-space", "--waivers", str(waivers), "--")
    waived = verify_client(*arguments, *faulty(tmp_path, TRIMS))
    assert waived.returncode == 0, waived.stdout
    assert "Still so" in waived.stdout
    stale = verify_client(*arguments, *RIGHT)
    assert stale.returncode == 1
    assert "keeps-white-space passes now" in stale.stdout


def test_the_password_is_in_no_report_whatever_the_client_does(tmp_path: Path) -> None:
    kept = tmp_path / "password"
    leak = f"""
password = os.environ["CUSTOMERS_ALL_USER_PASSWORD"]
Path({str(kept)!r}).write_text(password)
sys.stderr.write(f"user_password={{password}} {{__import__('urllib.parse').parse.quote(password)}}")
exchange_right = exchange
exchange = lambda url, fields, ends_at: exchange_right(f"{{url}}{{password}}?p={{password}}", fields, ends_at)
"""
    reports = [tmp_path / f"report.{kind}" for kind in ("json", "xml", "html")]
    options = [
        f"--report-{kind}={path}" for kind, path in zip(("json", "junit", "html"), reports, strict=True)
    ]
    finished = verify_client("--scenario", "one-customer", *options, "--", *faulty(tmp_path, leak))
    password = kept.read_text()
    assert finished.returncode == 1
    assert len(password) >= 16
    for text in (finished.stdout, finished.stderr, *(path.read_text("utf-8") for path in reports)):
        assert "***" in text or text == finished.stderr
        assert password not in text
        assert quote(password) not in text
