"""Between rows and records: the 15 values as one text, times as seconds since 1970."""

from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_members import FORBIDDEN
from fixtures.model import CODE, Customer, Transaction
from mockserver.store.errors import InvalidRecordError

#: Stands between the values of a customer: XML 1.0 forbids it, so no value holds it (DEC-20).
BETWEEN: Final = "\x1f"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)

#: The columns of ``customers`` that make a ``Customer``, and their values.
CUSTOMER_COLUMNS: Final = "id, changed_id, changed_at, fields"
CustomerRow: TypeAlias = tuple[int, int, int, str]
TransactionRow: TypeAlias = tuple[int, str, str, int]


def seconds(when: datetime) -> int:
    """Return a time as whole seconds since 1970; raises ``InvalidRecordError`` if it has no time zone."""
    if when.tzinfo is None:
        raise InvalidRecordError(f"The time {when.isoformat()} has no time zone; give it in UTC.")
    return (when - _EPOCH) // _SECOND


def time_of(moment: int) -> datetime:
    """Return the time of seconds since 1970, in UTC."""
    return _EPOCH + timedelta(seconds=moment)


def customer_of(account_id: str, row: CustomerRow) -> Customer:
    """Make a customer of a row of ``CUSTOMER_COLUMNS``."""
    customer_id, changed_id, changed_at, fields = row
    return Customer(account_id, customer_id, changed_id, time_of(changed_at), tuple(fields.split(BETWEEN)))


def transaction_of(account_id: str, row: TransactionRow) -> Transaction:
    """Make a transaction of a row of id, customer code, campaign id and time."""
    event_id, code, campaign_id, recorded_at = row
    return Transaction(account_id, event_id, code, campaign_id, time_of(recorded_at))


def is_storable(text: str) -> bool:
    """Tell whether a text from outside can be put to the database; nothing there is named by another."""
    return text.isascii() or not FORBIDDEN.search(text)


def check_text(name: str, value: str) -> str:
    """Return a text that XML 1.0 can hold (DEC-20); raises ``InvalidRecordError`` that names the character."""
    found = FORBIDDEN.search(value)
    if found:
        raise InvalidRecordError(
            f"{name} holds the character U+{ord(found[0]):04X}, which XML 1.0 forbids; no answer could show it."
        )
    return value


def check_customer(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a customer if all may be stored; raises ``InvalidRecordError``."""
    if len(fields) != len(CUSTOMER_FIELDS):
        raise InvalidRecordError(
            f"A customer has {len(CUSTOMER_FIELDS)} fields, but {len(fields)} values were given."
        )
    for name, value in zip(CUSTOMER_FIELDS, fields, strict=True):
        check_text(name, value)
    if not fields[CODE]:
        raise InvalidRecordError("customer_code is empty, but every customer must have one.")
    return fields
