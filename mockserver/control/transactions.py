"""The transactions of an account: record, read, change, delete. Each answer tells the new last id."""

from http import HTTPStatus
from typing import Any, Final

import msgspec

from fixtures.model import Transaction
from mockserver.clock import Clock
from mockserver.control.body import parse, read_object, read_one_or_more, read_time, shown_time
from mockserver.control.call import Call, Operation, Reply, whole_number
from mockserver.store.errors import UnknownRecordError


class NewTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction to be recorded; without a time, at that of the account's clock."""

    customer_code: str
    campaign_id: str
    recorded_at: str | None = None


class TransactionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a transaction is to be otherwise."""

    campaign_id: str | None = None
    recorded_at: str | None = None


def create(call: Call) -> Reply:
    """Record a transaction, or a list of them, in their order."""
    wanted, many = read_one_or_more(
        parse(call.body), lambda value, where: read_object(value, NewTransaction, where)
    )
    times = [each.recorded_at and read_time(each.recorded_at, "recorded_at") for each in wanted]
    with call.store.change() as change:
        now = Clock.read(change.account(call.account_id).clock).now()
        made = [
            change.record_transaction(call.account_id, each.customer_code, each.campaign_id, when or now)
            for each, when in zip(wanted, times, strict=True)
        ]
        last_id = change.account(call.account_id).newest_id
    content = {"transactions": [*map(described, made)]} if many else {"transaction": described(made[0])}
    return Reply({**content, "last_id": last_id}, HTTPStatus.CREATED)


def listed(call: Call) -> Reply:
    """List the transactions by their id, page by page."""
    page = call.page()
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        found = snapshot.transactions(state, page.after_number(0), page.limit + 1)
    shown = found[: page.limit]
    more = len(found) > page.limit
    return Reply(
        {
            "transactions": [*map(described, shown)],
            "next": str(shown[-1].id) if more else None,
            "last_id": state.newest_id,
        }
    )


def read(call: Call) -> Reply:
    """Show a transaction by its id."""
    event_id = _event_id(call)
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        found = snapshot.transactions(state, event_id - 1, 1)
    if not found or found[0].id != event_id:
        raise UnknownRecordError(f"The account {call.account_id!r} has no transaction {event_id}.")
    return Reply({"transaction": described(found[0]), "last_id": state.newest_id})


def change_transaction(call: Call) -> Reply:
    """Give a transaction another campaign or time; it keeps its id, and its customer counts as unchanged."""
    wanted = read_object(parse(call.body), TransactionChange)
    when = None if wanted.recorded_at is None else read_time(wanted.recorded_at, "recorded_at")
    with call.store.change() as change:
        changed = change.change_transaction(call.account_id, _event_id(call), wanted.campaign_id, when)
        last_id = change.account(call.account_id).newest_id
    return Reply({"transaction": described(changed), "last_id": last_id})


def delete(call: Call) -> Reply:
    """Remove a transaction; its id stays issued."""
    event_id = _event_id(call)
    with call.store.change() as change:
        change.delete_transaction(call.account_id, event_id)
        last_id = change.account(call.account_id).newest_id
    return Reply({"deleted": event_id, "last_id": last_id})


def described(transaction: Transaction) -> dict[str, Any]:
    """Describe a transaction as a line of a dataset file does."""
    return {
        "id": transaction.id,
        "customer_code": transaction.customer_code,
        "campaign_id": transaction.campaign_id,
        "recorded_at": shown_time(transaction.recorded_at),
    }


def _event_id(call: Call) -> int:
    return whole_number("The id of a transaction", call.names["transaction_id"])


OPERATIONS: Final = (
    Operation("POST", "/accounts/{account_id}/transactions", create),
    Operation("GET", "/accounts/{account_id}/transactions", listed),
    Operation("GET", "/accounts/{account_id}/transactions/{transaction_id}", read),
    Operation("PATCH", "/accounts/{account_id}/transactions/{transaction_id}", change_transaction),
    Operation("DELETE", "/accounts/{account_id}/transactions/{transaction_id}", delete),
)
