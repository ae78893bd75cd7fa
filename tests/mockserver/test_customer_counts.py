"""How many customers an exchange is told to have had, whatever their values hold and however they are written."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from fixtures.model import Account, Record, User
from mockserver.store.opening import open_store
from tests.mockserver.faulty import JSON, JSONP, LONG_CUSTOMERS, faulty_sandbox
from tests.mockserver.small_data import ACCOUNT, PASSWORD, RIGHT, USER, at, customer

#: Texts that look like the end or the begin of a customer in one format or another.
LOOKALIKE = '</customer></customer> <customer> "customer_code": {" {\n    {\n      {\n ]]> },{"'


def lookalikes(count: int) -> Iterator[Record]:
    yield Account(ACCOUNT, "UTC", (User(USER, PASSWORD),))
    for number in range(1, count + 1):
        yield customer(ACCOUNT, number, number, at("2010-01-01"), custom1=LOOKALIKE)


FORMATS = pytest.mark.parametrize("fields", [RIGHT, JSON, JSONP, {**JSON, "condensed": "yes"}])
CHOICES = pytest.mark.parametrize(
    "choices", [{"DEC-20": "cdata", "DEC-1": "response"}, {"DEC-21": "omitted"}]
)


@FORMATS
@CHOICES
def test_the_customers_of_a_report_in_one_piece_are_counted(
    fields: dict[str, str], choices: dict[str, str]
) -> None:
    with closing(open_store()) as store, faulty_sandbox(store, choices) as server:
        store.load(lookalikes(3))
        server.plain(fields)
        assert server.exchange.customers == 3
        server.put("missing-field", field="customer_code")
        server.look(fields)
        assert (server.exchange.fault, server.exchange.customers) == ("missing-field", 3)
        server.look({**fields, "last": "3"})
        assert server.exchange.customers == 0


@FORMATS
@CHOICES
def test_the_customers_of_a_long_report_are_counted(fields: dict[str, str], choices: dict[str, str]) -> None:
    with closing(open_store()) as store, faulty_sandbox(store, choices) as server:
        store.load(lookalikes(LONG_CUSTOMERS))
        # Whoever asks for a part is never sent pages that lie ready, whose customers nobody counts.
        server.plain({**fields, "last": "1"})
        assert server.exchange.customers == LONG_CUSTOMERS - 1
