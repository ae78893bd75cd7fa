"""What exactly is wrong with a JSON answer: the customer, the field, what was found, what is allowed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contracts.validation.json_text import NotJsonError, decode_first, half_character, skip_space
from contracts.validation.json_wording import customer_words, envelope_words, half_a_character
from contracts.validation.schemas import exact_answer, exact_customer
from contracts.validation.verdict import Fault, Profile, shown
from contracts.validation.wording import unexplained

if TYPE_CHECKING:
    import jsonschema


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
    while text[at : at + 1] != "]":
        position += 1
        start = at
        try:
            item, at = decode_first(text, start)
        except NotJsonError as error:
            place = max(error.position, start)
            return error.fault.at(position=position, line=line + text.count("\n", 0, place))
        fault = customer_fault(item, profile)
        if fault is not None:
            return fault.at(position=position, line=line + text.count("\n", 0, start))
        at = skip_space(text, at)
        if text[at : at + 1] != ",":
            break
        at = skip_space(text, at + 1)
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
        return half_a_character(names[0] if names else None).at(code=named)
    error = _first(exact_customer(profile).iter_errors(item))
    return None if error is None else customer_words(error, item, profile).at(code=named)


def _first(errors: "Iterable[jsonschema.ValidationError]") -> "jsonschema.ValidationError | None":
    """Choose the error to tell: one about a value or an unknown name before a missing field."""
    order = {"type": 0, "additionalProperties": 1}
    return min(errors, key=lambda error: order.get(str(error.validator), 2), default=None)


def envelope_fault(answer: object, shape: str, profile: Profile) -> Fault | None:
    """Judge what stands around the customers by jsonschema; None if it is valid."""
    if half_character(answer):
        return half_a_character()
    error = _first(exact_answer(profile, shape).iter_errors(answer))
    return None if error is None else envelope_words(error, answer, shape)
