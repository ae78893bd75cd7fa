"""The test harness for mutants: their data, a server of one of them, and the suite's verdict on it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from conformance.check import checks
from conformance.mutants.datasets import ACCOUNTS, dataset_of
from conformance.mutants.mutant import Mutation
from conformance.mutants.pipeline import Pipeline, Reply, Request
from conformance.mutants.serving import serving
from conformance.plugin import Judging
from conformance.run_options import Options, Progress
from conformance.verdict import Result
from fixtures.dataset_file import write_dataset
from fixtures.model import CODE, Account
from mockserver.store.interface import Store
from mockserver.store.opening import open_store


class Harness:
    """Holds the data of the mutants, loaded once; a server of any of them is there for a moment only."""

    def __init__(self, resources: ExitStack) -> None:
        """Keep everything in ``resources``, which whoever made it closes."""
        self._resources = resources
        self._folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="customers-all-")))
        self._stores: dict[str, Store] = {}
        self._files: dict[str, Path] = {}

    def judge(
        self, mutate: Mutation, rules: tuple[str, ...], mode: str, account_id: str, *, moving: bool = False
    ) -> tuple[Result, ...]:
        """Judge a server by some rules in one of the two modes; ``moving`` changes its data meanwhile.

        The checks are run one by one as pytest would run them, without the time that pytest takes around them.
        """
        account = ACCOUNTS[account_id]
        with ExitStack() as only_now:
            store = self._loaded(account_id, only_now) if moving else self._store(account_id)
            server = Pipeline(store, account)
            mutate(server)
            answer = _moving(server) if moving else server.answer
            url = only_now.enter_context(serving(answer))
            judging = Judging(_options(url, account, rules, self._file(account_id, mode)), _quiet)
            only_now.callback(judging.close)
            return tuple(judging.judge(check) for slug, check in checks().items() if slug in rules)

    def _store(self, account_id: str) -> Store:
        if account_id not in self._stores:
            self._stores[account_id] = self._loaded(account_id, self._resources)
        return self._stores[account_id]

    def _loaded(self, account_id: str, resources: ExitStack) -> Store:
        store = open_store()
        resources.callback(store.close)
        store.load(dataset_of(account_id))
        return store

    def _file(self, account_id: str, mode: str) -> Path | None:
        if mode == "black-box":
            return None
        if account_id not in self._files:
            self._files[account_id] = self._folder / f"{account_id}.jsonl"
            write_dataset(dataset_of(account_id), self._files[account_id])
        return self._files[account_id]


@contextmanager
def harness() -> Iterator[Harness]:
    """Make a harness for as long as the block lasts."""
    with ExitStack() as resources:
        yield Harness(resources)


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


def _moving(server: Pipeline) -> Callable[[Request], Reply]:
    """Let a server change another customer after each of its answers."""
    account_id = server.account.account_id
    with server.store.snapshot() as snapshot:
        state = snapshot.account(account_id)
        codes = [customer.fields[CODE] for customer in snapshot.customers(state)] if state else []
    numbers = count()

    def answer(request: Request) -> Reply:
        reply, number = server.answer(request), next(numbers)
        with server.store.change() as change:
            told = {"custom1": f"Visit {number}"}
            change.change_customer(account_id, codes[number % len(codes)], told, datetime.now(UTC))
        return reply

    return answer
