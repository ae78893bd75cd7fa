"""The names of the fields, in the order of the documentation."""

from typing import Final

#: The fields of a request, in the order of the documentation's table (REQ-1 to REQ-12).
REQUEST_FIELDS: Final = (
    "user_id",
    "user_password",
    "account_id",
    "type",
    "report",
    "date_start",
    "date_end",
    "selected_campaigns",
    "last",
    "output",
    "callback",
    "condensed",
)

#: The fields that every request must hold (REQ-1 to REQ-5).
REQUIRED_FIELDS: Final = REQUEST_FIELDS[:5]

#: The fields of a customer, in the order of the documentation's example (RES-2).
CUSTOMER_FIELDS: Final = (
    "first_name",
    "last_name",
    "phone",
    "email",
    "address1",
    "address2",
    "city",
    "state",
    "zip",
    "country",
    "custom1",
    "custom_date",
    "customer_username",
    "customer_code",
    "card_number",
)

#: The further custom fields that a server may show after ``custom1`` (DEC-22).
EXTRA_CUSTOM_FIELDS: Final = tuple(f"custom{number}" for number in range(2, 21))

#: The header that may carry the password (DEC-31).
API_KEY_HEADER: Final = "api_access_key"

#: Request fields whose value is a secret: never logged, shown or recorded. The header of DEC-31 is one too.
SECRET_FIELDS: Final = frozenset({"user_password", "user_api_key", API_KEY_HEADER})
