"""``customers-all verify`` as it is typed, with a run that is made up."""

import base64
import html
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, quote_plus

import pytest
from lxml import etree

from conformance.question import AGAIN
from conformance.redaction import encodings
from conformance.run_options import OnProgress, Options, Progress
from conformance.verdict import Evidence, Outcome, Result, Run
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError, CustomersAllError, InvalidFileError, UnreachableError
from customers_all.__main__ import main
from tests.made_up_runs import STARTED, asked

LOCAL = "http://127.0.0.1:8080/"
REMOTE = "https://reports.example/api.php"
WHO = ("--user-id", "john1970", "--account-id", "greatwidgets")
CANARY = "kä&n <a>r\"y' 1959/=+%"
SERVER_RULES = catalogue().rules_of("server")
MUST = next(rule for rule in SERVER_RULES if rule.level == "must")


@dataclass
class Suite:
    """Stands in for the suite: notes its options, and does what the test says."""

    does: Callable[[Options, OnProgress], Run]
    asked: list[Options] = field(default_factory=list)

    def run(self, options: Options, on_progress: OnProgress) -> Run:
        self.asked.append(options)
        return self.does(options, on_progress)

    def plan(self, options: Options) -> Mapping[str, int]:
        self.asked.append(options)
        return {"full report": 4, "campaign report": 16, AGAIN: 10}

    @property
    def options(self) -> Options:
        [options] = self.asked
        return options


def judged(options: Options, on_progress: OnProgress, outcome: str = "pass", message: str = "") -> Run:
    results: list[Result] = []
    for slug in options.rules:
        result = Result(catalogue().rules[slug], Outcome(outcome), message)
        on_progress(Progress("asking", result, len(results) + 1))
        results.append(result)
    return Run(options.target, options.mode, STARTED, 1.0, tuple(results), requests=len(results))


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", CANARY)
    for name in ("GITHUB_STEP_SUMMARY", "CUSTOMERS_ALL_TARGET", "CUSTOMERS_ALL_RATE", "CUSTOMERS_ALL_STRICT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch) -> Suite:
    made = Suite(judged)
    module = ModuleType("conformance.run")
    module.run, module.plan = made.run, made.plan  # type: ignore[attr-defined] # a module made here
    monkeypatch.setitem(sys.modules, "conformance.run", module)
    return made


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str], suite: Suite) -> Callable[..., tuple[int, str, str]]:
    def type_it(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["verify", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return type_it


Verify = Callable[..., tuple[int, str, str]]


def test_a_run_that_is_well(verify: Verify, suite: Suite) -> None:
    status, out, err = verify(LOCAL, *WHO)
    assert status == 0
    assert f"PASSED: {len(SERVER_RULES)} rules passed" in " ".join(out.split())
    assert "request " in err
    assert suite.options == Options(
        target=LOCAL,
        user_id="john1970",
        user_password=CANARY,
        account_id="greatwidgets",
        rules=tuple(rule.id for rule in SERVER_RULES),
        rate=0.0,
        probe_credentials=True,
    )


def test_a_far_target_is_asked_politely(verify: Verify, suite: Suite) -> None:
    verify(REMOTE, *WHO)
    assert (suite.options.rate, suite.options.probe_credentials) == (5.0, False)


def test_every_option_arrives(verify: Verify, suite: Suite, tmp_path: Path) -> None:
    dataset = tmp_path / "data.jsonl"
    dataset.touch()
    options: tuple[str, ...] = (
        "--campaign",
        "111",
        "--campaign",
        "222",
        "--known-campaign",
        "333",
        "--known-day",
        "2011-03-04",
    )
    options += (
        "--dataset",
        str(dataset),
        "--rate",
        "0.5",
        "--timeout",
        "7",
        "--probe-credentials",
        "--fail-fast",
        "--show-values",
    )
    verify(REMOTE, *WHO, *options, "--rule", MUST.id)
    asked = suite.options
    assert asked.campaigns == ("111", "222")
    assert (asked.known_campaign, asked.known_day) == ("333", date(2011, 3, 4))
    assert (asked.dataset, asked.mode) == (dataset, "known-data")
    assert (asked.rate, asked.timeout, asked.probe_credentials) == (0.5, 7, True)
    assert (asked.fail_fast, asked.show_values) == (True, True)
    assert asked.rules == (MUST.id,)


def test_options_beat_the_environment_and_that_beats_the_file(
    verify: Verify, suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f'target = "{REMOTE}"',
        'user_id = "file"',
        'account_id = "file"',
        "rate = 1",
        'campaigns = ["1", "2"]',
    ]
    (tmp_path / "customers-all.toml").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("CUSTOMERS_ALL_USER_ID", "environment")
    monkeypatch.setenv("CUSTOMERS_ALL_RATE", "2")
    _, _, err = verify("--rate", "3")
    assert "configuration: customers-all.toml" in err
    asked = suite.options
    assert (asked.target, asked.account_id, asked.campaigns) == (REMOTE, "file", ("1", "2"))
    assert asked.user_id == "environment"
    assert asked.rate == 3


def test_a_named_configuration_is_read(verify: Verify, suite: Suite, tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text(
        f'target = "{LOCAL}"\nuser_id = "u"\naccount_id = "a"\n[known]\ncampaign = "7"\nday = 2011-03-04'
    )
    status, _, _ = verify("--configuration", str(path))
    assert status == 0
    assert (suite.options.known_campaign, suite.options.known_day) == ("7", date(2011, 3, 4))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "No target"),
        ((LOCAL,), "The user_id is missing: give --user-id"),
        ((LOCAL, "--user-id", "x"), "The account_id is missing: give --account-id"),
        (("localhost:8080", *WHO), "is no address of the form"),
        (("ftp://x/", *WHO), "is no address of the form"),
        (("http://[", *WHO), "is no address of the form"),
        (("http://h:99999/", *WHO), "is no address of the form"),
        (("https://h/console/#/login", *WHO), "no server gets it: leave it out"),
        (("http://john@h/", *WHO), "The user goes into --user-id"),
        (("http://john:1959@h/", *WHO), "holds a password"),
        (("http://h/?user_password=1959", *WHO), "holds a password"),
        ((LOCAL, *WHO, "--rule", "no-such-rule"), "There is no rule"),
        ((LOCAL, *WHO, "--statement", "SEL-77"), "There is no statement"),
        ((LOCAL, *WHO, "--rate", "0"), "rate"),
        ((LOCAL, *WHO, "--rate", "fast"), "'fast' is not a valid number"),
        ((LOCAL, *WHO, "--rate", "nan"), "is no number to count with"),
        ((LOCAL, *WHO, "--timeout", "inf"), "is no number to count with"),
        ((LOCAL, *WHO, "--known-day", "2011-06-15"), "name that too, with --known-campaign"),
        ((LOCAL, *WHO, "--known-campaign", "1", "--known-day", "2011-02-30"), "no day that exists"),
        ((LOCAL, *WHO, "--known-campaign", "1", "--known-day", "2011-6-15"), "no day that exists"),
        ((LOCAL, *WHO, "--campaign", "1,2"), "is not the id of one campaign"),
        ((LOCAL, *WHO, "--campaign", ""), "is not the id of one campaign"),
        ((LOCAL, *WHO, "--waivers", "absent.toml"), "absent.toml"),
        ((LOCAL, *WHO, "--report-json", "absent/report.json"), "There is no folder"),
        ((LOCAL, *WHO, "--report-json", "-", "--report-html", "-"), "room for one report"),
        ((LOCAL, *WHO, "--report-json", "-", "--github"), "room for one report"),
        ((LOCAL, *WHO, "--report-json", "x", "--report-junit", "x"), "named for two reports"),
        ((LOCAL, *WHO, "--password", "1959"), "--password"),
    ],
)
def test_wrong_usage_asks_nothing(
    verify: Verify, suite: Suite, arguments: tuple[str, ...], told: str
) -> None:
    status, out, err = verify(*arguments)
    assert status == 2
    assert told in err
    assert out == ""
    assert "1959@" not in err
    assert not suite.asked


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_password_one_sentence_says_where_it_goes(
    verify: Verify, suite: Suite, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("CUSTOMERS_ALL_PASSWORD")
    if value is not None:
        monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", value)
    status, _, err = verify(LOCAL, *WHO)
    assert status == 2
    assert "CUSTOMERS_ALL_PASSWORD" in err
    assert len(err.strip().splitlines()) == 1
    assert not suite.asked


def test_the_plan_needs_no_credentials_and_runs_nothing(
    verify: Verify, suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUSTOMERS_ALL_PASSWORD")
    suite.does = lambda *_: pytest.fail("it ran")
    status, out, _ = verify(REMOTE, "--plan")
    assert status == 0
    assert "At most 20 requests" in out
    assert "4  full report" in out
    assert f"At most 10 more, {AGAIN}." in out
    assert "At most 5 a second: 4 s for the former, up to 2 s for the latter." in out
    assert "None with a wrong password" in out
    assert "above 2 MB is fetched once in each format" in out


def test_the_statuses_of_runs_that_are_not_well(verify: Verify, suite: Suite) -> None:
    suite.does = lambda options, tell: judged(options, tell, "fail", "It was wrong.")
    assert verify(LOCAL, *WHO)[0] == 1
    assert verify(LOCAL, *WHO, "--level", "should")[0] == 0
    assert verify(LOCAL, *WHO, "--level", "should", "--strict")[0] == 1
    suite.does = lambda options, tell: judged(options, tell, "skip", "No campaign was found.")
    assert verify(LOCAL, *WHO)[0] == 4
    suite.does = lambda options, tell: judged(options, tell, "error", "It hung.")
    assert verify(LOCAL, *WHO)[0] == 3


def test_a_waived_failure_is_known_to_the_run_and_stays_visible(
    verify: Verify, suite: Suite, tmp_path: Path
) -> None:
    suite.does = lambda options, tell: judged(options, tell, "fail", "It was wrong.")
    waivers = tmp_path / "waivers.toml"
    waiver = f'[[waiver]]\nrule = "{MUST.id}"\nreason = "Known."\nowner = "jane"\nexpires = 9999-01-01\n'
    waivers.write_text(waiver, "utf-8")
    status, out, _ = verify(LOCAL, *WHO, "--waivers", str(waivers), "--rule", MUST.id)
    assert status == 0
    assert "Known." in out
    assert suite.options.waived == {MUST.id}
    suite.does = judged
    status, out, _ = verify(LOCAL, *WHO, "--waivers", str(waivers), "--rule", MUST.id)
    assert status == 1
    assert "passes now; take its waiver out" in out


def reports(tmp_path: Path) -> dict[str, str]:
    return {kind: str(tmp_path / f"report.{kind}") for kind in ("json", "junit", "html")}


def options_of(files: dict[str, str]) -> list[str]:
    return [word for kind, name in files.items() for word in (f"--report-{kind}", name)]


def check_reports(files: dict[str, str], outcome: str) -> None:
    report = json.loads(Path(files["json"]).read_text("utf-8"))
    assert {result["outcome"] for result in report["results"]} == {outcome}
    assert len(report["results"]) == len(SERVER_RULES)
    root = etree.fromstring(Path(files["junit"]).read_bytes())
    assert int(root.get("tests") or 0) == len(SERVER_RULES)
    assert all(rule.id in Path(files["html"]).read_text("utf-8") for rule in SERVER_RULES)


def test_all_reports_are_written(verify: Verify, tmp_path: Path) -> None:
    files = reports(tmp_path)
    assert verify(LOCAL, *WHO, *options_of(files))[0] == 0
    check_reports(files, "pass")


def test_a_report_that_cannot_be_written_keeps_no_other_back(
    verify: Verify, suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        if path.suffix == ".json":
            raise ConfigurationError(f"The report {path} cannot be written: No space left on device.")
        path.write_text(text, "utf-8")

    monkeypatch.setattr("customers_all.report_options.write_report", full)
    files = reports(tmp_path)
    status, out, err = verify(LOCAL, *WHO, *options_of(files))
    assert status == 2
    assert "PASSED" in out
    assert "No space left on device" in err
    assert Path(files["junit"]).exists()
    assert Path(files["html"]).exists()
    suite.does = lambda options, tell: judged(options, tell, "fail", "It was wrong.")
    assert verify(LOCAL, *WHO, *options_of(files))[0] == 1


def test_a_report_on_standard_output_is_alone_there(verify: Verify) -> None:
    status, out, err = verify(LOCAL, *WHO, "--report-json", "-")
    assert status == 0
    assert len(json.loads(out)["results"]) == len(SERVER_RULES)
    assert "PASSED" in err


def test_standard_output_that_is_full_is_told_in_one_sentence() -> None:
    """Nobody answers, so there is nothing to show but the report that was asked for on standard output."""
    command = [
        sys.executable,
        "-m",
        "customers_all",
        "verify",
        "http://127.0.0.1:1/",
        *WHO,
        "--report-json",
        "-",
    ]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert "Standard output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("trouble", "ended"),
    [
        (UnreachableError("The target cannot be reached. Nobody."), (3, "The target cannot be reached.")),
        (CustomersAllError("Something else."), (2, "Something else.")),
        (KeyboardInterrupt(), (130, "The run was interrupted.")),
        (ZeroDivisionError("Jane Doe, 555-5555"), (5, "The suite itself failed with ZeroDivisionError")),
    ],
)
def test_reports_are_written_even_if_the_run_breaks(
    verify: Verify, suite: Suite, tmp_path: Path, trouble: BaseException, ended: tuple[int, str]
) -> None:
    status, sentence = ended

    def breaks(options: Options, on_progress: OnProgress) -> Run:
        raise trouble

    suite.does = breaks
    files = reports(tmp_path)
    exit_code, out, err = verify(LOCAL, *WHO, *options_of(files))
    assert exit_code == status
    assert sentence in err
    assert "555-5555" not in out + err + Path(files["json"]).read_text("utf-8")
    check_reports(files, "error")


def test_what_was_judged_before_a_run_broke_is_kept(verify: Verify, suite: Suite, tmp_path: Path) -> None:
    def breaks(options: Options, on_progress: OnProgress) -> Run:
        judged(replace(options, rules=options.rules[:3]), on_progress, "fail", "It was wrong.")
        raise CustomersAllError("The server went away.")

    suite.does = breaks
    path = tmp_path / "report.json"
    status, out, err = verify(LOCAL, *WHO, "--report-json", str(path))
    assert status == 1
    assert "It was wrong." in out
    assert "(not finished)" in err
    outcomes = [result["outcome"] for result in json.loads(path.read_text("utf-8"))["results"]]
    assert outcomes == ["fail"] * 3 + ["error"] * (len(SERVER_RULES) - 3)


@pytest.mark.parametrize(("error", "status"), [(ConfigurationError, 2), (InvalidFileError, 1)])
def test_a_wrong_dataset_is_told_without_a_report(
    verify: Verify, suite: Suite, error: type[CustomersAllError], status: int
) -> None:
    def refuses(*_: object) -> Run:
        raise error(f"data.jsonl, line 3: no record of {CANARY}.")

    suite.does = refuses
    ended, out, err = verify(LOCAL, *WHO)
    assert ended == status
    assert "line 3" in err
    assert CANARY not in err
    assert out == ""


def test_in_a_workflow_the_report_is_kept_from_being_read_as_commands(
    verify: Verify, suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    suite.does = lambda options, tell: judged(options, tell, "fail", "It was wrong.")
    status, out, _ = verify(LOCAL, *WHO, "--github", "--rule", MUST.id)
    assert status == 1
    lines = out.splitlines()
    assert lines[0].startswith("::stop-commands::")
    end = lines.index(f"::{lines[0].removeprefix('::stop-commands::')}::")
    assert [line[:14] for line in lines[end + 1 :]] == ["::error title="]
    assert MUST.id in (tmp_path / "summary.md").read_text("utf-8")


def test_a_workflow_is_told_of_a_target_that_cannot_be_reached(verify: Verify, suite: Suite) -> None:
    def unreachable(options: Options, on_progress: OnProgress) -> Run:
        raise UnreachableError("The target cannot be reached. Nobody.")

    suite.does = unreachable
    status, out, _ = verify(LOCAL, *WHO, "--github")
    assert status == 3
    [line] = out.splitlines()
    assert line.startswith(
        f"::error title={len(SERVER_RULES)} rules not judged::Not judged: The target cannot"
    )


def forms_of(secret: str) -> set[str]:
    """Return how the canary could be written, worked out apart from the code that hides it."""
    raw = secret.encode("utf-8")
    percent = {quote(secret), quote(secret, safe=""), quote_plus(secret), quote(quote(secret, safe=""))}
    base_64 = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    escaped = {html.escape(secret), html.escape(secret, quote=False), json.dumps(secret)[1:-1], raw.hex()}
    return {secret, *percent, *(form.lower() for form in percent), *base_64, *escaped}


@pytest.mark.parametrize("breaks", [False, True])
def test_the_password_appears_nowhere(
    verify: Verify, suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    """A server that repeats the password in every way it can, and a suite that lets it through."""
    leak = "\n".join(sorted({*forms_of(CANARY), *encodings(CANARY), f"user:{CANARY}"}))

    def leaks(options: Options, on_progress: OnProgress) -> Run:
        made = judged(options, on_progress, "fail", leak)
        if breaks:
            raise RuntimeError(leak)
        request = replace(
            asked(("last", leak), ("user_id", CANARY)), query=(("q", leak),), url=f"http://h/?{leak}"
        )
        evidence = (Evidence(request, 200, leak, leak),)
        results = tuple(replace(result, evidence=evidence, demanded=leak) for result in made.results)
        return replace(made, results=results, decisions={"DEC-2": leak}, warnings=(leak,))

    suite.does = leaks
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    files = reports(tmp_path)
    _, out, err = verify(LOCAL, *WHO, *options_of(files), "--github", "--show-values", "--rule", MUST.id)
    written = {"out": out, "err": err}
    written |= {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert len(written) == 6
    for name, text in written.items():
        for form in forms_of(CANARY):
            assert form not in text, name
            assert form not in html.unescape(text), name
