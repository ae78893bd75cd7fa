"""The plan is an upper bound of what is sent, whatever the server does; and the suite as plain pytest."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from conformance.check import check
from conformance.judge import judge
from conformance.plan import plan
from conformance.plugin import Judging
from conformance.question import AGAIN, CAMPAIGN, FULL, WRONG_CREDENTIALS
from conformance.verdict import Outcome
from contracts.errors import InternalError
from fixtures.edge_cases import EDGE_ACCOUNT
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    RULES,
    always,
    answering,
    by_rule,
    complaints,
    judged,
    options,
    sent,
    small_dataset,
    written,
)


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
@pytest.mark.parametrize("word", ["header", "none"])
def test_no_kind_of_request_is_sent_more_often_than_planned(tmp_path: Path, known: bool, word: str) -> None:
    records = small_dataset()
    dataset = written(records, tmp_path) if known else None
    with running_sandbox(records, {"DEC-2": word}) as sandbox:
        url = f"{sandbox.url}/"
        asked = sent(url, dataset=dataset)
        planned = plan(options(url, dataset=dataset))
    assert all(number <= planned[kind] for kind, number in asked.items()), (asked, planned)
    assert asked[FULL] <= 10


@pytest.mark.parametrize(
    "body",
    [
        '<response status="success"></response>',
        '<response status="error"><error>No.</error></response>',
        '<response status="success"><customer><customer_code>1</customer_code></customer></response>',
        "{}",
        "",
    ],
)
def test_a_broken_server_is_asked_no_more_than_planned(body: str) -> None:
    with answering(always(body)) as url:
        asked = sent(url)
        planned = plan(options(url))
    assert all(number <= planned[kind] for kind, number in asked.items()), (asked, planned)


def test_each_rule_alone_keeps_to_its_own_plan() -> None:
    """A rule must not live on what another one asked."""
    with running_sandbox(small_dataset()) as sandbox:
        url = f"{sandbox.url}/"
        for slug in RULES:
            run = judged(url, rules=(slug,))
            assert complaints(run) == []
            assert run.requests <= sum(plan(options(url, rules=(slug,))).values()), slug


def test_the_plan_asks_nobody_and_follows_the_options() -> None:
    nobody = "http://127.0.0.1:1/"
    few = plan(options(nobody, rules=("xml-by-default",)))
    assert few == {FULL: 3, CAMPAIGN: 8, AGAIN: few[AGAIN]}
    assert WRONG_CREDENTIALS in plan(options(nobody))
    assert WRONG_CREDENTIALS not in plan(options(nobody, probe_credentials=False))
    one = plan(options(nobody, rules=("xml-by-default",), campaigns=("1",)))
    assert one[CAMPAIGN] == 2


def test_a_wrong_password_is_sent_only_when_that_is_allowed() -> None:
    seen: list[bytes] = []

    async def note(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(await request.read())
        return web.Response(body=b'<response status="success"></response>', content_type="text/xml")

    [user] = EDGE_ACCOUNT.users
    right = user.user_password.encode()
    with answering(note) as url:
        run = judged(url, probe_credentials=False)
    assert by_rule(run)["wrong-password-refused"].outcome is Outcome.SKIP
    assert all(right in body or b"user_password" not in body for body in seen if b"user_id" in body)
    assert all(b"edgex" not in body and b"edge-casesx" not in body for body in seen)


def test_a_check_that_sends_more_than_it_declared_is_a_fault_of_the_suite() -> None:
    from conformance.check import Check
    from conformance.question import question
    from contracts.catalogue import catalogue

    greedy = Check(
        catalogue().rules["xml-by-default"], lambda server: void(server.ask(question(last="7"))), {}
    )
    with answering(always('<response status="success"></response>')) as url:
        judging = Judging(options(url), lambda _: None)
        try:
            result = judge(greedy, judging.subject)
        finally:
            judging.close()
    assert result.outcome is Outcome.ERROR
    assert result.internal
    assert "more requests than it declared" in result.message


def void(_: object) -> None:
    """Return nothing, whatever is given."""


def test_a_check_must_bear_the_slug_of_a_rule_of_its_section() -> None:
    for slug in ("no-such-rule", "xml-by-default", "required-field-sent"):
        with pytest.raises(InternalError, match=slug):
            check(slug)(lambda _: None)


@pytest.fixture
def plain_pytest(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the suite as plain pytest in a folder of its own, as a user would."""
    [user] = EDGE_ACCOUNT.users
    environment = {**os.environ, "CUSTOMERS_ALL_PASSWORD": user.user_password}
    environment.pop("PYTEST_ADDOPTS", None)

    def start(url: str, *more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", "--target", url]
        who = ["--user-id", user.user_id, "--account-id", EDGE_ACCOUNT.account_id]
        return subprocess.run(
            [*command, *who, *more],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def test_the_suite_runs_as_plain_pytest_in_two_workers(
    plain_pytest: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    with running_sandbox(small_dataset()) as sandbox:
        done = plain_pytest(f"{sandbox.url}/", "-n", "2", "--strict-should", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "failed" not in done.stdout


def test_plain_pytest_selects_and_fails_as_people_know_it(
    plain_pytest: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    with answering(always('<response status="success"></response>')) as url:
        one = plain_pytest(url, "-k", "type-required", "-p", "no:cacheprovider")
        advice = plain_pytest(url, "--rule", "other-type-refused", "-p", "no:cacheprovider")
        strict = plain_pytest(
            url, "--rule", "other-type-refused", "--strict-should", "-p", "no:cacheprovider"
        )
    assert one.returncode == 1
    assert "1 failed" in one.stdout
    assert "curl -sS" in one.stdout
    assert (advice.returncode, strict.returncode) == (0, 1)
    assert "1 xfailed" in advice.stdout


def test_plain_pytest_ends_early_where_nobody_is_reached(
    plain_pytest: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = plain_pytest("http://127.0.0.1:1/", "-p", "no:cacheprovider")
    assert done.returncode == 3
    assert "The target cannot be reached." in done.stdout + done.stderr
