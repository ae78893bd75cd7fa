"""Accounts of their own for tests that run side by side: make, list, read, change, reset, delete."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from fixtures.dataset_members import InvalidLineError, checked_users
from mockserver.control.body import parse, read_object
from mockserver.control.call import Call, Operation, Reply, ValueRefusedError
from mockserver.new_account import NewAccount, NewAccountError, make_account
from mockserver.scenarios import put_in_force, scenarios
from mockserver.store.interface import AccountState, Snapshot

#: Where the report is asked for, below the server's address.
_REPORT_PATH: Final = "/api.php"


class AccountChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of an account is to be otherwise."""

    time_zone: str | None = None
    users: list[Any] | None = None


def create(call: Call) -> Reply:
    """Make an account; only this answer tells its passwords."""
    wanted = read_object(parse(call.body), NewAccount)
    try:
        with call.store.change() as change:
            made = make_account(change, wanted)
    except NewAccountError as error:
        raise ValueRefusedError(str(error)) from None
    state = made.state
    users = [{"user_id": user.user_id, "user_password": user.user_password} for user in state.account.users]
    campaigns = [campaign.campaign_id for campaign in made.campaigns]
    content = {**_described(call, state, campaigns), "users": users}
    return Reply(content, HTTPStatus.CREATED)


def listed(call: Call) -> Reply:
    """List the accounts in the order in which they came, page by page."""
    page = call.page()
    states = call.store.accounts()
    ids = [state.account.account_id for state in states]
    begin = ids.index(page.after) + 1 if page.after in ids else 0
    shown = states[begin : begin + page.limit]
    with call.store.snapshot() as snapshot:
        accounts = [_described(call, state, _campaign_ids(snapshot, state)) for state in shown]
    more = begin + page.limit < len(states)
    return Reply({"accounts": accounts, "next": shown[-1].account.account_id if more else None})


def read(call: Call) -> Reply:
    """Describe an account, and count its records."""
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        counts = snapshot.counts(state)
        content = _described(call, state, _campaign_ids(snapshot, state))
    return Reply({**content, "customers": counts.customers, "transactions": counts.transactions})


def change_account(call: Call) -> Reply:
    """Give an account another time zone or other users."""
    wanted = read_object(parse(call.body), AccountChange)
    try:
        users = None if wanted.users is None else checked_users(wanted.users)
    except InvalidLineError as error:
        text = str(error)
        raise ValueRefusedError(f"{text[:1].upper()}{text[1:]}.") from None
    with call.store.change() as change:
        change.account(call.account_id)
        if wanted.time_zone is not None:
            change.set_time_zone(call.account_id, wanted.time_zone)
        if users is not None:
            change.set_users(call.account_id, users)
    return read(call)


def delete(call: Call) -> Reply:
    """Remove an account with everything it has."""
    with call.store.change() as change:
        change.delete_account(call.account_id)
    return Reply({"deleted": call.account_id})


def reset(call: Call) -> Reply:
    """Bring an account back to what it was when it was made; its scenario starts from the beginning."""
    with call.store.change() as change:
        state = change.reset_account(call.account_id)
        scenario = scenarios().get(state.scenario)
        if scenario is not None:
            put_in_force(change, call.account_id, scenario)
    return read(call)


def _campaign_ids(snapshot: Snapshot, state: AccountState) -> list[str]:
    return [campaign.campaign_id for campaign in snapshot.campaigns(state)]


def _described(call: Call, state: AccountState, campaigns: Sequence[str]) -> dict[str, Any]:
    return {
        "account_id": state.account.account_id,
        "users": [{"user_id": user.user_id} for user in state.account.users],
        "time_zone": state.account.time_zone,
        "campaigns": campaigns,
        "scenario": state.scenario or None,
        "last_id": state.newest_id,
        "url": call.base + _REPORT_PATH,
    }


OPERATIONS: Final = (
    Operation("POST", "/accounts", create),
    Operation("GET", "/accounts", listed),
    Operation("GET", "/accounts/{account_id}", read),
    Operation("PATCH", "/accounts/{account_id}", change_account),
    Operation("DELETE", "/accounts/{account_id}", delete),
    Operation("POST", "/accounts/{account_id}/reset", reset),
)
