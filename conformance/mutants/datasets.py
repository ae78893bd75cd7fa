"""The data that mutants serve: the edge cases in two time zones, their neighbours, a thousand others, or a usual shop."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from fixtures.edge_case import EdgeCase
from fixtures.edge_cases import EDGE_ACCOUNT, EDGE_CASES, edge_case_people, edge_cases_dataset
from fixtures.generator import END, GREATWIDGETS, START, generate
from fixtures.model import Account, Campaign, Customer, DatasetHeader, Record, Transaction, User
from fixtures.numbering import numbered

_UTC_ACCOUNT: Final = Account(
    "edge-cases-in-utc", "UTC", (User("utc", "utc-password-1"), User("other", "utc-password-2"))
)
_NEIGHBOURS: Final = Account("neighbours", "UTC", (User("neighbour", "neighbour-password-1"),))
#: A campaign that only the neighbours have.
_FOREIGN_CAMPAIGN: Final = "400000000004"
#: More than the thousand at which careless servers stop.
_MANY: Final = 1_100
#: A shop as there are many: some hundred customers who came a dozen times within two years.
_SHOP: Final = Account("corner-shop", "UTC", (User("shop", "shop-password-1"),))
_CUSTOMERS, _VISITS = 300, 12
_OPENED: Final = datetime(2024, 3, 1, tzinfo=UTC)
_OPEN: Final = timedelta(days=730)
#: The accounts that mutants are judged by, by their ids.
ACCOUNTS: Final[Mapping[str, Account]] = MappingProxyType(
    {account.account_id: account for account in (EDGE_ACCOUNT, _UTC_ACCOUNT, GREATWIDGETS, _SHOP)}
)

_NEIGHBOUR: Final = EdgeCase(
    "neighbour",
    "A customer of another account, in a campaign that only that account has.",
    ("SEL-2", "DEC-14"),
    {"customer_code": "7000000000000001"},
    ((_FOREIGN_CAMPAIGN, datetime.fromisoformat("2010-10-10T10:10:10")),),
)


@cache
def dataset_of(account_id: str) -> tuple[Record, ...]:
    """Return the dataset that holds an account of ``ACCOUNTS``, and others beside it."""
    if account_id == GREATWIDGETS.account_id:
        return tuple(generate(7, _MANY))
    if account_id == _SHOP.account_id:
        return tuple(map(_within_two_years, generate(7, _CUSTOMERS, _VISITS, _SHOP)))
    _, *edge_cases = edge_cases_dataset()
    campaigns = {record.campaign_id: record for record in edge_cases if isinstance(record, Campaign)}
    records = [
        *edge_cases,
        *_part(_UTC_ACCOUNT, campaigns, EDGE_CASES),
        *_part(_NEIGHBOURS, (_FOREIGN_CAMPAIGN,), (_NEIGHBOUR,)),
    ]
    customers = sum(isinstance(record, Customer) for record in records)
    transactions = sum(isinstance(record, Transaction) for record in records)
    return (DatasetHeader(1, 0, customers, transactions), *records)


def _within_two_years(record: Record) -> Record:
    """Move an event of the generator's years into the two that the shop is open; their order stays."""
    if isinstance(record, Customer):
        return replace(record, changed_at=_while_open(record.changed_at))
    if isinstance(record, Transaction):
        return replace(record, recorded_at=_while_open(record.recorded_at))
    return record


def _while_open(when: datetime) -> datetime:
    return (_OPENED + (when - START) / ((END - START) / _OPEN)).replace(microsecond=0)


def _part(account: Account, campaigns: Iterable[str], cases: Iterable[EdgeCase]) -> Iterator[Record]:
    yield account
    for campaign_id in campaigns:
        yield Campaign(account.account_id, campaign_id, f"Campaign {campaign_id}")
    yield from numbered(edge_case_people(account, cases))
