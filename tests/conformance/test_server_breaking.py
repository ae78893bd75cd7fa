"""A connection that breaks: on one question, which is named and may be to blame, or now and then, which is nobody's."""

import asyncio
import random
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from conformance.question import ALTERED_PASSWORD, RIGHT_PASSWORD, question
from conformance.run import plan
from conformance.trouble import in_words
from conformance.verdict import Outcome, exit_status
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    Handler,
    Verify,
    answering,
    by_rule,
    close,
    judged,
    options,
    small_dataset,
)

Fields = dict[str, str]
_KEPT = ("Content-Type", "Cache-Control", "X-Last-Id")
ERRORS = ("error-xml-shape", "error-json-shape", "error-holds-no-customers", "first-fault-reported")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with running_sandbox(small_dataset()) as running:
        yield running.url


async def hang(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    await asyncio.sleep(3600)
    return web.Response()


async def break_off(request: web.BaseRequest) -> web.StreamResponse:
    await request.read()
    answer = web.StreamResponse(headers={"Content-Length": "1000"})
    await answer.prepare(request)
    await answer.write(b"<response")
    return await close(request)


def breaking(upstream: str, breaks: Callable[[Fields], bool], how: Handler = close) -> Handler:
    """Return a right server that answers a request with ``how`` where ``breaks`` says so."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        fields = {**request.query, **dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))}
        if breaks(fields):
            return await how(request)
        headers = {"Content-Type": request.headers.get("Content-Type", "")} if body else {}
        address = URL(f"{upstream}{request.raw_path}", encoded=True)
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, address, data=body or None, headers=headers) as answer,
        ):
            kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            return web.Response(body=await answer.read(), headers=kept, status=answer.status)

    return handle


def without_type(fields: Fields) -> bool:
    return "type" not in fields and "user_id" in fields


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (close, "it closed the connection without an answer"),
        (break_off, "the answer broke off"),
        (hang, "nothing came for 0.3 s"),
    ],
)
def test_a_faulty_request_that_breaks_the_connection_each_time_breaks_its_rule(
    sandbox: str, verify: Verify, how: Handler, reason: str
) -> None:
    with answering(breaking(sandbox, without_type, how)) as url:
        status, out, _ = verify(url, "--timeout", "0.3")
    text = " ".join(out.split())
    assert status == 3
    assert "FAILED should faulty-request-is-answered" in text
    assert (
        f"A request with no type gets no answer however often it is sent, while others are answered meanwhile: {reason}"
        in text
    )
    assert f"asked a request without type: {reason}" in text
    assert "1 should rule failed" in text
    assert "type-required (must)" in text


def test_whatever_breaks_on_one_question_all_others_are_judged(sandbox: str) -> None:
    with answering(breaking(sandbox, without_type)) as url:
        run = judged(url)
        planned = plan(options(url))
    found = by_rule(run)
    broken = {result.rule.id for result in run.of(Outcome.ERROR)}
    assert {"type-required", "error-xml-shape"} <= broken
    assert found["json-holds-the-same"].outcome is Outcome.PASS
    assert found["unsafe-callback-refused"].outcome is Outcome.PASS
    [shown] = found["type-required"].evidence
    assert shown.status is None
    assert "type=reports" not in shown.request.curl()
    assert run.requests <= sum(planned.values())


def test_a_question_that_no_server_may_refuse_is_named_and_blames_nobody(sandbox: str) -> None:
    with answering(breaking(sandbox, lambda fields: fields.get("output") == "JSON")) as url:
        run = judged(url, rules=("xml-by-default", "json-well-formed", "faulty-request-is-answered"))
    found = by_rule(run)
    assert found["xml-by-default"].outcome is Outcome.PASS
    assert found["json-well-formed"].outcome is Outcome.ERROR
    assert "asked a request with output='JSON': it closed the connection" in found["json-well-formed"].message
    assert not found["json-well-formed"].internal
    assert exit_status(run) == 3


@pytest.mark.parametrize("seed", range(6))
def test_a_network_that_breaks_now_and_then_is_never_blamed_on_the_server(sandbox: str, seed: int) -> None:
    chance = random.Random(seed)
    asked: list[Fields] = []

    def now_and_then(fields: Fields) -> bool:
        asked.append(fields)
        return len(asked) > 1 and chance.random() < 0.2  # without a first answer nobody is there

    with answering(breaking(sandbox, now_and_then)) as url:
        run = judged(url, rules=("xml-by-default", *ERRORS, "faulty-request-is-answered"))
    assert run.of(Outcome.FAIL) == ()


def test_a_single_break_is_no_trouble(sandbox: str) -> None:
    broken: list[Fields] = []

    def at_first(fields: Fields) -> bool:
        if fields.get("last") == "-1" and len(broken) < 2:  # the suite itself opens a new connection once
            broken.append(fields)
            return True
        return False

    with answering(breaking(sandbox, at_first)) as url:
        run = judged(url, rules=("xml-by-default", "error-xml-shape", "faulty-request-is-answered"))
    assert len(broken) == 2
    assert {result.outcome for result in run.results} == {Outcome.PASS}


def test_a_server_that_goes_down_on_a_question_is_told_with_it(sandbox: str) -> None:
    gone: list[Fields] = []

    def from_then_on(fields: Fields) -> bool:
        if without_type(fields):
            gone.append(fields)
        return bool(gone)

    with answering(breaking(sandbox, from_then_on)) as url:
        run = judged(url, rules=("xml-by-default", "type-required", "faulty-request-is-answered"))
    found = by_rule(run)["type-required"]
    assert found.outcome is Outcome.ERROR
    assert "asked a request without type: it closed" in found.message
    assert "Nor does it answer now what it answered before" in found.message
    assert run.of(Outcome.FAIL) == ()


def test_a_request_is_named_by_what_tells_it_from_the_plain_one() -> None:
    assert in_words(question()) == "the plain request"
    assert in_words(question(last="9" * 400)) == f"a request with last='{'9' * 30}\\u2026'"
    probe = question(output="JSON").probing(without="type", user_password=ALTERED_PASSWORD)
    assert (
        in_words(probe)
        == f"a request without type, with user_password={ALTERED_PASSWORD}, with output='JSON'"
    )
    assert RIGHT_PASSWORD in in_words(question(user_api_key=RIGHT_PASSWORD))
    assert in_words(question().by("GET")) == "a request by GET"
