"""Making an account of its own with starting data: invented, from a dataset, or a scenario's."""

import io
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Annotated, Any, Final, cast

import msgspec

from contracts.errors import ConfigurationError, CustomersAllError, InvalidFileError
from fixtures.dataset_checks import DatasetChecker
from fixtures.dataset_file import read_dataset
from fixtures.dataset_members import InvalidLineError
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from fixtures.generator import CAMPAIGNS, GREATWIDGETS, Population
from fixtures.model import Account, Campaign, DatasetHeader, Record, Transaction, User
from mockserver.scenarios import Scenario, put_in_force, scenario_named
from mockserver.store.interface import AccountState, Change, Store

_MOST_CUSTOMERS: Final = 1_000_000
_MOST_TRANSACTIONS: Final = 10_000_000
_USUAL_CUSTOMERS: Final = 10
_USUAL_TRANSACTIONS: Final = 5
#: The documentation's campaigns.
_USUAL_CAMPAIGNS: Final = CAMPAIGNS[:3]
_WORDS_OF_INVENTED: Final = ("customers", "transactions", "seed", "campaigns")


class NewAccountError(CustomersAllError):
    """An account that cannot be made as it is wanted; the sentence says why."""


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is to be; whatever is not given is invented.

    ``customers`` and ``transactions`` are how many, made from ``seed``: the same seed gives the same. Instead
    of them ``dataset`` may be the text of a dataset file with one account, whose id is not used. ``campaigns``
    are ids, or objects with ``campaign_id`` and ``name``; ``users`` objects with ``user_id`` and
    ``user_password``. ``scenario`` names one of ``mockserver.scenarios``.
    """

    account_id: str | None = None
    users: list[Any] | None = None
    time_zone: str | None = None
    customers: Annotated[int, msgspec.Meta(ge=0, le=_MOST_CUSTOMERS)] | None = None
    transactions: Annotated[int, msgspec.Meta(ge=0, le=_MOST_TRANSACTIONS)] | None = None
    seed: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None = None
    campaigns: list[Any] | None = None
    dataset: str | None = None
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class CreatedAccount:
    """An account that was made, as it was then."""

    state: AccountState
    campaigns: tuple[Campaign, ...]


def make_account(change: Change, wanted: NewAccount) -> CreatedAccount:
    """Make an account, and whatever its scenario puts in force.

    Raises ``NewAccountError``, and ``DuplicateRecordError`` if there is one with its id.
    """
    scenario = _scenario_of(wanted)
    campaigns: list[Campaign] = []
    try:
        records = _records(_with_scenario(wanted, scenario), scenario)
        (account_id,) = change.load(_noting(records, campaigns))
    except InvalidLineError as error:
        raise NewAccountError(_sentence(str(error))) from None
    except InvalidFileError as error:
        raise NewAccountError(_sentence(str(error).rstrip("."))) from None
    if scenario is not None:
        put_in_force(change, account_id, scenario)
    return CreatedAccount(change.account(account_id), tuple(campaigns))


def make_documented_account(store: Store, scenario: str) -> None:
    """Make the account of the documentation's example with a scenario's data, in a store that lacks it.

    Raises ``NewAccountError``.
    """
    account = GREATWIDGETS
    users = [{"user_id": user.user_id, "user_password": user.user_password} for user in account.users]
    with store.change() as change:
        make_account(change, NewAccount(account_id=account.account_id, users=users, scenario=scenario))


def _scenario_of(wanted: NewAccount) -> Scenario | None:
    try:
        return None if wanted.scenario is None else scenario_named(wanted.scenario)
    except ConfigurationError as error:
        raise NewAccountError(str(error)) from None


def _with_scenario(wanted: NewAccount, scenario: Scenario | None) -> NewAccount:
    """Fill in what the scenario says, except where something else is wanted."""
    if scenario is None or wanted.dataset is not None:
        return wanted
    own = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    return msgspec.convert({**scenario.account, **own}, NewAccount)


def _records(wanted: NewAccount, scenario: Scenario | None) -> Iterable[Record]:
    if wanted.dataset is not None:
        _refuse_both(wanted)
        stream = io.BytesIO(wanted.dataset.encode("utf-8", "surrogatepass"))
        return _adopted(read_dataset(stream), wanted, users_too=True)
    if scenario is not None and scenario.edge_cases:
        theirs = (
            record
            for record in edge_cases_dataset()
            if not isinstance(record, DatasetHeader) and record.account_id == EDGE_ACCOUNT.account_id
        )
        return _adopted(theirs, wanted, users_too=False)
    return _invented(wanted)


def _refuse_both(wanted: NewAccount) -> None:
    for name in _WORDS_OF_INVENTED:
        if getattr(wanted, name) is not None:
            raise NewAccountError(f"dataset and {name} were both given; a dataset holds its own.")


def _invented(wanted: NewAccount) -> Iterable[Record]:
    """Make people and transactions, exactly as many as wanted."""
    chosen = [{"campaign_id": campaign.campaign_id, "name": campaign.name} for campaign in _USUAL_CAMPAIGNS]
    account, campaigns = _checked(
        wanted, wanted.time_zone or "UTC", chosen if wanted.campaigns is None else wanted.campaigns
    )
    customers = _USUAL_CUSTOMERS if wanted.customers is None else wanted.customers
    usual = customers * _USUAL_TRANSACTIONS if campaigns else 0
    transactions = usual if wanted.transactions is None else wanted.transactions
    if transactions and not (customers and campaigns):
        raise NewAccountError(
            f"{transactions:,} transactions need a customer who makes them and a campaign to make them in."
        )
    each = -(-transactions // customers) if customers else 0
    people = Population(wanted.seed or 0, customers, each, account, campaigns)
    return people if people.transactions == transactions else _thinned(people, transactions)


def _thinned(people: Population, transactions: int) -> Iterator[Record]:
    """Leave out transactions evenly until there are as many as wanted."""
    met = 0
    for record in people:
        if isinstance(record, Transaction):
            met += 1
            if met * transactions // people.transactions == (met - 1) * transactions // people.transactions:
                continue
        yield record


def _adopted(records: Iterable[Record], wanted: NewAccount, *, users_too: bool) -> Iterator[Record]:
    """Give the records of one account to the new one."""
    account: Account | None = None
    for record in records:
        if isinstance(record, DatasetHeader):
            continue
        if isinstance(record, Account):
            if account is not None:
                raise NewAccountError(
                    f"The dataset holds more than one account, {record.account_id!r} too; give one alone."
                )
            users = [{"user_id": user.user_id, "user_password": user.user_password} for user in record.users]
            taken = users if users_too and users else None
            account, _ = _checked(wanted, wanted.time_zone or record.time_zone, [], taken)
            yield account
        elif account is not None:
            yield replace(record, account_id=account.account_id)
    if account is None:
        raise NewAccountError("The dataset holds no account.")


def _noting(records: Iterable[Record], campaigns: list[Campaign]) -> Iterator[Record]:
    for record in records:
        if isinstance(record, Campaign):
            campaigns.append(record)
        yield record


def _checked(
    wanted: NewAccount, time_zone: str, campaigns: Iterable[object], users: list[Any] | None = None
) -> tuple[Account, list[Campaign]]:
    """Check an account and its campaigns as the reader of a dataset file does; raises ``InvalidLineError``."""
    account_id = f"account-{secrets.token_hex(6)}" if wanted.account_id is None else wanted.account_id
    listed = wanted.users if wanted.users is not None else users
    if listed is None:
        invented = User(f"user-{secrets.token_hex(3)}", secrets.token_hex(9))
        listed = [{"user_id": invented.user_id, "user_password": invented.user_password}]
    checker = DatasetChecker()
    lines: Iterable[Mapping[str, object]] = chain(
        [
            {"kind": "dataset", "version": 1, "seed": 0, "customers": 0, "transactions": 0},
            {"kind": "account", "account_id": account_id, "time_zone": time_zone, "users": listed},
        ],
        (_campaign_line(account_id, campaign) for campaign in campaigns),
    )
    _, account, *rest = [checker.record(line, 0, suspect=True) for line in lines]
    return cast("Account", account), cast("list[Campaign]", rest)


def _campaign_line(account_id: str, campaign: object) -> Mapping[str, object]:
    if isinstance(campaign, str):
        campaign = {"campaign_id": campaign}
    if not isinstance(campaign, Mapping):
        raise InvalidLineError(
            "each of campaigns must be a campaign id as text, or an object with campaign_id and name"
        )
    return {"kind": "campaign", "account_id": account_id, "name": "", **campaign}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
