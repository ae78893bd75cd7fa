"""Reading the JSON bodies of calls: what is wrong with one is said in a sentence that names the place."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import orjson

from mockserver.control.call import CallError, refuse_unknown

#: What a body is read into; members that it may lack have a default.
Body = TypeVar("Body", bound=msgspec.Struct)
Item = TypeVar("Item")


def parse(body: bytes) -> Any:
    """Return the JSON value of a body, an empty object for an empty one; raises ``CallError``."""
    if not body.strip():
        return {}
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CallError(
            f"The body is not JSON in UTF-8: {error.msg}, in line {error.lineno} at character {error.colno}."
        ) from None


def checked_object(value: object, where: str = "The body") -> Mapping[str, Any]:
    """Return a value if it is an object; raises ``CallError``."""
    if not isinstance(value, Mapping):
        raise CallError(f"{where} must be a JSON object.")
    return value


def read_object(value: object, into: type[Body], where: str = "The body") -> Body:
    """Read a JSON object; raises ``CallError`` that names the member at fault and shows no value."""
    members = checked_object(value, where)
    refuse_unknown(where, members, into.__struct_fields__)
    try:
        return msgspec.convert(dict(members), into)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        at = f"the member {path.rstrip('`')}" if path else where
        raise CallError(f"{at[:1].upper()}{at[1:]} is wrong: {message[:1].lower()}{message[1:]}.") from None


def read_one_or_more(value: object, read: Callable[[object, str], Item]) -> tuple[list[Item], bool]:
    """Read an object, or a list of them; tells too whether it was a list. ``read`` is told where it is."""
    if not isinstance(value, list):
        return [read(value, "The body")], False
    return [read(item, f"Item {number} of the list") for number, item in enumerate(value, 1)], True


def read_time(text: str, name: str) -> datetime:
    """Read a time in ISO 8601, in UTC unless it says otherwise; a day alone is its midnight.

    Raises ``CallError``.
    """
    try:
        when = datetime.fromisoformat(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise CallError(f"{name} is {text!r}, but must be a time such as 2011-12-31T23:59:59Z.") from None


def shown_time(when: datetime) -> str:
    """Write a time as answers show it: UTC, whole seconds."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
