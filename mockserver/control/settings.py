"""The decisions that an account settles by itself, at run time: where the documentation is silent."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.decisions import check_choice, decisions, profile
from contracts.errors import ConfigurationError
from mockserver.control.body import checked_object, parse
from mockserver.control.call import Call, CallError, Operation, Reply, ValueRefusedError
from mockserver.question import account_choices
from mockserver.store.interface import AccountState


def read(call: Call) -> Reply:
    """Show the words in force, and which of them are the account's own."""
    return _shown(call, call.state())


def change_settings(call: Call) -> Reply:
    """Choose for the account: ``{"DEC-6": "last"}``, ``null`` for the server's choice again, or a profile.

    ``{"profile": "observed"}`` replaces what the account had chosen; decisions beside it change the profile.
    """
    members = dict(checked_object(parse(call.body)))
    profile_name = members.pop("profile", None)
    for name, word in [("profile", profile_name), *members.items()]:
        if not isinstance(word, str | None):
            raise CallError(f"{name} must be text, or null for the server's choice.")
    try:
        chosen = _checked(members)
        base = None if profile_name is None else _every_decision(profile(profile_name))
    except ConfigurationError as error:
        raise ValueRefusedError(str(error)) from None
    with call.store.change() as change:
        own = dict(change.account(call.account_id).overrides if base is None else base)
        own.update(chosen)
        kept = {name: word for name, word in own.items() if word is not None}
        change.set_overrides(call.account_id, kept)
        state = change.account(call.account_id)
    return _shown(call, state)


def _checked(members: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the choices by their decision; raises ``ConfigurationError`` on an unknown one."""
    chosen: dict[str, str | None] = {}
    for name, word in members.items():
        decision = decisions().get(name.upper())
        default = decision.default if decision else ""
        check_choice(name.upper(), default if word is None else word)
        chosen[name.upper()] = word
    return chosen


def _every_decision(named: Mapping[str, str]) -> dict[str, str | None]:
    """Settle everything as a profile does, whatever the server's own choices are."""
    open_ones = [decision for decision in decisions().values() if len(decision.choices) > 1]
    settled = {decision.id: decision.default for decision in open_ones}
    return {**settled, **named}


def _shown(call: Call, state: AccountState) -> Reply:
    in_force = account_choices(call.context.choices, state.overrides)
    content = {"settings": dict(in_force), "own": dict(state.overrides), "last_id": state.newest_id}
    return Reply(content)


OPERATIONS: Final = (
    Operation("GET", "/accounts/{account_id}/settings", read),
    Operation("PATCH", "/accounts/{account_id}/settings", change_settings),
)
