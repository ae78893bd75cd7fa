"""What the tests of the store have in common: renderings, and plain code that selects."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.decisions import Choices
from contracts.request import AnswerFormat, Output
from fixtures.generator import generate
from fixtures.model import CODE, Customer, Record, Transaction
from mockserver.rendering import Rendering, rendering
from mockserver.store.interface import AccountState, Selection, Snapshot, Store
from tests.mockserver.small_data import ACCOUNT

XML = rendering(Choices(), AnswerFormat())
JSON = rendering(Choices(), AnswerFormat(output=Output.JSON))
COMPACT = rendering(Choices(), AnswerFormat(output=Output.JSON, condensed=True))
#: Two and a half pages.
MANY = tuple(generate(seed=5, customers=2_500, transactions_per_customer=3))


def state_of(source: Snapshot | Store, account_id: str = ACCOUNT) -> AccountState:
    state = source.account(account_id)
    assert state is not None
    return state


def answer(snapshot: Snapshot, selection: Selection, how: Rendering = XML) -> bytes:
    return b"".join(snapshot.pages(state_of(snapshot), selection, how))


def selected_codes(store: Store, selection: Selection) -> list[str]:
    with store.snapshot() as snapshot:
        shown: list[dict[str, Any]] = json.loads(b"[" + answer(snapshot, selection, COMPACT) + b"]")
    return [customer["customer_code"] for customer in shown]


def joined(customers: Iterable[Customer], how: Rendering) -> bytes:
    fragments = [how.customer(each.fields, int(each.changed_at.timestamp())).encode() for each in customers]
    return how.separator.join(fragments)


def customers_of(records: Iterable[Record], account_id: str = ACCOUNT) -> list[Customer]:
    return [each for each in records if isinstance(each, Customer) and each.account_id == account_id]


def chosen(records: Iterable[Record], selection: Selection, account_id: str = ACCOUNT) -> list[Customer]:
    """Select by going through everything, as slowly and plainly as can be."""
    whole = list(records)
    times: dict[str, list[tuple[str, float]]] = {}
    for record in whole:
        if isinstance(record, Transaction) and record.account_id == account_id:
            bought = times.setdefault(record.customer_code, [])
            bought.append((record.campaign_id, record.recorded_at.timestamp()))
    return [
        customer
        for customer in customers_of(whole, account_id)
        if (selection.changed_after is None or customer.changed_id > selection.changed_after)
        and (
            selection.campaigns is None
            or any(
                campaign in selection.campaigns
                and (selection.since is None or when >= selection.since)
                and (selection.until is None or when < selection.until)
                for campaign, when in times.get(customer.fields[CODE], ())
            )
        )
    ]


def codes(customers: Iterable[Customer]) -> list[str]:
    return [customer.fields[CODE] for customer in customers]


def everything(store: Store, account_id: str = ACCOUNT) -> Mapping[str, object]:
    """All that a reader can see of an account, but for its revision."""
    with store.snapshot() as snapshot:
        state = state_of(snapshot, account_id)
        return {
            "account": state.account,
            "newest_id": state.newest_id,
            "overrides": dict(state.overrides),
            "clock": state.clock,
            "campaigns": snapshot.campaigns(state),
            "customers": snapshot.customers(state, limit=1_000_000),
            "transactions": snapshot.transactions(state, limit=1_000_000),
            "report": answer(snapshot, Selection()) if account_id == ACCOUNT else b"",
        }
