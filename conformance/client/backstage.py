"""The sandbox that answers in the scenarios, and one isolated account for each."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from secrets import token_hex

from conformance.client.people import records_of, values_of
from conformance.client.recorder import Visitor
from conformance.client.scenario import Change, Create, Scenario
from contracts.decisions import Choices
from mockserver.app import Sandbox, address_of, bind
from mockserver.store.interface import Store
from mockserver.store.opening import open_store


class Backstage:
    """A running sandbox at ``address`` with an account for each scenario.

    ``password`` is that of all accounts but those whose scenario has one of its own.
    """

    def __init__(self, store: Store, address: str) -> None:
        """Take a store and the address at which a sandbox answers out of it."""
        self._store = store
        self.address = address
        self.password = token_hex(10)

    async def admit(self, scenario: Scenario) -> Visitor:
        """Make an account with the scenario's data and choices."""
        account_id = f"{scenario.name}-{token_hex(4)}"
        visitor = Visitor(account_id, account_id, scenario.password or self.password)
        await asyncio.to_thread(self._load, scenario, visitor)
        return visitor

    def password_for(self, scenario: Scenario, visitor: Visitor) -> str:
        """Return the password that the client is given."""
        return f"{visitor.password}-wrong" if scenario.wrong_password else visitor.password

    def _load(self, scenario: Scenario, visitor: Visitor) -> None:
        with self._store.change() as change:
            change.load(records_of(visitor.account_id, visitor.password, scenario.people))
            change.set_overrides(visitor.account_id, scenario.choices)

    async def change(self, account_id: str, changes: Iterable[Change]) -> None:
        """Let something happen to an account's customers."""
        changes = tuple(changes)
        if changes:
            await asyncio.to_thread(self._change, account_id, changes)

    def _change(self, account_id: str, changes: tuple[Change, ...]) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        with self._store.change() as transaction:
            for change in changes:
                if isinstance(change, Create):
                    transaction.add_customer(account_id, values_of(change.person), now)
                else:
                    transaction.change_customer(account_id, change.code, change.fields, now)


@asynccontextmanager
async def backstage() -> AsyncIterator[Backstage]:
    """Run a sandbox on a free port of this machine, in this loop, with nothing in it."""
    store = open_store()
    listener = bind("127.0.0.1", 0)
    address = address_of(listener)
    sandbox = Sandbox(store, Choices())
    await sandbox.start(listener)
    try:
        yield Backstage(store, address)
    finally:
        await sandbox.stop(0.5)
        store.close()
