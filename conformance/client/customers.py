"""The customers of the scenarios, and an account's records made of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from conformance.client.scenario import CAMPAIGN_A, CAMPAIGN_B, ScenarioCustomer
from contracts.fields import CUSTOMER_FIELDS
from fixtures.edge_texts import TEXT_CASES
from fixtures.model import Account, Campaign, Customer, Record, Transaction, User

#: When the first record of a scenario came to be; each further one is a second later.
_BEGINNING: Final = datetime(2009, 1, 1, tzinfo=UTC)
_FIRST_NAMES: Final = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gina", "Hugo", "Iris", "Jack")
_LAST_NAMES: Final = ("Archer", "Baker", "Carter", "Draper", "Fisher", "Glover", "Hunter", "Mason")


def plain_customer(number: int, *transactions: tuple[str, str]) -> ScenarioCustomer:
    """Make a customer without anything that is hard to read: every field is set, in plain ASCII."""
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    last = _LAST_NAMES[number % len(_LAST_NAMES)]
    day = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(days=37 * number % 18_000)
    fields = {
        "first_name": first,
        "last_name": last,
        "phone": f"555-{1000 + number}",
        "email": f"{first}.{last}.{number}@example.com".lower(),
        "address1": f"{number + 1} Main Street",
        "address2": f"Apartment {number + 2}",
        "city": "Springfield",
        "state": "ND",
        "zip": f"{10_000 + number}",
        "country": "NZ",
        "custom1": f"Note {number}",
        "custom_date": f"{day:%Y-%m-%d}",
        "customer_username": f"{first}{number}".lower(),
        "customer_code": code_of(number),
        "card_number": f"{11_111_111 + number}",
    }
    return ScenarioCustomer(fields, transactions)


def code_of(number: int) -> str:
    """Return the ``customer_code`` of a plain customer."""
    return f"{4_137_071_924_000_000 + number}"


def plain_customers(count: int) -> tuple[ScenarioCustomer, ...]:
    """Make so many of them."""
    return tuple(plain_customer(number) for number in range(count))


def customers_with_transactions() -> tuple[ScenarioCustomer, ...]:
    """Make customers with transactions in two campaigns, at the edges of days and years, and two without any."""
    return (
        plain_customer(0, (CAMPAIGN_A, "2010-03-05T10:00:00")),
        plain_customer(1, (CAMPAIGN_B, "2010-06-15T12:00:00"), (CAMPAIGN_A, "2012-01-01T00:00:00")),
        plain_customer(2, (CAMPAIGN_B, "2011-12-31T23:59:59")),
        plain_customer(3, (CAMPAIGN_A, "2010-01-01T00:00:00"), (CAMPAIGN_A, "2010-12-31T23:59:59")),
        plain_customer(4, (CAMPAIGN_B, "2013-07-07T07:07:07"), (CAMPAIGN_A, "2013-08-08T08:08:08")),
        plain_customer(5),
        plain_customer(6),
    )


def edge_case_customers(*names: str) -> tuple[ScenarioCustomer, ...]:
    """Return edge cases of texts by name, each otherwise a plain customer."""
    cases = {case.name: case for case in TEXT_CASES}
    return tuple(
        replace(customer, fields={**customer.fields, **cases[name].fields})
        for number, name in enumerate(names)
        for customer in (plain_customer(number),)
    )


def records_of(account_id: str, password: str, customers: tuple[ScenarioCustomer, ...]) -> Iterator[Record]:
    """Yield the account with its campaigns, customers and transactions; its user has the account's name."""
    yield Account(account_id, "UTC", (User(account_id, password),))
    for campaign_id in (CAMPAIGN_A, CAMPAIGN_B):
        yield Campaign(account_id, campaign_id, f"Campaign {campaign_id}")
    for number, customer in enumerate(customers, 1):
        moment = _BEGINNING + timedelta(seconds=number)
        yield Customer(account_id, number, number, moment, values_of(customer))
    transactions = sorted(
        (datetime.fromisoformat(moment).replace(tzinfo=UTC), customer.fields["customer_code"], campaign_id)
        for customer in customers
        for campaign_id, moment in customer.transactions
    )
    for number, (recorded_at, code, campaign_id) in enumerate(transactions, len(customers) + 1):
        yield Transaction(account_id, number, code, campaign_id, recorded_at)


def values_of(customer: ScenarioCustomer) -> tuple[str, ...]:
    """Return the fifteen values in their order."""
    return tuple(customer.fields.get(name, "") for name in CUSTOMER_FIELDS)
