"""A request and its answer as they may be kept: without secrets and without anybody's data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from contracts.form import Encoding, Unread

#: What stands where a secret stood.
HIDDEN: Final = "***"


class Place(Enum):
    """Where a field travelled."""

    QUERY = "query"
    BODY = "body"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class RedactedValue:
    """What is kept of a secret: a keyed ``mark`` that tells equal ones from different ones, nothing else of it.

    ``empty`` and ``padded`` (white space at either end) are the two mistakes that are worth telling.
    """

    mark: str
    empty: bool = False
    padded: bool = False

    def __str__(self) -> str:
        return "" if self.empty else HIDDEN


@dataclass(frozen=True, slots=True)
class RecordedField:
    """One field in the order sent, a repeated one each time."""

    name: str
    value: str | RedactedValue
    place: Place


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request as it was understood; ``path`` is without the query, ``content_type`` as it was sent.

    ``unread`` holds every reason why something in the body was not read as a field.
    """

    method: str
    path: str
    encoding: Encoding
    fields: tuple[RecordedField, ...]
    content_type: str = ""
    unread: tuple[Unread, ...] = ()
    _effective: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the fields that count: whoever judges asks for them again and again."""
        counted: dict[str, str] = {}
        for place in (Place.QUERY, Place.BODY):
            counted.update((each.name, str(each.value)) for each in self.fields if each.place is place)
        object.__setattr__(self, "_effective", {name: value for name, value in counted.items() if value})

    def effective(self) -> Mapping[str, str]:
        """Return the fields that count (DEC-25, DEC-27): body before query, the last of a repeated one.

        A secret's value is ``***``; an empty field is left out.
        """
        return self._effective


class Result(Enum):
    """What an answer was: a report, the documented error, or neither (a status without a report, HTML)."""

    SUCCESS = "success"
    ERROR = "error"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """The answer in short. ``customers``, ``last_id`` and ``digest`` are empty where they are not known.

    ``digest`` is equal for two answers with equal bodies. ``complete`` is false if the transfer broke off.
    ``doubtful`` marks one that was spoilt on purpose: a client may take it for a report, or rightly not.
    ``retry_after`` is in seconds.
    """

    status: int
    result: Result
    customers: int | None = None
    last_id: int | None = None
    digest: str = ""
    complete: bool = True
    retry_after: float | None = None
    doubtful: bool = False

    @property
    def is_report(self) -> bool:
        """Whether a client must take this answer for a whole report."""
        return self.result is Result.SUCCESS and self.complete and not self.doubtful

    @property
    def is_unavailable(self) -> bool:
        """Whether the server could not answer for the moment, so that a client may try again."""
        return self.status >= 500 or self.status == 429 or not self.complete


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """A request and its answer; ``began`` and ``ended`` are seconds since 1970 UTC."""

    request: RecordedRequest
    answer: RecordedAnswer
    began: float = 0.0
    ended: float = 0.0
