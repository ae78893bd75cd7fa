"""Servers that are no server of this report: each ends with the right status and one clear sentence."""

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from conformance.verdict import Outcome, exit_status
from contracts.errors import ConfigurationError, InternalError, InvalidFileError, UnreachableError
from fixtures.edge_cases import EDGE_ACCOUNT
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    RULES,
    Handler,
    Verify,
    always,
    answering,
    by_rule,
    close,
    complaints,
    judged,
    small_dataset,
    written,
)

SUCCESS = '<response status="success"></response>'
_KEPT = ("Content-Type", "Cache-Control", "X-Last-Id")
REFUSAL = '<response status="error"><error>Go away.</error></response>'


async def hang(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    await asyncio.sleep(3600)
    return web.Response()


def test_a_server_that_hangs_cannot_be_reached(verify: Verify) -> None:
    with answering(hang) as url:
        status, out, err = verify(url, "--timeout", "0.3")
    assert status == 3
    assert "The target cannot be reached." in err
    assert "nothing came for 0.3 s" in err
    assert out == ""


def test_a_server_that_closes_cannot_be_reached(verify: Verify) -> None:
    with answering(close) as url:
        status, _, err = verify(url)
    assert status == 3
    assert "it closed the connection without an answer" in err


def test_nobody_there_cannot_be_reached(verify: Verify) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # so that nobody else listens there meanwhile
        status, _, err = verify(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert status == 3
    assert "The target cannot be reached." in err
    assert "no connection: nobody listens there" in err
    assert "Traceback" not in err


def test_a_certificate_that_nobody_vouches_for_is_told(verify: Verify) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    with answering(always(SUCCESS), tls=tls) as url:
        status, _, err = verify(url)
    assert status == 3
    assert "TLS failed" in err
    assert "certificate" in err


def test_https_where_http_is_spoken_and_the_other_way_round_is_told(verify: Verify) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    with answering(always(SUCCESS)) as url:
        status, _, err = verify(url.replace("http://", "https://"))
    assert status == 3
    assert "the server answers, but not by TLS; try http:// in place of https://" in err
    with answering(always(SUCCESS), tls=tls) as url:
        status, _, err = verify(url.replace("https://", "http://"))
    assert status == 3
    assert "it closed the connection without an answer; it may want https://" in err


def test_a_server_that_speaks_no_http_cannot_be_reached(verify: Verify) -> None:
    def greet(listener: socket.socket) -> None:
        caller, _ = listener.accept()
        with caller:
            caller.sendall(b"220 ready\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        greeted = thread.submit(greet, listener)
        status, _, err = verify(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        greeted.result()
    assert status == 3
    assert "is not HTTP" in err


def test_a_refusal_of_all_is_no_verdict_where_the_credentials_may_be_wrong(verify: Verify) -> None:
    with answering(always(REFUSAL, "text/xml")) as url:
        status, out, _ = verify(url)
    assert status == 3
    text = " ".join(out.split())
    assert (
        "refuses the plain request with the error 'Go away.': user, password, account or address may be"
        in text
    )
    assert "FAILED" not in text


def test_a_refusal_of_the_datasets_own_user_is_a_broken_rule(tmp_path: Path) -> None:
    dataset, rules = written(small_dataset(), tmp_path), ("all-customers-returned",)
    [user] = EDGE_ACCOUNT.users
    stranger = replace(EDGE_ACCOUNT, users=(replace(user, user_password="another"),))
    with answering(always(REFUSAL, "text/xml")) as url:
        right = by_rule(judged(url, dataset=dataset, rules=rules))
        wrong = by_rule(judged(url, account=stranger, dataset=dataset, rules=rules))
    assert right[rules[0]].outcome is Outcome.FAIL
    assert wrong[rules[0]].outcome is Outcome.ERROR


def test_an_error_of_the_report_is_the_servers_whatever_its_status(verify: Verify) -> None:
    with answering(always(REFUSAL, status=403)) as url:
        status, out, _ = verify(url)
    text = " ".join(out.split())
    assert status == 3
    assert "The server refuses the plain request with the error 'Go away.'" in text
    assert "in front of the server" not in text


def test_xml_that_cannot_be_read_is_blamed_once(verify: Verify) -> None:
    with answering(always('<response status="success"><customer></response>')) as url:
        status, out, _ = verify(url)
    text = " ".join(out.split())
    assert status == 1
    assert "FAILED must xml-well-formed" in text
    assert "1 must rule failed" in text


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
def test_a_name_that_no_host_can_have_is_wrong_usage(verify: Verify, host: str) -> None:
    status, out, err = verify(f"http://{host}/")
    assert status == 2
    assert "is no address of the form http://HOST:PORT/PATH" in err
    assert out == ""


@pytest.mark.parametrize("body", [SUCCESS, '{"status": "success", "customers": []}'])
def test_a_server_that_gives_the_same_report_whatever_is_asked_fails(body: str) -> None:
    with answering(always(body)) as url:
        run = judged(url)
    assert exit_status(run) == 1
    failed = {result.rule.id for result in run.of(Outcome.FAIL)}
    assert {"user-id-required", "wrong-password-refused", "type-required", "output-obeyed"} <= failed
    assert run.of(Outcome.ERROR) == ()


def test_a_server_that_fails_again_and_again_is_left_alone() -> None:
    asked = []

    async def fail(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(await request.read())
        return web.Response(status=500)

    with answering(fail) as url:
        run = judged(url)
    assert len(asked) <= 8
    assert any("stopped asking" in text for text in complaints(run))
    assert exit_status(run) in {1, 3}


def test_a_busy_server_is_asked_again_after_its_pause() -> None:
    refused: list[web.BaseRequest] = []

    def busy_at_first(inner: str) -> Handler:
        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            await request.read()
            if len(refused) < 2:
                refused.append(request)
                return web.Response(status=503, headers={"Retry-After": "0"})
            return web.Response(body=inner.encode(), content_type="text/xml")

        return handle

    with answering(busy_at_first(SUCCESS)) as url:
        run = judged(url, rules=("xml-by-default",))
    assert by_rule(run)["xml-by-default"].outcome is Outcome.PASS
    assert len(refused) == 2


def test_a_pause_that_is_too_long_ends_the_run() -> None:
    async def later(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(status=429, headers={"Retry-After": "86400"})

    with answering(later) as url:
        run = judged(url, rules=("xml-by-default", "type-required"))
    assert {result.outcome for result in run.results} == {Outcome.ERROR}
    assert "it asks to be left alone for 86400 s" in run.results[0].message
    assert exit_status(run) == 3


def test_a_dataset_that_is_not_the_servers_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"kind":"dataset","version":1,"seed":1,"customers":0,"transactions":0}\n', "utf-8")
    with answering(close) as url, pytest.raises(ConfigurationError, match="has no account 'edge-cases'"):
        judged(url, dataset=other)
    other.write_text("{}\n", "utf-8")
    with answering(close) as url, pytest.raises(InvalidFileError, match="line 1"):
        judged(url, dataset=other)


def test_unreachable_is_raised_to_whoever_runs_the_suite() -> None:
    with answering(close) as url, pytest.raises(UnreachableError):
        judged(url)


def test_fail_fast_stops_at_the_first_broken_must_rule() -> None:
    """Rules are judged in the order of the catalogue, so the first that is broken is the same for all who look."""
    with answering(always(SUCCESS)) as url:
        run = judged(url, fail_fast=True)
    [last] = [result for result in run.of(Outcome.FAIL) if result.rule.level == "must"]
    assert last.rule.id == RULES[0] == "user-id-required"
    assert {result.message for result in run.results[1:]} == {
        "Not judged: --fail-fast stopped the run at user-id-required, which failed."
    }
    with answering(always(SUCCESS)) as url:
        further = judged(url, fail_fast=True, waived=frozenset({last.rule.id}))
    assert last.rule.id in {result.rule.id for result in further.of(Outcome.FAIL)}
    assert len([r for r in further.of(Outcome.FAIL) if r.rule.level == "must"]) == 2


def test_a_server_that_reads_a_get_only_breaks_one_piece_of_advice() -> None:
    """All else is asked by GET then (DEC-25)."""
    with running_sandbox(small_dataset()) as sandbox:

        async def forward(request: web.BaseRequest) -> web.StreamResponse:
            await request.read()
            if request.method != "GET":
                return web.Response(status=405)
            async with (
                aiohttp.ClientSession() as session,
                session.get(URL(f"{sandbox.url}{request.raw_path}", encoded=True)) as answer,
            ):
                kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
                return web.Response(body=await answer.read(), headers=kept, status=answer.status)

        with answering(forward) as url:
            run = judged(url)
    assert [text.partition(":")[0] for text in complaints(run)] == ["get-and-post-agree"]


def test_a_run_of_some_rules_sends_no_more_than_it_planned(verify: Verify) -> None:
    with running_sandbox(small_dataset()) as sandbox:
        status, out, _ = verify(f"{sandbox.url}/", "--rule", "type-required")
    assert status == 0
    assert "1 rule passed" in out


def test_checks_that_cannot_be_read_are_a_fault_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError

    monkeypatch.setattr("conformance.plugin.checks", broken)
    with answering(always(SUCCESS)) as url, pytest.raises(InternalError, match=r"answer\.py cannot be read"):
        judged(url)
