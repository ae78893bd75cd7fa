"""Where mutants are judged: their data, a server in a thread, and the suite's verdict on it."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Thread

from aiohttp import web

from conformance.check import checks
from conformance.mutants.mutant import Infect
from conformance.mutants.people import ACCOUNTS, dataset_of
from conformance.mutants.pieces import Asked, Pieces, Reply
from conformance.plugin import Judging
from conformance.run_options import Options, Progress
from conformance.verdict import Result
from contracts.form import read_form
from fixtures.dataset_file import write_dataset
from fixtures.model import CODE, Account
from mockserver.store.interface import Store
from mockserver.store.opening import open_store


class Stage:
    """Holds the data of the mutants, loaded once; a server of any of them is there for a moment only."""

    def __init__(self, resources: ExitStack) -> None:
        """Keep everything in ``resources``, which whoever made it closes."""
        self._resources = resources
        self._folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="customers-all-")))
        self._stores: dict[str, Store] = {}
        self._files: dict[str, Path] = {}

    def judge(
        self, infect: Infect, rules: tuple[str, ...], mode: str, people: str, *, moving: bool = False
    ) -> tuple[Result, ...]:
        """Judge a server by some rules in one of the two modes; ``moving`` changes its data meanwhile.

        The checks are run one by one as pytest would run them, without the time that pytest takes around them.
        """
        account = ACCOUNTS[people]
        with ExitStack() as only_now:
            store = self._loaded(people, only_now) if moving else self._store(people)
            server = Pieces(store, account)
            infect(server)
            answer = _moving(server) if moving else server.answer
            url = only_now.enter_context(serving(answer))
            judging = Judging(_options(url, account, rules, self._file(people, mode)), _quiet)
            only_now.callback(judging.close)
            return tuple(judging.judge(check) for slug, check in checks().items() if slug in rules)

    def _store(self, people: str) -> Store:
        if people not in self._stores:
            self._stores[people] = self._loaded(people, self._resources)
        return self._stores[people]

    def _loaded(self, people: str, resources: ExitStack) -> Store:
        store = open_store()
        resources.callback(store.close)
        store.load(dataset_of(people))
        return store

    def _file(self, people: str, mode: str) -> Path | None:
        if mode == "black-box":
            return None
        if people not in self._files:
            self._files[people] = self._folder / f"{people}.jsonl"
            write_dataset(dataset_of(people), self._files[people])
        return self._files[people]


@contextmanager
def stage() -> Iterator[Stage]:
    """Make a stage for as long as the block lasts."""
    with ExitStack() as resources:
        yield Stage(resources)


def _options(url: str, account: Account, rules: tuple[str, ...], dataset: Path | None) -> Options:
    [user, *_] = account.users
    return Options(
        url,
        user.user_id,
        user.user_password,
        account.account_id,
        rules=rules,
        dataset=dataset,
        rate=0.0,
        probe_credentials=True,
    )


def _quiet(_: Progress) -> None:
    pass


def _moving(server: Pieces) -> Callable[[Asked], Reply]:
    """Let a server change another customer after each of its answers."""
    account_id = server.account.account_id
    with server.store.snapshot() as snapshot:
        state = snapshot.account(account_id)
        codes = [customer.fields[CODE] for customer in snapshot.customers(state)] if state else []
    numbers = count()

    def answer(asked: Asked) -> Reply:
        reply, number = server.answer(asked), next(numbers)
        with server.store.change() as change:
            told = {"custom1": f"Visit {number}"}
            change.change_customer(account_id, codes[number % len(codes)], told, datetime.now(UTC))
        return reply

    return answer


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[str]:
    """Run a server on a free port of this machine; yields its address."""
    loop = asyncio.new_event_loop()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        reply = await loop.run_in_executor(None, answer, await _asked(request))
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    async def start() -> tuple[web.ServerRunner, int]:
        runner = web.ServerRunner(web.Server(handle), shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        return runner, port

    thread = Thread(target=loop.run_forever, name="mutant", daemon=True)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _asked(request: web.BaseRequest) -> Asked:
    headers: Mapping[str, str] = request.headers
    form = read_form(request.rel_url.raw_query_string, headers.get("Content-Type"), await request.read())
    return Asked(request.method, headers, form.query, form.body)
