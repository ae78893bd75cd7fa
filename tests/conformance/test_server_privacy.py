"""Secrets and people stay out of everything the suite writes, whatever the server does with them."""

import base64
import html
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from aiohttp import web

from conformance.verdict import Outcome
from customers_all.__main__ import main
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.model import Account, Customer, User
from tests.conformance.judged_server import answering, by_rule, judged, reporting, small_dataset

CANARY = "kä&n <a>r\"y' 1959/=+%"
#: The wrong passwords that the suite makes of it; whoever saw one would have most of it.
ALMOST = (f"{CANARY[:-1]}x", "Kä&N <A>R\"Y' 1959/=+%", f"{CANARY}'||'", CANARY[:-1])
WHO = ("--user-id", "edge", "--account-id", EDGE_ACCOUNT.account_id)


def forms_of(secret: str) -> set[str]:
    """Return how the canary could be written, worked out apart from the code that hides it."""
    raw = secret.encode("utf-8")
    percent = {quote(secret), quote(secret, safe=""), quote_plus(secret), quote(quote(secret, safe=""))}
    base_64 = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    escaped = {html.escape(secret), html.escape(secret, quote=False), json.dumps(secret)[1:-1], raw.hex()}
    return {secret, *percent, *(form.lower() for form in percent), *base_64, *escaped}


async def repeat_everything(request: web.BaseRequest) -> web.StreamResponse:
    """Answer with the request itself, as it came and with the secret in every form."""
    body = (await request.read()).decode("utf-8", "replace")
    told = "\n".join([body, str(request.rel_url), *sorted(forms_of(CANARY))])
    headers = {"X-Password": quote(CANARY), "Content-Type": "text/xml; charset=utf-8"}
    if "type=reports" in body and "user_id" in body and "&last" not in body:
        customer = f"<customer><first_name>{html.escape(told)}</first_name></customer>"
        text = f'<response status="success">{customer}</response>'
    else:
        text = f'<response status="error"><error>{html.escape(told)}</error></response>'
    return web.Response(body=text.encode(), headers=headers)


def check_nowhere(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        for secret in (CANARY, *ALMOST):
            for form in forms_of(secret):
                assert form not in text, name
                assert form not in html.unescape(text), name


def test_the_password_appears_in_no_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", CANARY)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    reports = [f"--report-{kind}={tmp_path / kind}" for kind in ("json", "junit", "html")]
    with answering(repeat_everything) as url, pytest.raises(SystemExit) as ended:
        main(["verify", url, *WHO, *reports, "--github", "--show-values"])
    assert ended.value.code == 1
    captured = capsys.readouterr()
    texts = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert set(texts) == {"summary.md", "json", "junit", "html"}
    check_nowhere({**texts, "out": captured.out, "err": captured.err})
    failed = {
        result["rule"] for result in json.loads(texts["json"])["results"] if result["outcome"] == "fail"
    }
    assert "password-never-shown" in failed


@pytest.mark.parametrize("accepted", ALMOST)
def test_a_wrong_password_that_is_accepted_appears_in_no_output(
    accepted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server takes one for the right one, and repeats each that it is sent, in all forms."""

    async def repeat_password(request: web.BaseRequest) -> web.StreamResponse:
        body = (await request.read()).decode("utf-8") or request.rel_url.raw_query_string
        sent = dict(parse_qsl(body)).get("user_password", "")
        told = html.escape(" ".join(forms_of(sent)))
        text = f'<response status="error"><error>{told}</error></response>'
        if sent in {CANARY, accepted}:
            customer = f"<customer><city>{told}</city><customer_code>1</customer_code></customer>"
            text = f'<response status="success">{customer}</response>'
        return web.Response(body=text.encode(), content_type="text/xml")

    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", CANARY)
    reports = [f"--report-{kind}={tmp_path / kind}" for kind in ("json", "junit", "html")]
    asked = ("--rule", "wrong-password-refused", "--probe-credentials", "--show-values")
    with answering(repeat_password) as url, pytest.raises(SystemExit) as ended:
        main(["verify", url, *WHO, *asked, *reports])
    assert ended.value.code == 1
    captured = capsys.readouterr()
    texts = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    check_nowhere({**texts, "out": captured.out, "err": captured.err})
    [result] = json.loads(texts["json"])["results"]
    assert result["outcome"] == "fail"
    assert "***" in json.dumps(result)


def test_the_password_appears_in_no_output_of_plain_pytest(tmp_path: Path) -> None:
    environment = {**os.environ, "CUSTOMERS_ALL_PASSWORD": CANARY}
    environment.pop("PYTEST_ADDOPTS", None)
    junit = tmp_path / "junit.xml"
    command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", *WHO, "-ra", "--showlocals", "-vv"]
    command += ["-p", "no:cacheprovider", f"--junitxml={junit}", "-k", "password or required"]
    with answering(repeat_everything) as url:
        done = subprocess.run(
            [*command, "--target", url],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED" in done.stdout
    check_nowhere({"out": done.stdout, "err": done.stderr, "junit": junit.read_text("utf-8")})


def test_a_password_that_is_shown_is_a_broken_rule() -> None:
    with answering(repeat_everything) as url:
        run = judged(url, rules=("password-never-shown",), account=_with_canary())
    result = by_rule(run)["password-never-shown"]
    assert result.outcome is Outcome.FAIL
    assert CANARY not in repr(run)


def test_a_password_across_the_end_of_an_excerpt_is_hidden_as_a_whole() -> None:
    """The half of it would tell most of it, and is not found once the other half is cut away."""
    password = "1959caadac9b13dcb3"

    async def repeat_late(request: web.BaseRequest) -> web.StreamResponse:
        text = f'<response status="error"><error>{"." * 360}{password}</error></response>'
        if b"&last" not in await request.read():
            text = '<response status="success"><customer><city>A</city></customer></response>'
        return web.Response(body=text.encode(), content_type="text/xml")

    account = Account(EDGE_ACCOUNT.account_id, "UTC", (User("edge", password),))
    rules = ("password-never-shown",)
    with answering(repeat_late) as url:
        [result] = judged(url, rules=rules, account=account).results
    assert "....***" in result.evidence[0].excerpt
    assert password[:4] not in repr(result)


def _with_canary() -> Account:
    return Account(EDGE_ACCOUNT.account_id, "UTC", (User("edge", CANARY),))


def test_people_are_shown_as_shapes_unless_asked_for() -> None:
    """A server that changes one name in JSON: the evidence names no person."""
    everybody = (record for record in small_dataset() if isinstance(record, Customer))
    people = [person for person in everybody if person.account_id == EDGE_ACCOUNT.account_id]
    victim = next(person for person in people if len(person.fields[0]) > 4)
    changed = replace(victim, fields=(f"{victim.fields[0]} jr.", *victim.fields[1:]))

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        lies = fields.get("output") == "JSON"
        return [changed if person is victim and lies else person for person in people], 99

    with answering(reporting(choose)) as url:
        rules = ("json-holds-the-same",)
        hidden = by_rule(judged(url, rules=rules))["json-holds-the-same"]
        shown = by_rule(judged(url, rules=rules, show_values=True))["json-holds-the-same"]
    assert hidden.outcome is shown.outcome is Outcome.FAIL
    assert "differs in first_name" in hidden.message
    texts = [hidden.message, *(evidence.excerpt for evidence in hidden.evidence)]
    values = {value for person in people for value in person.fields if len(value) > 4}
    assert [value for value in values for text in texts if value in text] == []
    assert [evidence.excerpt for evidence in shown.evidence] == [
        f"first_name: {victim.fields[0]!r}",
        f"first_name: {changed.fields[0]!r}",
    ]


@pytest.mark.parametrize("taken", ["", "edge"])
def test_a_password_that_is_no_secret_is_shown_as_it_was_sent(taken: str) -> None:
    """The line to paste must send the same again, and not the right password."""

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        sent = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True)).get("user_password")
        status = "success" if sent in {"edge-password-1", taken} else "error"
        return web.Response(body=f'<response status="{status}"></response>'.encode(), content_type="text/xml")

    with answering(take) as url:
        run = judged(url, rules=("wrong-password-refused",))
    result = by_rule(run)["wrong-password-refused"]
    assert result.outcome is Outcome.FAIL
    [evidence] = result.evidence
    assert ("user_password", taken) in evidence.request.fields
    assert f"user_password={taken}" in evidence.request.curl()
