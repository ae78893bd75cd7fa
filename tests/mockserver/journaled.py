"""A sandbox whose journal is served beside it, for the tests of the journal."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener, urlopen

from aiohttp import web

from fixtures.default import default_dataset
from fixtures.model import Record
from mockserver.journal import Journal, JournalRoutes
from mockserver.running import running_sandbox
from mockserver.store.interface import Store
from mockserver.store.opening import open_store

PASSWORD = "1959caadac9b13dcb3"
ACCOUNT = "greatwidgets"
CAMPAIGN = "123456789012"
RIGHT = {
    "user_id": "john1970",
    "user_password": PASSWORD,
    "account_id": ACCOUNT,
    "type": "reports",
    "report": "customers_all",
}
PREFIX = "/_sandbox/v1"


class RefusalsToo(HTTPErrorProcessor):
    """Takes an answer with status 400 like any other."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response if response.code == 400 else super().http_response(request, response)


@dataclass
class Journaled:
    """``url`` of the sandbox, ``control`` of its journal, which another thread serves.

    An exchange is over a moment after its client has the answer, so what reads the journal waits until it holds
    as many as were asked; where one thread serves both, that is always so.
    """

    url: str
    control: str
    journal: Journal
    store: Store
    stop_streams: Callable[[], None]
    asked: int

    def ask(self, **fields: str | None) -> bytes:
        """Post the right request with some fields changed, added or (``None``) left out."""
        sent = {name: value for name, value in {**RIGHT, **fields}.items() if value is not None}
        return self.post(urlencode(sent).encode())

    def post(self, body: bytes, path: str = "/", **headers: str) -> bytes:
        self.asked += 1
        with urlopen(Request(self.url + path, body, headers), timeout=10) as answer:
            found: bytes = answer.read()
            return found

    def get(self, query: str, path: str = "/") -> bytes:
        self.asked += 1
        with urlopen(f"{self.url}{path}?{query}", timeout=10) as answer:
            found: bytes = answer.read()
            return found

    def settle(self) -> None:
        """Wait until the journal holds everything that was asked here."""
        deadline = time.monotonic() + 10
        while self.journal.newest_number() < self.asked:
            assert time.monotonic() < deadline, "the journal lacks a request"

    def forget(self) -> None:
        self.settle()
        self.journal.forget()

    def requests(self, **criteria: str) -> Any:
        """The journal's list; the words of the criteria may be written with ``field__last`` for ``field.last``."""
        query = urlencode({name.replace("__", "."): value for name, value in criteria.items()})
        return self.control_call("GET", f"/requests?{query}")

    def rules(self, **criteria: str) -> list[list[str]]:
        return [[f["rule"] for f in entry["findings"]] for entry in self.requests(**criteria)["requests"]]

    def verify(self, *expect: dict[str, Any], **others: Any) -> Any:
        return self.control_call("POST", "/requests/verify", {"expect": list(expect), **others})

    def control_call(self, method: str, path: str, content: object = None) -> Any:
        self.settle()
        body = None if content is None else json.dumps(content).encode()
        with build_opener(RefusalsToo).open(
            Request(self.control + PREFIX + path, body, method=method), timeout=10
        ) as answer:
            return json.load(answer)


@contextmanager
def journaled_sandbox(
    path: Path,
    choices: dict[str, str] | None = None,
    capacity: int = 1_000,
    records: Iterable[Record] | None = None,
) -> Iterator[Journaled]:
    loaded = default_dataset() if records is None else records
    with (
        closing(open_store()) as store,
        Journal(path / "requests", store, capacity) as journal,
        running_sandbox(loaded, choices, store=store, watchers=[journal]) as sandbox,
        _control(journal) as (control, stop_streams),
    ):
        yield Journaled(sandbox.url, control, journal, store, stop_streams, journal.newest_number())


@contextmanager
def _control(journal: Journal) -> Iterator[tuple[str, Callable[[], None]]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[web.AppRunner, JournalRoutes]:
        routes = JournalRoutes(journal)
        application = web.Application()
        application.add_routes(routes.routes(PREFIX))
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, routes

    async def stop(runner: web.AppRunner, routes: JournalRoutes) -> None:
        routes.stop()
        await runner.cleanup()
        await loop.shutdown_default_executor()

    def stop_streams(routes: JournalRoutes) -> None:
        loop.call_soon_threadsafe(routes.stop)

    runner, routes = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}", lambda: stop_streams(routes)
    finally:
        asyncio.run_coroutine_threadsafe(stop(runner, routes), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
