"""Strict JSON (RFC 8259): no doubled member, no NaN, only UTF-8; and what is wrong with a text that is not."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from contracts.validation.verdict import Fault, InvalidAnswerError, shown

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NEAR: Final = 20

#: Messages of Python's decoder, by how they begin: what is wrong, what is allowed, how to mend it.
_SAYINGS: Final[Mapping[str, tuple[str, str, str]]] = {
    "Unterminated string": (
        "The JSON ends within a text",
        'each text ends with "',
        'the answer was cut short, or a quote inside a value is not escaped as \\"',
    ),
    "Invalid control character": (
        "A control character stands raw in a text",
        "\\n, \\t, or \\u and four digits in its place",
        "write the answer with a JSON library",
    ),
    "Invalid \\": (
        "A backslash in a text is followed by something that is no escape",
        '\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits',
        "escape a backslash in a value as \\\\",
    ),
    "Expecting ',' delimiter": (
        "A comma, or the end of an object or a list, is missing",
        "members and items separated by commas",
        "check for an unescaped quote in the value before this place",
    ),
    "Expecting ':' delimiter": (
        "A colon is missing after the name of a member",
        '"name": "value"',
        "write a colon after each name",
    ),
    "Expecting property name": (
        "The name of a member is missing or not in double quotes",
        '"name": "value"',
        'put names into " quotes',
    ),
    "Extra data": (
        "Something follows the end of the answer",
        "one JSON value",
        "send one answer, and nothing after it",
    ),
}


class NotJsonError(Exception):
    """A text is not strict JSON; ``position`` is where in the text, ``cut`` that it ends too early."""

    def __init__(self, fault: Fault, position: int = 0, *, cut: bool = False) -> None:
        super().__init__(fault.problem)
        self.fault = fault
        self.position = position
        self.cut = cut


class _RefusalError(ValueError):
    """Raised inside the decoder on what RFC 8259 forbids or leaves open, but Python takes."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        code = members.get("customer_code")
        raise _RefusalError(
            Fault(
                f"An object has the member {shown(doubled)} twice",
                allowed="each name once",
                mend="write the member once; readers differ in which of the two they take",
                statements=("RES-5",),
                field=doubled,
                code=shown(code)[1:-1] if isinstance(code, str) and code else None,
            )
        )
    return members


def _no_constant(word: str) -> Any:
    raise _RefusalError(
        Fault(
            f"The JSON holds {word}, which is no JSON value",
            allowed="texts in quotes",
            mend="write the value as a text",
            statements=("RES-5",),
        )
    )


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_constant)


def decode(text: str) -> Any:
    """Read a whole text; raises ``NotJsonError``."""
    value, end = decode_first(text)
    end = skip_space(text, end)
    if end < len(text):
        raise _worded(json.JSONDecodeError("Extra data", text, end))
    return value


def decode_first(text: str, start: int = 0) -> tuple[Any, int]:
    """Read the value at ``start``; returns it and where it ends. Raises ``NotJsonError``."""
    start = skip_space(text, start)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _worded(error) from None
    except _RefusalError as error:
        raise NotJsonError(error.fault, start) from None
    except RecursionError:
        fault = Fault(
            "The JSON is nested too deeply to be read safely",
            allowed="a list of customers, each an object of texts",
            mend="send customers with plain texts only",
            statements=("RES-5",),
        )
        raise NotJsonError(fault, start) from None
    except ValueError as error:  # Python's limit on the digits of a number
        fault = Fault(
            "A number is too long to be read safely",
            found=shown(str(error)),
            allowed="texts in quotes",
            mend="write values as texts",
            statements=("RES-5",),
        )
        raise NotJsonError(fault, start) from None


def skip_space(text: str, start: int) -> int:
    """Return the place of the first character that is not white space."""
    space = _SPACE.match(text, start)
    return space.end() if space else start


def utf8(data: bytes, *, line: int) -> str:
    """Decode UTF-8; raises ``InvalidAnswerError`` with the line, ``data`` beginning on ``line``."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidAnswerError(
            Fault(
                "The bytes are not valid UTF-8",
                found=f"the byte 0x{data[error.start]:02x}",
                allowed="UTF-8 (RFC 8259, section 8.1)",
                mend="write UTF-8; such bytes are most often ISO-8859-1 or Windows-1252",
                statements=("RES-5", "DEC-24"),
                line=line + data.count(b"\n", 0, error.start),
            )
        ) from None


#: Half of a surrogate pair can only come into a text by such an escape.
HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def half_character(value: object) -> bool:
    r"""Whether a text at any depth holds half of a surrogate pair, as ``\ud83d`` alone gives it."""
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(half_character(inner) for inner in (*value, *value.values()))
    return isinstance(value, list) and any(half_character(inner) for inner in value)


def _worded(error: json.JSONDecodeError) -> NotJsonError:
    text, at = error.doc, error.pos
    cut = error.msg.startswith("Unterminated string") or at >= len(text)
    problem, allowed, mend = _saying(error)
    near = text[max(0, at - _NEAR) : at + _NEAR]
    fault = Fault(
        problem,
        found=f"near {shown(near)}",
        allowed=allowed,
        mend=mend,
        statements=("RES-5",),
    )
    return NotJsonError(fault, at, cut=cut)


def _saying(error: json.JSONDecodeError) -> tuple[str, str, str]:
    text, at = error.doc, error.pos
    here = text[at : at + 1]
    # Where a comma precedes a closing bracket, Python points at one or the other, by version.
    before = text[:at].rstrip(" \t\r\n")[-1:]
    after = text[skip_space(text, at + 1) :][:1] if here == "," else ""
    if (before == "," and here in ("}", "]") and here) or (here == "," and after and after in "}]"):
        return (
            "A comma stands before a closing bracket",
            "commas only between members and between items",
            "take the last comma out; writing the list with a JSON library avoids it",
        )
    if here == "'":
        return "A text is in single quotes", 'texts and names in " quotes', "write double quotes"
    if at >= len(text) and not error.msg.startswith("Unterminated"):
        return (
            "The JSON ends too early",
            "an answer up to its last bracket",
            "the answer was cut short: capture it again, and look for a time-out or a size limit on the way",
        )
    for beginning, saying in _SAYINGS.items():
        if error.msg.startswith(beginning):
            return saying
    return (
        "Something that is no JSON value stands here",
        "a text, a list or an object",
        'put texts into " quotes',
    )
