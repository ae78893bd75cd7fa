"""What exactly is wrong with a JSON answer: the customer, the field, what was found, what is allowed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from contracts.validation.json_text import NotJsonError, decode_first, half_character, skip_space
from contracts.validation.schemas import exact_answer, exact_customer
from contracts.validation.verdict import Fault, Profile, shown
from contracts.validation.wording import KNOWN, unexplained, wrong_day

if TYPE_CHECKING:
    import jsonschema

_TEXT = "a text in quotes, empty when it is not set"


def shape_of(answer: object) -> str:
    """Name the choice of DEC-1 that an answer follows, as far as its members tell."""
    if isinstance(answer, dict):
        if "response" in answer:
            return "response"
        if "customer" in answer and "customers" not in answer:
            return "customer"
    return "customers"


def explain_items(text: str, line: int, before: int, profile: Profile) -> Fault:
    """Explain why the list that ``text`` begins with is invalid.

    ``before`` customers were found valid before it; its first character is put there by the caller and what
    follows begins on ``line`` of the answer.
    """
    at = skip_space(text, 1)
    position = before
    while text[at : at + 1] != "]" or position == before:
        if text[at : at + 1] == "]":
            break
        position += 1
        start = at
        try:
            item, at = decode_first(text, at)
        except NotJsonError as error:
            place = max(error.position, start)
            return error.fault.at(position=position, line=line + text.count("\n", 0, place))
        fault = customer_fault(item, profile)
        if fault is not None:
            return fault.at(position=position, line=line + text.count("\n", 0, start))
        at = skip_space(text, at)
        if text[at : at + 1] == ",":
            at = skip_space(text, at + 1)
            if text[at : at + 1] == "]":
                break
        elif text[at : at + 1] != "]":
            break
    return _between_items(text, at).at(position=position, line=line + text.count("\n", 0, at))


def _between_items(text: str, at: int) -> Fault:
    """Say what is wrong between two items, or at the list's end: let the decoder find it."""
    try:
        decode_first(text)
    except NotJsonError as error:
        return error.fault
    return unexplained(f"near {shown(text[at : at + 20])}")


def customer_fault(item: object, profile: Profile) -> Fault | None:
    """Judge one customer by jsonschema; None if it is valid."""
    code = item.get("customer_code") if isinstance(item, dict) else None
    named = shown(code)[1:-1] if isinstance(code, str) and code else None
    if half_character(item):
        names = (
            [name for name, value in item.items() if half_character(value)] if isinstance(item, dict) else []
        )
        return Fault(
            "A text holds half of a character, as \\ud83d alone does",
            allowed="both halves of a surrogate pair, or the character itself in UTF-8",
            mend="do not cut texts in the middle of a character",
            statements=("RES-5",),
            field=names[0] if names else None,
            code=named,
        )
    error = _first(exact_customer(profile).iter_errors(item))
    return None if error is None else _customer_words(error, item, profile).at(code=named)


def _first(errors: "Iterable[jsonschema.ValidationError]") -> "jsonschema.ValidationError | None":
    """Choose the error to tell: one about a value or an unknown name before a missing field."""
    order = {"type": 0, "additionalProperties": 1}
    return min(errors, key=lambda error: order.get(str(error.validator), 2), default=None)


def _customer_words(error: "jsonschema.ValidationError", item: Any, profile: Profile) -> Fault:
    if not isinstance(item, dict):
        return Fault(
            "An item of the list is not an object",
            found=shown(item),
            allowed="an object with the documented fields",
            mend="write each customer as an object",
            statements=("RES-2", "RES-5"),
        )
    if error.path:
        field = str(error.path[0])
        if isinstance(error.instance, str) and field == "custom_date":
            return wrong_day(error.instance, profile)
        return Fault(
            f"The value of {field} is not a text",
            found=shown(error.instance) if error.instance is not None else "null",
            allowed=_TEXT,
            mend="write null as an empty text" if error.instance is None else "put the value into quotes",
            statements=("RES-2", "RES-5", "DEC-21") if error.instance is None else ("RES-2", "RES-5"),
            field=field,
        )
    schema = error.schema
    if error.validator == "additionalProperties":
        name = next(name for name in item if name not in schema["properties"])
        known = KNOWN.get(name)
        return Fault(
            f"The member {shown(name)} of a customer is not documented",
            found="",
            allowed="the 15 documented fields, each once",
            mend=f"leave it out; servers are known to send it, so the tolerant profile may accept it ({known})"
            if known
            else "leave it out, or check its spelling",
            statements=("RES-2", known) if known else ("RES-2",),
            field=name,
        )
    missing = next(name for name in schema["required"] if name not in item)
    return Fault(
        f"The field {missing} is missing",
        allowed="the 15 documented fields; one that is not set is an empty text",
        mend=f'write "{missing}": ""',
        statements=("RES-2", "DEC-21"),
        field=missing,
    )


def envelope_fault(answer: object, shape: str, profile: Profile) -> Fault | None:
    """Judge what stands around the customers by jsonschema; None if it is valid."""
    if half_character(answer):
        return Fault(
            "A text holds half of a character, as \\ud83d alone does",
            allowed="both halves of a surrogate pair, or the character itself in UTF-8",
            mend="do not cut texts in the middle of a character",
            statements=("RES-5",),
        )
    error = _first(exact_answer(profile, shape).iter_errors(answer))
    return None if error is None else _envelope_words(error, answer, shape)


def _envelope_words(error: "jsonschema.ValidationError", answer: Any, shape: str) -> Fault:
    report = answer["response"] if shape == "response" and isinstance(answer, dict) else answer
    statements = ("RES-5", "DEC-1")
    if not isinstance(answer, dict) or not isinstance(report, dict):
        return Fault(
            "The answer is not a JSON object"
            if not isinstance(answer, dict)
            else "response is not an object",
            found=shown(answer if not isinstance(answer, dict) else report),
            allowed='{"status": "success", "customers": [ … ]}',
            mend="write the status beside the list",
            statements=statements,
        )
    path = [str(step) for step in error.path]
    if "status" not in report or report["status"] not in ("success", "error"):
        absent = "status" not in report
        return Fault(
            "The member status is missing" if absent else "The member status has an unknown value",
            found="" if absent else shown(report["status"]),
            allowed='"status": "success" or "status": "error"',
            mend="write the status beside the list",
            statements=("RES-1", "RES-4", "DEC-1"),
        )
    key = "customer" if shape == "customer" else "customers"
    if error.validator == "additionalProperties":
        allowed = error.schema["properties"]
        holder = answer if error.instance is answer else report
        name = next(name for name in holder if name not in allowed)
        known = KNOWN.get(name)
        return Fault(
            f"The member {shown(name)} does not belong into this answer",
            found=f"an answer with the status {report['status']}",
            allowed=", ".join(allowed),
            mend=f"leave it out; the tolerant profile accepts it ({known})" if known else "leave it out",
            statements=(*statements, known) if known else statements,
        )
    if error.validator == "required":
        missing = "error" if report["status"] == "error" else key
        return Fault(
            f"The member {missing} is missing",
            found=f"an answer with the status {report['status']}",
            allowed="an error with its message"
            if missing == "error"
            else "a list of customers, empty if there are none",
            mend=f"write {missing} beside the status",
            statements=("RES-4", "DEC-1") if missing == "error" else statements,
        )
    name = path[-1] if path else key
    return Fault(
        f"The member {name} is wrong" if report.get(name) != "" else f"The member {name} is empty",
        found=shown(error.instance) if error.instance != "" else "",
        allowed={"error": "the message as a text", "last": "a whole number, or its digits as text"}.get(
            name, "a list, also of one customer or none"
        ),
        mend={
            "error": "say what was wrong with the request",
            "last": "write the newest id of the account",
        }.get(name, "write a list in square brackets"),
        statements=("RES-4",) if name == "error" else ("DEC-2",) if name == "last" else statements,
    )
