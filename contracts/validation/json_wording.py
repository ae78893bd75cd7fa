"""JSON that is well formed but not an answer, in words: from jsonschema's error to a fault."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from contracts.validation.verdict import Fault, Profile, shown
from contracts.validation.wording import KNOWN, wrong_day

if TYPE_CHECKING:
    import jsonschema

_TEXT: Final = "a text in quotes, empty when it is not set"
_SHAPE: Final = ("RES-5", "DEC-1")

#: Members around the customers: what is allowed, how to mend it, the statements.
_MEMBERS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "error": ("the message as a text", "say what was wrong with the request", ("RES-4",)),
    "last": (
        "a whole number, or its digits as text",
        "write the newest id of the account",
        ("DEC-2", "SEL-11"),
    ),
}


def half_a_character(field: str | None = None) -> Fault:
    """Say that a text holds one half of a surrogate pair."""
    return Fault(
        "A text holds half of a character, as \\ud83d alone does",
        allowed="both halves of a surrogate pair, or the character itself in UTF-8",
        mend="do not cut texts in the middle of a character",
        statements=("RES-5",),
        field=field,
    )


def customer_words(error: "jsonschema.ValidationError", item: Any, profile: Profile) -> Fault:
    """Put an error of jsonschema about one customer into words (RES-2, RES-3)."""
    if not isinstance(item, dict):
        return Fault(
            "An item of the list is not an object",
            found=shown(item),
            allowed="an object with the documented fields",
            mend="write each customer as an object",
            statements=("RES-2", "RES-5"),
        )
    if error.path:
        return _wrong_value(str(error.path[0]), error.instance, profile)
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        return _unknown_field(next(name for name in item if name not in schema["properties"]))
    missing = next(name for name in schema["required"] if name not in item)
    return Fault(
        f"The field {missing} is missing",
        allowed="the 15 documented fields; one that is not set is an empty text",
        mend=f'write "{missing}": ""',
        statements=("RES-2", "DEC-21"),
        field=missing,
    )


def _wrong_value(field: str, value: object, profile: Profile) -> Fault:
    if isinstance(value, str) and field == "custom_date":
        return wrong_day(value, profile)
    unset = value is None
    return Fault(
        f"The value of {field} is not a text",
        found="null" if unset else shown(value),
        allowed=_TEXT,
        mend="write null as an empty text" if unset else "put the value into quotes",
        statements=("RES-2", "RES-5", "DEC-21") if unset else ("RES-2", "RES-5"),
        field=field,
    )


def _unknown_field(name: str) -> Fault:
    known = KNOWN.get(name)
    return Fault(
        f"The member {shown(name)} of a customer is not documented",
        allowed="the 15 documented fields, each once",
        mend=f"leave it out; servers are known to send it, so the tolerant profile may accept it ({known})"
        if known
        else "leave it out, or check its spelling",
        statements=("RES-2", known) if known else ("RES-2",),
        field=name,
    )


def envelope_words(error: "jsonschema.ValidationError", answer: Any, shape: str) -> Fault:
    """Put an error of jsonschema about what stands around the customers into words (RES-1, RES-4, DEC-1)."""
    report = answer["response"] if shape == "response" and isinstance(answer, dict) else answer
    if not isinstance(report, dict):
        return Fault(
            "The answer is not a JSON object" if report is answer else "response is not an object",
            found=shown(report),
            allowed='{"status": "success", "customers": [ … ]}',
            mend="write the status beside the list",
            statements=_SHAPE,
        )
    status = report.get("status")
    if status not in ("success", "error"):
        return _wrong_status(report)
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        holder: Any = answer if error.instance is answer else report
        return _unknown_member(
            next(name for name in holder if name not in schema["properties"]), schema, status
        )
    key = "customer" if shape == "customer" else "customers"
    if error.validator == "required":
        return _missing_member("error" if status == "error" else key, status)
    name = str(error.path[-1]) if error.path else key
    allowed, mend, statements = _MEMBERS.get(
        name, ("a list, also of one customer or none", "write a list in square brackets", _SHAPE)
    )
    empty = report.get(name) == ""
    return Fault(
        f"The member {name} is empty" if empty else f"The member {name} is wrong",
        found="" if empty else shown(error.instance),
        allowed=allowed,
        mend=mend,
        statements=statements,
    )


def _wrong_status(report: Mapping[str, Any]) -> Fault:
    absent = "status" not in report
    return Fault(
        "The member status is missing" if absent else "The member status has an unknown value",
        found="" if absent else shown(report["status"]),
        allowed='"status": "success" or "status": "error"',
        mend="write the status beside the list",
        statements=("RES-1", "RES-4", "DEC-1"),
    )


def _unknown_member(name: str, schema: Mapping[str, Any], status: str) -> Fault:
    known = KNOWN.get(name)
    return Fault(
        f"The member {shown(name)} does not belong into this answer",
        found=f"an answer with the status {status}",
        allowed=", ".join(schema["properties"]),
        mend=f"leave it out; the tolerant profile accepts it ({known})" if known else "leave it out",
        statements=(*_SHAPE, known) if known else _SHAPE,
    )


def _missing_member(name: str, status: str) -> Fault:
    return Fault(
        f"The member {name} is missing",
        found=f"an answer with the status {status}",
        allowed="an error with its message"
        if name == "error"
        else "a list of customers, empty if there are none",
        mend=f"write {name} beside the status",
        statements=("RES-4", "DEC-1") if name == "error" else _SHAPE,
    )
