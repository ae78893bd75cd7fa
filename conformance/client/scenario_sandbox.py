"""The sandbox behind the scenarios: an isolated account for each, its changes and its faults."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final

import aiohttp

from conformance.client.customers import records_of, values_of
from conformance.client.report import Report, read_report
from conformance.client.scenario import Create, Scenario, ScenarioFault, Step
from contracts.decisions import Choices
from mockserver.app import Sandbox
from mockserver.faults import Fault, add_fault, read_fault
from mockserver.listener import address_of, bind
from mockserver.store.interface import Store
from mockserver.store.opening import open_store

#: Threads that read and change data for all scenarios.
_THREADS: Final = 8
_TIMEOUT: Final = aiohttp.ClientTimeout(total=60)
#: The format of an answer by its media type (DEC-24).
_FORMATS: Final = {
    "text/xml": "xml",
    "application/xml": "xml",
    "application/json": "json",
    "application/javascript": "jsonp",
    "text/javascript": "jsonp",
}


@dataclass(frozen=True, slots=True)
class ScenarioAccount:
    """A scenario's account: the right credentials; the password does not show in a ``repr``."""

    account_id: str
    user_id: str
    password: str = field(repr=False)

    def fields(self) -> dict[str, str]:
        """Return the required fields of a request."""
        return {
            "user_id": self.user_id,
            "user_password": self.password,
            "account_id": self.account_id,
            "type": "reports",
            "report": "customers_all",
        }


class ScenarioSandbox:
    """The store with the scenarios' accounts, and a plain sandbox over it that says what is right.

    ``password`` is that of all accounts but those whose scenario has one of its own.
    """

    def __init__(
        self, store: Store, executor: Executor, address: str, session: aiohttp.ClientSession
    ) -> None:
        """Take the data, the threads to read it, and where and how the plain sandbox is asked."""
        self.store = store
        self.executor = executor
        self.password = token_hex(10)
        self._address = address
        self._session = session

    async def create_account(self, scenario: Scenario) -> ScenarioAccount:
        """Make an account with the scenario's data and choices."""
        account_id = f"{scenario.name}-{token_hex(4)}"
        account = ScenarioAccount(account_id, account_id, scenario.password or self.password)
        await asyncio.to_thread(self._load, scenario, account)
        return account

    def password_for(self, scenario: Scenario, account: ScenarioAccount) -> str:
        """Return the password that the client is given."""
        return f"{account.password}-wrong" if scenario.wrong_password else account.password

    def _load(self, scenario: Scenario, account: ScenarioAccount) -> None:
        with self.store.change() as change:
            change.load(records_of(account.account_id, account.password, scenario.customers))
            change.set_overrides(account.account_id, scenario.choices)

    async def prepare(self, account_id: str, step: Step) -> None:
        """Let happen to an account's customers what comes before a step, and put its faults in force."""
        await asyncio.to_thread(self._prepare, account_id, step)

    def _prepare(self, account_id: str, step: Step) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        with self.store.change() as transaction:
            for change in step.before:
                if isinstance(change, Create):
                    transaction.add_customer(account_id, values_of(change.customer), now)
                else:
                    transaction.change_customer(account_id, change.code, change.fields, now)
            for fault in step.faults:
                add_fault(transaction, _fault(fault, account_id))

    async def clear_faults(self, account_id: str) -> None:
        """Take an account's faults out of force."""
        await asyncio.to_thread(self._clear_faults, account_id)

    def _clear_faults(self, account_id: str) -> None:
        with self.store.change() as transaction:
            transaction.delete_faults(account_id)

    async def report(self, fields: Mapping[str, str]) -> Report | None:
        """Return the plain sandbox's answer to a request, ``None`` if it is no report and no error."""
        async with self._session.post(self._address, data=dict(fields), timeout=_TIMEOUT) as response:
            form = _FORMATS.get(response.content_type)
            return read_report(await response.read(), form) if form else None


def _fault(fault: ScenarioFault, account_id: str) -> Fault:
    scope: dict[str, object] = {"account_id": account_id}
    if fault.times is not None:
        scope["times"] = fault.times
    return read_fault({"kind": fault.kind, "parameters": fault.parameters, "scope": scope})


@asynccontextmanager
async def scenario_sandbox() -> AsyncIterator[ScenarioSandbox]:
    """Run a sandbox on a free port of this machine, in this loop, with nothing in it."""
    store = open_store()
    listener = bind("127.0.0.1", 0)
    address = address_of(listener)
    server = Sandbox(store, Choices())
    await server.start(listener)
    try:
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="scenarios") as executor:
            async with aiohttp.ClientSession() as session:
                yield ScenarioSandbox(store, executor, f"{address}/", session)
    finally:
        await server.stop(0.5)
        store.close()
