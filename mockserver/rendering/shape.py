"""Which fields a customer shows, and what an unset one looks like (RES-2, DEC-21, DEC-22, DEC-32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS

_CUSTOM1: Final = CUSTOMER_FIELDS.index("custom1")
_CUSTOM_DATE: Final = CUSTOMER_FIELDS.index("custom_date")


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a customer under a set of choices, in order."""

    omit_unset: bool
    zero_date: bool
    extra_custom: bool
    record_timestamp: bool

    @classmethod
    def of(cls, choices: Mapping[str, str]) -> "Shape":
        """Take the choices that bear on a customer's fields."""
        return cls(
            omit_unset=choices["DEC-21"] == "omitted",
            zero_date=choices["DEC-21"] == "zero-date",
            extra_custom=choices["DEC-22"] == "custom20",
            record_timestamp=choices["DEC-32"] == "record-timestamp",
        )

    @property
    def key(self) -> str:
        """A short word, different for every shape: what was rendered is kept by it."""
        return "".join(
            "01"[flag] for flag in (self.omit_unset, self.zero_date, self.extra_custom, self.record_timestamp)
        )

    @property
    def plain(self) -> bool:
        """Whether a customer shows just the 15 documented values as they are."""
        return not (self.omit_unset or self.zero_date or self.extra_custom or self.record_timestamp)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields shown, in order."""
        names: tuple[str, ...] = CUSTOMER_FIELDS
        if self.extra_custom:
            names = names[: _CUSTOM1 + 1] + EXTRA_CUSTOM_FIELDS + names[_CUSTOM1 + 1 :]
        return (*names, "record_timestamp") if self.record_timestamp else names

    def values(self, fields: tuple[str, ...], changed_at: int) -> tuple[str, ...]:
        """Return the values for ``names``; ``changed_at`` is in seconds since 1970, UTC."""
        if self.plain:
            return fields
        values = list(fields)
        if self.zero_date and not values[_CUSTOM_DATE]:
            values[_CUSTOM_DATE] = "0000-00-00"
        if self.extra_custom:
            values[_CUSTOM1 + 1 : _CUSTOM1 + 1] = [""] * len(EXTRA_CUSTOM_FIELDS)
        if self.record_timestamp:
            values.append(datetime.fromtimestamp(changed_at, UTC).strftime("%Y-%m-%d %H:%M:%S"))
        return tuple(values)

    def members(self, fields: tuple[str, ...], changed_at: int) -> list[tuple[str, str]]:
        """Return the names and values shown, without the unset ones if those are left out."""
        pairs = zip(self.names, self.values(fields, changed_at), strict=True)
        return [(name, value) for name, value in pairs if value or not self.omit_unset]
