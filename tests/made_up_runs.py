"""Runs of the suite that never happened, for the tests of reports."""

from dataclasses import replace
from datetime import UTC, datetime

from conformance.asked import Asked
from conformance.verdict import Evidence, Outcome, Result, Run
from contracts.catalogue import Rule, catalogue

STARTED = datetime(2026, 11, 24, 17, 5, 9, tzinfo=UTC)
TARGET = "https://reports.example/api.php"
#: What a hostile or broken server might answer.
HOSTILE = (
    '<response status="error"><error><script>alert(1)</script> &amp; "quoted" \'single\'</error></response>\n'
    "::error title=forged::from the server\n]]> \x1b[31mred\x00\x07\u202e ``` | *star* {{ 7*7 }} \ud800"
)


def rule(slug: str = "some-rule", level: str = "must", section: str = "campaigns") -> Rule:
    """Return a rule of nobody's catalogue."""
    return Rule(
        id=slug,
        side="server",
        section=section,
        level=level,
        statements=("SEL-2", "DEC-13"),
        modes=("known-data", "black-box"),
        title=f"The title of {slug}",
        explanation=f"Why {slug} is demanded.",
        mend=f"How to mend {slug}.",
    )


def asked(*fields: tuple[str, str | None], method: str = "POST", encoding: str = "urlencoded") -> Asked:
    """Return a request with the required fields and some more."""
    required = (
        ("user_id", "john1970"),
        ("user_password", None),
        ("account_id", "greatwidgets"),
        ("type", "reports"),
        ("report", "customers_all"),
    )
    return Asked(method, TARGET, encoding, (*required, *fields))


def result(outcome: str, slug: str = "some-rule", level: str = "must", section: str = "campaigns") -> Result:
    """Return a result with the evidence that such an outcome has."""
    evidence = (Evidence(asked(("selected_campaigns", "111,222")), 200, HOSTILE, "the wider range"),)
    return Result(
        rule=rule(slug, level, section),
        outcome=Outcome(outcome),
        message=f"What {slug} came to.",
        evidence=evidence if outcome in {"fail", "error", "waived"} else (),
        demanded="41 customers." if outcome == "fail" else "",
        duration=0.25,
    )


def run(*results: Result, **changes: object) -> Run:
    """Return a run with these results."""
    made = Run(
        target=TARGET,
        mode="black-box",
        started_at=STARTED,
        duration=12.5,
        results=results,
        decisions={"DEC-10": "open", "DEC-2": "header", "DEC-1": "customers"},
        requests=134,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # whatever the test says


def every_outcome() -> Run:
    """Return a run with each outcome, over two sections."""
    return run(
        result("pass", "passed-rule"),
        result("fail", "failed-rule"),
        result("fail", "failed-advice", "should"),
        result("vacuous", "vacuous-rule"),
        result("skip", "skipped-rule", section="dates"),
        result("waived", "waived-rule", section="dates"),
        result("error", "error-rule", section="dates"),
        result("observed", "observed-rule", "may", section="dates"),
        stale=("waivers.toml, line 3: passed-rule passes now; take its waiver out.",),
        warnings=("The data changed while the suite ran.",),
    )


def whole_catalogue() -> Run:
    """Return a run over every server rule of the catalogue, with all outcomes among them."""
    outcomes = ("pass", "pass", "fail", "pass", "vacuous", "pass", "skip", "waived", "pass", "error")
    results = []
    for place, known in enumerate(catalogue().rules_of("server")):
        outcome = "observed" if known.level == "may" else outcomes[place % len(outcomes)]
        results.append(replace(result(outcome), rule=known))
    return run(*results)
