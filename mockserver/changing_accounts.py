"""Customers that come, change and go of themselves, for accounts whose scenario says so."""

import asyncio
from concurrent.futures import Executor
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import Final

from fixtures.model import CODE, Customer
from fixtures.people import People
from mockserver.clock import Clock
from mockserver.failure import log_failure
from mockserver.scenarios import scenarios
from mockserver.store.errors import UnknownRecordError
from mockserver.store.interface import Store

#: How often is looked whether a change is due, in seconds.
_INTERVAL: Final = 0.1
#: How long is waited after a change that failed, in seconds: what is wrong may last.
_AFTER_FAILURE: Final = 5.0
#: A customer comes with every third change, and one goes with every fifth.
_COMES: Final = 3
_GOES: Final = 5
#: The codes of customers who come begin here: sixteen digits, as documented.
_FIRST_CODE: Final = 7 * 10**15
#: The customers who change and go are among the first so many of an account.
_MOST_LOOKED_AT: Final = 500


async def keep_changing(store: Store, executor: Executor) -> None:
    """Change what is to be changed, when it is due, until cancelled."""
    loop = asyncio.get_running_loop()
    due: dict[str, float] = {}
    while True:
        await asyncio.sleep(_INTERVAL)
        try:
            await loop.run_in_executor(executor, _change_those_due, store, due)
        except Exception as error:  # noqa: BLE001 - the next round may do better, and the error is written
            log_failure(error)
            await asyncio.sleep(_AFTER_FAILURE)


def _change_those_due(store: Store, due: dict[str, float]) -> None:
    """Change the accounts whose time has come; ``due`` says by their ids when that is, and is kept up to date."""
    changing = [scenario for scenario in scenarios().values() if scenario.changes_every_s]
    intervals = {
        account_id: scenario.changes_every_s
        for scenario in changing
        for account_id in store.ids_in_scenario(scenario.name)
    }
    for account_id in due.keys() - intervals:
        del due[account_id]
    for account_id, interval in intervals.items():
        now = monotonic()
        if due.setdefault(account_id, now + interval) <= now:
            due[account_id] = now + interval
            # It may be deleted in this moment.
            with suppress(UnknownRecordError):
                change_once(store, account_id)


def change_once(store: Store, account_id: str) -> None:
    """Change a customer of an account in one transaction; now and then one comes, and one goes.

    What happens depends on the account's newest id alone. Raises ``UnknownRecordError`` if it is not there.
    """
    with store.change() as change:
        state = change.account(account_id)
        number, now = state.newest_id, Clock.read(state.clock).now()
        with store.snapshot() as snapshot:
            known = snapshot.account(account_id)
            present = snapshot.customers(known, limit=_MOST_LOOKED_AT) if known else ()
        if present:
            remark = {"custom1": f"Changed after id {number}"}
            change.change_customer(account_id, _code_at(present, number), remark, now)
        if number % _COMES == 0 or not present:
            change.add_customer(account_id, _newcomer(number), now)
        if number % _GOES == 0 and len(present) > 1:
            change.delete_customer(account_id, _code_at(present, number + 1))


def _code_at(customers: tuple[Customer, ...], place: int) -> str:
    return customers[place % len(customers)].fields[CODE]


def _newcomer(number: int) -> tuple[str, ...]:
    fields = list(_people().fields(number))
    fields[CODE] = str(_FIRST_CODE + number)
    return tuple(fields)


@lru_cache(maxsize=1)
def _people() -> People:
    return People(seed=0)
