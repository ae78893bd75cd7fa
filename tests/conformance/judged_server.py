"""Servers to judge, and the judging of them as a test wants it."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from conformance.check import checks
from conformance.plugin import Judging
from conformance.run import run
from conformance.run_options import Options, Progress
from conformance.verdict import Outcome, Result, Run
from contracts.catalogue import catalogue
from contracts.decisions import Choices
from contracts.request import AnswerFormat, Output
from fixtures.dataset_file import write_dataset
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from fixtures.model import Account, Customer, Record
from mockserver.rendering import rendering

RULES = tuple(rule.id for rule in catalogue().rules_of("server"))
#: Types ``customers-all verify`` against an address, with further options; returns status, output and errors.
Verify = Callable[..., tuple[int, str, str]]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def options(url: str, account: Account = EDGE_ACCOUNT, **changes: Any) -> Options:
    """Return the options of a run against a server that holds an account."""
    [user, *_] = account.users
    known = {"rules": RULES, "rate": 0.0, "probe_credentials": True, **changes}
    return Options(url, user.user_id, user.user_password, account.account_id, **known)


def judged(url: str, **changes: Any) -> Run:
    """Judge a server by all rules, or by those that ``changes`` names."""

    def quiet(_: Progress) -> None:
        pass

    return run(options(url, **changes), quiet)


def sent(url: str, **changes: Any) -> Counter[str]:
    """Judge all rules one by one and return what was sent, by kind."""
    judging = Judging(options(url, **changes), lambda _: None)
    try:
        for one in checks().values():
            judging.judge(one)
        return judging.subject.asked
    finally:
        judging.close()


def by_rule(run: Run) -> Mapping[str, Result]:
    """Return the results by slug."""
    return {result.rule.id: result for result in run.results}


def complaints(run: Run) -> list[str]:
    """Return what a correct server must not be told, one line a rule."""
    bad = {Outcome.FAIL, Outcome.ERROR}
    return [f"{result.rule.id}: {result.message}" for result in run.results if result.outcome in bad]


def written(records: Iterator[Record] | list[Record], folder: Path) -> Path:
    """Write a dataset to a file, to be known to the suite."""
    path = folder / "dataset.jsonl"
    write_dataset(records, path)
    return path


def small_dataset() -> list[Record]:
    """Return a dataset of many edge cases, small enough to be judged often."""
    return list(edge_cases_dataset())


@contextmanager
def answering(handler: Handler, *, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server of one handler in a thread; yields its address."""
    loop = asyncio.new_event_loop()

    async def start() -> tuple[web.ServerRunner, int]:
        runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.05)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port: int = runner.addresses[0][1]
        return runner, port

    runner, port = loop.run_until_complete(start())
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def always(body: str, content_type: str = "text/xml", status: int = 200) -> Handler:
    """Return the handler of a server that always answers the same bytes."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(body=body.encode(), content_type=content_type, status=status)

    return handle


async def close(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without an answer."""
    await request.read()
    assert request.transport is not None
    request.transport.close()
    return web.Response()


Choose = Callable[[Mapping[str, str]], tuple[list[Customer], int]]


def reporting(choose: Choose) -> Handler:
    """Return the handler of a server that reports the customers, and the last id, that ``choose`` names.

    ``choose`` is given the fields of the request; it runs one request after another.
    """

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        customers, last = choose(fields)
        written = rendering(Choices(), AnswerFormat(Output(fields.get("output", "XML"))))
        body = written.empty(last)
        if customers:
            parts = [written.customer(customer.fields, 0).encode() for customer in customers]
            body = written.opening(last) + written.separator.join(parts) + written.closing(last)
        headers = {"X-Last-Id": str(last), "Content-Type": written.content_type}
        return web.Response(body=body, headers=headers)

    return handle
