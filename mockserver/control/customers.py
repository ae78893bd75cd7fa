"""The customers of an account: create, read, change, delete. Each answer tells the new last id."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from contracts.calendar_date import is_calendar_date
from contracts.fields import CUSTOMER_FIELDS
from fixtures.model import Customer
from mockserver.clock import Clock
from mockserver.control.body import checked_object, parse, read_one_or_more, shown_time
from mockserver.control.call import Call, CallError, Operation, Reply, ValueRefusedError, refuse_unknown
from mockserver.store.errors import UnknownRecordError

#: Codes that are made up begin here: sixteen digits, as documented, out of the way of those in datasets.
_FIRST_CODE: Final = 8 * 10**15


def create(call: Call) -> Reply:
    """Add a customer, or a list of them; fields not given are unset, a customer code is made up."""
    wanted, many = read_one_or_more(parse(call.body), read_fields)
    with call.store.change() as change:
        state = change.account(call.account_id)
        now = Clock.read(state.clock).now()
        made = []
        for number, fields in enumerate(wanted, 1):
            values = {"customer_code": str(_FIRST_CODE + state.newest_id + number), **fields}
            whole = tuple(values.get(name, "") for name in CUSTOMER_FIELDS)
            made.append(change.add_customer(call.account_id, whole, now))
        last_id = change.account(call.account_id).newest_id
    content = {"customers": [*map(described, made)]} if many else {"customer": described(made[0])}
    return Reply({**content, "last_id": last_id}, HTTPStatus.CREATED)


def listed(call: Call) -> Reply:
    """List the customers by their internal id, page by page."""
    page = call.page()
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        found = snapshot.customers(state, page.after_number(-1), page.limit + 1)
    shown = found[: page.limit]
    more = len(found) > page.limit
    return Reply(
        {
            "customers": [*map(described, shown)],
            "next": str(shown[-1].id) if more else None,
            "last_id": state.newest_id,
        }
    )


def read(call: Call) -> Reply:
    """Show a customer by its code."""
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        customer = snapshot.customer(state, call.names["customer_code"])
    if customer is None:
        raise UnknownRecordError(
            f"The account {call.account_id!r} has no customer with the code {call.names['customer_code']!r}."
        )
    return Reply({"customer": described(customer), "last_id": state.newest_id})


def change_customer(call: Call) -> Reply:
    """Change some fields of a customer; where all are as they were, nothing has changed and no id is issued."""
    fields = read_fields(parse(call.body), "The body")
    with call.store.change() as change:
        now = Clock.read(change.account(call.account_id).clock).now()
        changed = change.change_customer(call.account_id, call.names["customer_code"], fields, now)
        last_id = change.account(call.account_id).newest_id
    return Reply({"customer": described(changed), "last_id": last_id})


def delete(call: Call) -> Reply:
    """Remove a customer and its transactions; it is no longer reported (DEC-30)."""
    code = call.names["customer_code"]
    with call.store.change() as change:
        change.delete_customer(call.account_id, code)
        last_id = change.account(call.account_id).newest_id
    return Reply({"deleted": code, "last_id": last_id})


def read_fields(value: object, where: str) -> Mapping[str, str]:
    """Read some of the 15 fields; raises ``CallError``, or ``ValueRefusedError`` for a day that is none."""
    fields = checked_object(value, where)
    refuse_unknown(where, fields, CUSTOMER_FIELDS)
    for name, text in fields.items():
        if not isinstance(text, str):
            raise CallError(f"{where} has no text as {name}; give text, empty if it is not set.")
    day = fields.get("custom_date", "")
    if day and not is_calendar_date(day):
        raise ValueRefusedError(
            f"{where} has custom_date {day!r}, but it must be a day that exists, as YYYY-MM-DD, or empty (RES-3)."
        )
    return fields


def described(customer: Customer) -> dict[str, Any]:
    """Describe a customer as a line of a dataset file does."""
    return {
        "id": customer.id,
        "changed_id": customer.changed_id,
        "changed_at": shown_time(customer.changed_at),
        **dict(zip(CUSTOMER_FIELDS, customer.fields, strict=True)),
    }


OPERATIONS: Final = (
    Operation("POST", "/accounts/{account_id}/customers", create),
    Operation("GET", "/accounts/{account_id}/customers", listed),
    Operation("GET", "/accounts/{account_id}/customers/{customer_code}", read),
    Operation("PATCH", "/accounts/{account_id}/customers/{customer_code}", change_customer),
    Operation("DELETE", "/accounts/{account_id}/customers/{customer_code}", delete),
)
