"""Two accounts small enough to know by heart, for tests of the sandbox."""

from datetime import UTC, datetime
from typing import Final

from contracts.fields import CUSTOMER_FIELDS
from fixtures.model import Account, Campaign, Customer, Record, Transaction, User

USER: Final = "john1970"
PASSWORD: Final = "1959caadac9b13dcb3"
ACCOUNT: Final = "greatwidgets"
RIGHT: Final = {
    "user_id": USER,
    "user_password": PASSWORD,
    "account_id": ACCOUNT,
    "type": "reports",
    "report": "customers_all",
}
OTHER: Final = {
    **RIGHT,
    "user_id": "mary1980",
    "user_password": "another-secret",
    "account_id": "otherwidgets",
}
C1: Final = "123456789012"
C2: Final = "210987654321"
#: A campaign of the other account alone.
FOREIGN: Final = "555555555555"
NEWEST: Final = 50


def at(day: str, clock: str = "00:00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def customer(account: str, number: int, changed_id: int, changed_at: datetime, **fields: str) -> Customer:
    values = {"first_name": "Ann", "customer_code": f"{number:016}", **fields}
    return Customer(
        account, number, changed_id, changed_at, tuple(values.get(name, "") for name in CUSTOMER_FIELDS)
    )


def code(number: int) -> str:
    return f"{number:016}"


def small_dataset(time_zone: str = "UTC") -> list[Record]:
    """Customers 1 to 4 of the account; 3 was changed after 4 was created, 4 never bought anything.

    Ids in their order: 10 customer 1, 12 it buys in C1 on 1 May, 20 customer 2, 25 it buys in C1 on 2 May at
    midnight, 30 and in C2 in June, 40 customer 4, 45 customer 3 changed, 50 it buys in C2 in March 2011.
    """
    return [
        Account(ACCOUNT, time_zone, (User("second", "second-secret"), User(USER, PASSWORD))),
        Campaign(ACCOUNT, C1, "One"),
        Campaign(ACCOUNT, C2, "Two"),
        customer(ACCOUNT, 1, 10, at("2010-04-01"), custom_date="1970-07-14", zip="00123", custom1="a & b"),
        customer(ACCOUNT, 2, 20, at("2010-05-02")),
        customer(ACCOUNT, 3, 45, at("2011-02-01"), last_name="Ünal"),
        customer(ACCOUNT, 4, 40, at("2011-01-01")),
        Transaction(ACCOUNT, 12, code(1), C1, at("2010-05-01", "23:59:59")),
        Transaction(ACCOUNT, 25, code(2), C1, at("2010-05-02")),
        Transaction(ACCOUNT, 30, code(2), C2, at("2010-06-15", "10:00:00")),
        Transaction(ACCOUNT, 50, code(3), C2, at("2011-03-01", "10:00:00")),
        Account("otherwidgets", "UTC", (User("mary1980", "another-secret"),)),
        Campaign("otherwidgets", C1, "The same id, another campaign"),
        Campaign("otherwidgets", FOREIGN, "Theirs"),
        customer("otherwidgets", 1, 3, at("2010-01-01"), first_name="Eve"),
        Transaction("otherwidgets", 5, code(1), FOREIGN, at("2010-05-01")),
    ]
