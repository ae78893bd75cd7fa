"""Faults: what is put in force, for an account or for all, and what kinds there are."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from mockserver.control.body import checked_object, parse, read_one_or_more
from mockserver.control.call import (
    Call,
    CallError,
    Operation,
    Reply,
    ValueRefusedError,
    refuse_unknown,
    whole_number,
)
from mockserver.faults import (
    Fault,
    FaultError,
    KeptFault,
    add_fault,
    all_faults,
    read_fault,
    write_fault,
)
from mockserver.faults.reference import reference
from mockserver.store.errors import UnknownRecordError


def kinds(_: Call) -> Reply:
    """List the kinds of faults: parameters, what each does, and what a good client does about it."""
    known = reference()
    return Reply({"kinds": known["faults"], "scope": known["scope"]})


def create(call: Call) -> Reply:
    """Put a fault in force, or a list of them; without an account in the scope it is for all."""
    wanted, many = read_one_or_more(parse(call.body), _read)
    return _added(call, wanted, many=many)


def create_for_account(call: Call) -> Reply:
    """Put a fault in force, or a list of them, for the account that the path names."""

    def read(value: object, where: str) -> Fault:
        form = checked_object(value, where)
        scope = checked_object(form.get("scope", {}), f"{where}, scope,")
        if scope.get("account_id", call.account_id) != call.account_id:
            raise CallError(f"{where} has another account in its scope than the path.")
        return _read({**form, "scope": {**scope, "account_id": call.account_id}}, where)

    wanted, many = read_one_or_more(parse(call.body), read)
    return _added(call, wanted, many=many)


def listed(call: Call) -> Reply:
    """List every fault, also those that were met as often as they were to be."""
    refuse_unknown("The query", call.query, ("account",))
    faults = [described(kept) for kept in all_faults(call.store)]
    if "account" in call.query:
        faults = [fault for fault in faults if fault["scope"]["account_id"] == call.query["account"]]
    return Reply({"faults": faults})


def listed_for_account(call: Call) -> Reply:
    """List the faults that are for one account alone."""
    call.state()
    faults = [kept for kept in all_faults(call.store) if kept.fault.scope.account_id == call.account_id]
    return Reply({"faults": [*map(described, faults)]})


def read(call: Call) -> Reply:
    """Show a fault, and how often it was met."""
    return Reply({"fault": described(_named(call))})


def delete(call: Call) -> Reply:
    """Take a fault away."""
    key = _key(call)
    with call.store.change() as change:
        change.delete_fault(key)
    return Reply({"deleted": key})


def delete_all(call: Call) -> Reply:
    """Take every fault away, those of accounts too."""
    faults = call.store.faults()
    with call.store.change() as change:
        for account_id in {fault.account_id for fault in faults}:
            # The account may have gone since, and its faults with it.
            with suppress(UnknownRecordError):
                change.delete_faults(account_id)
    return Reply({"deleted": len(faults)})


def delete_of_account(call: Call) -> Reply:
    """Take the faults away that are for one account alone."""
    with call.store.change() as change:
        return Reply({"deleted": change.delete_faults(call.account_id)})


def described(kept: KeptFault) -> dict[str, Any]:
    """Describe a fault: the form it was given in, every parameter in it, its key and how often it was met."""
    return {"key": kept.key, **write_fault(kept.fault), "met": kept.met, "in_force": kept.in_force}


def _added(call: Call, wanted: list[Fault], *, many: bool) -> Reply:
    with call.store.change() as change:
        kept = [add_fault(change, fault) for fault in wanted]
    content = {"faults": [*map(described, kept)]} if many else {"fault": described(kept[0])}
    return Reply(content, HTTPStatus.CREATED)


def _read(value: object, where: str) -> Fault:
    try:
        return read_fault(value)
    except FaultError as error:
        place = "" if where == "The body" else f"{where}: "
        raise ValueRefusedError(f"{place}{error}") from None


def _named(call: Call) -> KeptFault:
    key = _key(call)
    for kept in all_faults(call.store):
        if kept.key == key:
            return kept
    raise UnknownRecordError(f"There is no fault {key}.")


def _key(call: Call) -> int:
    return whole_number("The key of a fault", call.names["key"])


OPERATIONS: Final = (
    Operation("GET", "/faults/kinds", kinds),
    Operation("GET", "/faults", listed),
    Operation("POST", "/faults", create),
    Operation("DELETE", "/faults", delete_all),
    Operation("GET", "/faults/{key}", read),
    Operation("DELETE", "/faults/{key}", delete),
    Operation("GET", "/accounts/{account_id}/faults", listed_for_account),
    Operation("POST", "/accounts/{account_id}/faults", create_for_account),
    Operation("DELETE", "/accounts/{account_id}/faults", delete_of_account),
)
