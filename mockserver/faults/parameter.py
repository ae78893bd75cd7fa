"""The parameters that several kinds of fault share: their types, bounds, and what they mean."""

from http import HTTPStatus
from typing import Annotated, Final, TypeAlias

import msgspec

from contracts.fields import CUSTOMER_FIELDS
from mockserver.faults.delivery import Delivery

_LONGEST: Final = 3_600
#: Where an answer of unknown length breaks off, in bytes.
_UNKNOWN_HALF: Final = 100_000

Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=_LONGEST)]
BytesASecond: TypeAlias = Annotated[
    float, msgspec.Meta(ge=0.1, le=1e9, description="how many bytes of the body are sent in a second")
]
After: TypeAlias = Annotated[
    Annotated[int, msgspec.Meta(ge=0)] | None,
    msgspec.Meta(
        description="how many bytes of the body are sent; half of it unless set, 100,000 if it is long"
    ),
]

FieldName: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=rf"^({'|'.join(CUSTOMER_FIELDS)})$(?!\n)", description="which documented field")
]
#: A status under which a body can be sent; ``check_status`` refuses the others.
Status: TypeAlias = Annotated[
    int, msgspec.Meta(ge=200, le=599, description="the status, one that HTTP knows")
]

_BODILESS: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED)


def check_status(status: int) -> None:
    """Raise ``ValueError`` on a status that HTTP does not know, or that allows no body (RFC 9110)."""
    if HTTPStatus(status) in _BODILESS:
        raise ValueError(f"an answer with status {status} has no body")


def breaking_point(delivery: Delivery, after: int | None) -> int:
    """Return after how many bytes of the body a delivery breaks off."""
    if after is not None:
        return after
    return _UNKNOWN_HALF if delivery.length is None else delivery.length // 2
