"""A server that fails, is busy or closes for a moment: no rule is blamed for it, and a failure of its own is told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from conformance.question import question
from conformance.redaction import Secrets
from conformance.run import plan
from conformance.target import Credentials, Limits, Target
from conformance.trouble import StoppedError
from conformance.verdict import Outcome, exit_status
from mockserver.running import running_sandbox
from tests.conformance.judged_server import (
    Handler,
    always,
    answering,
    by_rule,
    complaints,
    judged,
    options,
    small_dataset,
)

_KEPT = ("Content-Type", "Cache-Control", "X-Last-Id")
Fields = dict[str, str]
PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body><form><br></form></body></html>"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with running_sandbox(small_dataset()) as running:
        yield running.url


class Unreliable:
    """A right server that answers with ``status`` where ``fails`` says so, of all requests so far."""

    def __init__(
        self, upstream: str, status: int, fails: Callable[[list[Fields]], bool], body: str = ""
    ) -> None:
        self._upstream = upstream
        self._body = body
        self._status = status
        self._fails = fails
        self.asked: list[Fields] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True)))
        if self._fails(self.asked):
            headers = {"Retry-After": "0"}
            return web.Response(
                text=self._body, content_type="text/html", status=self._status, headers=headers
            )
        headers = {"Content-Type": request.headers.get("Content-Type", "")} if body else {}
        address = URL(f"{self._upstream}{request.raw_path}", encoded=True)
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, address, data=body or None, headers=headers) as answer,
        ):
            kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            return web.Response(body=await answer.read(), headers=kept, status=answer.status)


def every_third(asked: list[Fields]) -> bool:
    return len(asked) % 3 == 0


def on_zero(asked: list[Fields]) -> bool:
    return asked[-1].get("last") == "0"


def since_zero(asked: list[Fields]) -> bool:
    return any(is_plain_zero(fields) for fields in asked)


def is_plain_zero(fields: Fields) -> bool:
    """Tell whether a request is of the rule about last=0; others send it in JSONP."""
    return fields.get("last") == "0" and "output" not in fields


def test_a_failure_that_passes_blames_no_rule_and_stays_within_the_plan(sandbox: str) -> None:
    server = Unreliable(sandbox, 500, every_third)
    with answering(server.handle) as url:
        run = judged(url)
        planned = sum(plan(options(url)).values())
    assert complaints(run) == []
    assert run.requests == len(server.asked) <= planned


def test_a_failure_on_one_question_breaks_its_rule(sandbox: str) -> None:
    with answering(Unreliable(sandbox, 500, on_zero).handle) as url:
        run = judged(url)
    assert [text.partition(":")[0] for text in complaints(run)] == ["last-zero-returns-all"]


def test_a_server_that_goes_down_breaks_no_rule(sandbox: str) -> None:
    with answering(Unreliable(sandbox, 500, since_zero).handle) as url:
        run = judged(url, rules=("xml-by-default", "last-zero-returns-all"))
    found = by_rule(run)["last-zero-returns-all"]
    assert found.outcome is Outcome.ERROR
    assert "also to what it answered before" in found.message
    assert exit_status(run) == 3


def test_a_server_that_stays_busy_breaks_no_rule(sandbox: str) -> None:
    with answering(Unreliable(sandbox, 429, on_zero).handle) as url:
        run = judged(url, rules=("xml-by-default", "last-zero-returns-all"))
    found = by_rule(run)["last-zero-returns-all"]
    assert found.outcome is Outcome.ERROR
    assert "It stayed busy: status 429, 3 times in a row" in found.message


def closing_when_kept() -> Handler:
    """Return a server that closes each connection when something is asked on it for the second time."""
    known: set[object] = set()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        if request.protocol in known:
            request.transport.close()
        known.add(request.protocol)
        return web.Response(text='<response status="success"></response>', content_type="text/xml")

    return handle


def test_a_kept_connection_that_was_closed_is_no_trouble() -> None:
    with answering(closing_when_kept()) as url:
        run = judged(url, rules=("xml-by-default", "last-zero-returns-all", "type-required"))
    assert run.of(Outcome.ERROR) == ()
    assert run.requests > 3


def test_a_full_disk_is_told_and_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "answer-0").symlink_to("/dev/full")
    credentials = Credentials("somebody", "a password", "an account")
    with answering(always("<response/>")) as url:
        target = Target(url, credentials, Limits(rate=0), tmp_path, Secrets())
        with pytest.raises(StoppedError, match="No space left on device; let TMPDIR name another folder"):
            target.ask(question())
        with pytest.raises(StoppedError, match="No space left"):
            target.ask(question())
        target.close()
    assert target.asked.total() == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_as_trouble_and_not_followed(status: int) -> None:
    async def away(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, headers={"Location": "/login?user_password=1959"})

    with answering(away) as url:
        run = judged(url, rules=("all-customers-returned",))
    [result] = run.results
    assert result.outcome is Outcome.ERROR
    assert f"a redirect to '/login', HTTP status {status}" in result.message
    assert exit_status(run) == 3


def test_a_server_that_is_busy_for_faulty_requests_only_is_judged_by_all_others(sandbox: str) -> None:
    def is_faulty(asked: list[Fields]) -> bool:
        return not asked[-1].get("type") or asked[-1].get("last", "").startswith("-")

    with answering(Unreliable(sandbox, 429, is_faulty).handle) as url:
        run = judged(url)
    found = by_rule(run)
    assert run.of(Outcome.FAIL) == ()
    assert "It stayed busy" in found["type-required"].message
    assert found["json-holds-the-same"].outcome is Outcome.PASS
    assert found["unsafe-callback-refused"].outcome is Outcome.PASS
    assert exit_status(run) == 3


@pytest.mark.parametrize("status", [200, 403])
def test_a_page_that_comes_between_breaks_no_rule(sandbox: str, status: int) -> None:
    """A portal or a maintenance page from one request on: what it answers is not the server's."""
    server = Unreliable(sandbox, status, since_zero, body=PAGE)
    with answering(server.handle) as url:
        run = judged(url)
    found = by_rule(run)
    assert run.of(Outcome.FAIL) == ()
    assert found["type-required"].outcome is Outcome.PASS
    assert found["last-zero-returns-all"].outcome is Outcome.ERROR
    assert "it answers with an HTML page, HTTP status" in found["last-zero-returns-all"].message
    assert exit_status(run) == 3
    came_first = next(place for place, fields in enumerate(server.asked) if is_plain_zero(fields))
    assert len(server.asked) - came_first < 30, "it is left alone"


def test_a_page_for_one_question_is_the_servers_answer(sandbox: str) -> None:
    with answering(Unreliable(sandbox, 200, on_zero, body=PAGE).handle) as url:
        run = judged(url)
    assert [text.partition(":")[0] for text in complaints(run)] == ["last-zero-returns-all"]


def test_an_answer_without_end_ends_the_run(tmp_path: Path) -> None:
    async def talk(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"<response>" * 1000)

    with answering(talk) as url:
        limits = Limits(rate=0, largest=1 << 20)
        target = Target(url, Credentials("somebody", "a password", "an account"), limits, tmp_path, Secrets())
        for _ in range(2):
            with pytest.raises(StoppedError, match="an answer had no end after 1,048,576 bytes"):
                target.ask(question())
        target.close()
    assert target.asked.total() == 1
