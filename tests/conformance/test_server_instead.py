"""What answers instead of the server, from the first request on: no rule is blamed, and one sentence says what came."""

import json
from urllib.parse import parse_qsl

import aiohttp
import pytest
import requests
from aiohttp import web

from conformance.verdict import Outcome, exit_status
from mockserver.control.control import ControlOptions
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    Verify,
    always,
    answering,
    by_rule,
    complaints,
    judged,
    small_dataset,
)

PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Back soon<br></body></html>"
XHTML = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Back soon</p></body></html>'
BARE = "<!-- served by 7 --><HEAD><TITLE>Moved</TITLE></HEAD><BODY>Here<BR></BODY>"
GATEWAY = '{"message": "Missing Authentication Token"}'
STORE = "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"


def check_trouble(status: int, out: str, came: str) -> None:
    """Hold a run against what it must be where no server of reports answers."""
    text = " ".join(out.split())
    assert status == 3
    assert f"What answers is not the report, but {came}" in text
    assert "The address may be wrong, or a proxy, a login or a maintenance page stands in front" in text
    assert "FAILED" not in text
    assert "INCOMPLETE" in text
    assert len(out.splitlines()) < 60, "the sentence is not buried"


@pytest.mark.parametrize(
    ("body", "came"),
    [
        (PAGE, "an HTML page"),
        (f"\n{PAGE.upper()}", "an HTML page"),
        (XHTML, "an HTML page"),
        (BARE, "an HTML page"),
        ("", "an empty answer"),
        (" \n", "an empty answer"),
        ("It works!", "neither XML nor JSON"),
        ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither XML nor JSON"),
    ],
)
def test_what_is_in_no_format_of_the_report_is_not_the_server(verify: Verify, body: str, came: str) -> None:
    with answering(always(body, "text/html")) as url:
        status, out, _ = verify(url)
    check_trouble(status, out, f"{came}, HTTP status 200")
    assert "curl -sS" in out, "the request can be repeated"


@pytest.mark.parametrize("kind", ["maintenance", "empty-body"])
def test_a_fault_of_the_sandbox_that_leaves_no_report_is_told_as_trouble(verify: Verify, kind: str) -> None:
    with running_sandbox(small_dataset(), control=ControlOptions()) as sandbox:
        fault = {"kind": kind, "parameters": {"status": 200} if kind == "maintenance" else {}}
        url = f"{sandbox.url}/_sandbox/v1/faults"
        requests.post(url, data=json.dumps(fault), timeout=10).raise_for_status()
        status, out, _ = verify(f"{sandbox.url}/")
    check_trouble(status, out, {"maintenance": "an HTML page", "empty-body": "an empty answer"}[kind])


@pytest.mark.parametrize("status", [204, 401, 403, 404, 405, 407, 451])
def test_a_page_breaks_no_rule_whatever_its_status(verify: Verify, status: int) -> None:
    with answering(always(PAGE if status != 204 else "", "text/html", status)) as url:
        code, out, _ = verify(url)
    came = "an empty answer" if status == 204 else "an HTML page"
    check_trouble(code, out, f"{came}, HTTP status {status}")


@pytest.mark.parametrize(("body", "status"), [(GATEWAY, 403), (GATEWAY, 401), (STORE, 403)])
def test_a_gateways_own_refusal_breaks_no_rule(verify: Verify, body: str, status: int) -> None:
    """HTTP says that nothing was done, in a document that has nothing of the report's."""
    with answering(always(body, "application/json", status)) as url:
        code, out, _ = verify(url)
    check_trouble(code, out, "")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('{"name": "node-1", "tagline": "You know, for search"}', "all-customers-returned"),
        ("[]", "all-customers-returned"),
        ("<feed><title>News</title></feed>", "all-customers-returned"),
        ('<response status="success"><customer>', "xml-well-formed"),
        ('Notice: undefined\n<response status="success"></response>', "all-customers-returned"),
        ('<br />\n<b>Warning</b>: x<br />\n<response status="success"></response>', "xml-well-formed"),
    ],
)
def test_a_document_that_is_no_report_is_the_servers_own(verify: Verify, body: str, rule: str) -> None:
    with answering(always(body)) as url:
        status, out, _ = verify(url)
    assert status == 1
    assert f"FAILED must {rule}" in out
    assert "1 must rule failed" in out


def test_a_page_for_the_plain_question_alone_is_the_servers_own() -> None:
    """Campaigns get their reports, so it is the server that answers."""
    with running_sandbox(small_dataset()) as sandbox:

        async def page_for_everybody(request: web.BaseRequest) -> web.StreamResponse:
            fields = dict(parse_qsl((await request.read()).decode("latin-1")))
            if "selected_campaigns" not in fields and "output" not in fields:
                return web.Response(text=PAGE, content_type="text/html")
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{sandbox.url}/", data=fields) as answer,
            ):
                return web.Response(body=await answer.read(), content_type="text/xml")

        with answering(page_for_everybody) as url:
            run = judged(url, rules=("all-customers-returned", "xml-by-default"))
    assert exit_status(run) == 1
    assert by_rule(run)["all-customers-returned"].outcome is Outcome.FAIL


@pytest.mark.parametrize("place", ["https://reports.example/login?next=%2F", "/api/"])
def test_a_redirect_says_where_to_look(verify: Verify, place: str) -> None:
    async def away(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(status=302, headers={"Location": place})

    with answering(away) as url:
        status, out, _ = verify(url)
    text = " ".join(out.split())
    assert status == 3
    assert f"a redirect to '{place.partition('?')[0]}', HTTP status 302. The suite follows none" in text
    assert "next=" not in text


def test_a_right_server_is_not_taken_for_another() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        assert complaints(judged(f"{sandbox.url}/", rules=("all-customers-returned",))) == []
