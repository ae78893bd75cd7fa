"""The data that mutants serve: the edge cases in two time zones, their neighbours, or a thousand others."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from fixtures.edge_case import EdgeCase
from fixtures.edge_cases import EDGE_ACCOUNT, EDGE_CASES, edge_case_people, edge_cases_dataset
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import Account, Campaign, Customer, DatasetHeader, Record, Transaction, User
from fixtures.numbering import numbered

_UTC_ACCOUNT: Final = Account("edge-cases-in-utc", "UTC", (User("utc", "utc-password-1"),))
_NEIGHBOURS: Final = Account("neighbours", "UTC", (User("neighbour", "neighbour-password-1"),))
#: A campaign that only the neighbours have.
_FOREIGN_CAMPAIGN: Final = "400000000004"
#: More than the thousand at which careless servers stop.
_MANY: Final = 1_100
#: The accounts that mutants are judged by, by their ids.
ACCOUNTS: Final[Mapping[str, Account]] = MappingProxyType(
    {account.account_id: account for account in (EDGE_ACCOUNT, _UTC_ACCOUNT, GREATWIDGETS)}
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


def _part(account: Account, campaigns: Iterable[str], cases: Iterable[EdgeCase]) -> Iterator[Record]:
    yield account
    for campaign_id in campaigns:
        yield Campaign(account.account_id, campaign_id, f"Campaign {campaign_id}")
    yield from numbered(edge_case_people(account, cases))
