"""What ``serve`` shows when it is ready: a line to try it with, the accounts, the settings."""

import shlex
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

from contracts.decisions import Choices, decisions
from fixtures.model import Account
from mockserver.store.interface import AccountState, Snapshot, Store

#: The password of the documentation's example: anyone may read it there.
_DOCUMENTED_PASSWORD: Final = "1959caadac9b13dcb3"  # noqa: S105 - it is the documentation's
#: The optional fields of the documentation's example.
_DOCUMENTED_CAMPAIGNS: Final = ("123456789012", "210987654321")
_DOCUMENTED_DATES: Final = (("date_start", "2010-01-01"), ("date_end", "2011-12-31"))
_NOT_QUOTED: Final = ","
_MOST_ACCOUNTS: Final = 10


def banner(url: str, store: Store, choices: Choices, authority: Path | None = None) -> str:
    """Write the banner; passwords do not show in it, except the one that the documentation shows.

    ``authority`` is the certificate file that a client must trust, if one was made.
    """
    states = store.accounts()
    with store.snapshot() as snapshot:
        lines = [
            *_example(url, snapshot, states, authority),
            "",
            *([f"Clients must trust the certificate in {authority}"] if authority else []),
            *_accounts(snapshot, states),
            *_settings(choices),
        ]
    return "\n".join(lines)


def _example(
    url: str, snapshot: Snapshot, states: Iterable[AccountState], authority: Path | None
) -> Iterator[str]:
    state = next((state for state in states if state.account.users), None)
    if state is None:
        yield "There is no account with a user, so nothing can be asked."
        return
    known = [campaign.campaign_id for campaign in snapshot.campaigns(state)]
    documented = set(_DOCUMENTED_CAMPAIGNS) <= set(known)
    campaigns = _DOCUMENTED_CAMPAIGNS if documented else known[: len(_DOCUMENTED_CAMPAIGNS)]
    yield "Try it:"
    yield f"  {curl_line(f'{url}/api.php', state.account, campaigns, authority)}"
    if state.account.users[0].user_password != _DOCUMENTED_PASSWORD:
        yield "with the user's password in the variable CUSTOMERS_ALL_PASSWORD."


def curl_line(url: str, account: Account, campaigns: Iterable[str], authority: Path | None = None) -> str:
    """Write the documented question as a command for a shell, asked by the account's first user."""
    user = account.users[0]
    documented = user.user_password == _DOCUMENTED_PASSWORD
    password = (
        f"'user_password={_DOCUMENTED_PASSWORD}'" if documented else '"user_password=$CUSTOMERS_ALL_PASSWORD"'
    )
    fields = [
        ("user_id", user.user_id),
        ("account_id", account.account_id),
        ("type", "reports"),
        ("report", "customers_all"),
    ]
    if listed := ",".join(campaigns):
        fields += [*_DOCUMENTED_DATES, ("selected_campaigns", listed)]
    options = [f"-d {shlex.quote(f'{name}={quote(value, _NOT_QUOTED)}')}" for name, value in fields]
    trust = ["--cacert", shlex.quote(str(authority))] if authority else []
    return " ".join(["curl", *trust, shlex.quote(url), "--data-urlencode", password, *options])


def _accounts(snapshot: Snapshot, states: tuple[AccountState, ...]) -> Iterator[str]:
    for state in islice(states, _MOST_ACCOUNTS):
        counts = snapshot.counts(state)
        users = ", ".join(user.user_id for user in state.account.users)
        yield (
            f"Account {state.account.account_id} ({users}; {state.account.time_zone}): {counts.customers:,} "
            f"customers, {counts.transactions:,} transactions, last id {state.newest_id}"
        )
    if len(states) > _MOST_ACCOUNTS:
        yield f"... and {len(states) - _MOST_ACCOUNTS:,} more accounts"


def _settings(choices: Choices) -> Iterator[str]:
    for name, word in choices.differences().items():
        decision = decisions()[name]
        says = next(choice.says for choice in decision.choices if choice.choice == word)
        yield f"{name}={word}: {says}"
