"""What a server looks like, and the profile that makes the sandbox look the same."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.decisions import decisions
from contracts.fields import EXTRA_CUSTOM_FIELDS

#: The form of a field's name that the sandbox can write.
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,60}")
#: What the sandbox's own field has for a value; a learnt one has this instead of anybody's.
_INVENTED_VALUE: Final = "1"
#: The field of DEC-32, which is a choice and no oddity.
_RECORD_TIMESTAMP: Final = "record_timestamp"
#: The requests that get a format, by the fields that tell; of several that fit, the first is what counts.
_SCOPES: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "json": ({"output": "JSON", "callback": ""}, {"output": "json", "callback": ""}),
    "jsonp": ({"output": "JSON"}, {"output": "json"}),
    "xml": ({"output": ""}, {"output": "XML"}, {"output": "xml"}),
}
#: The content types of the sandbox by the word of DEC-24.
_USUAL: Final[Mapping[str, Mapping[str, str]]] = {
    "text-xml": {"xml": "text/xml", "json": "application/json", "jsonp": "application/javascript"},
    "application-xml": {"xml": "application/xml", "json": "application/json", "jsonp": "text/javascript"},
}


@dataclass(frozen=True, slots=True)
class ServerShape:
    """What was learnt of a server: only words, names of fields, and content types.

    ``decisions`` holds the word for each decision that could be observed, ``undocumented`` the names of fields
    that customers have besides, in their order, ``content_types`` the header for each format (``xml``, ``json``,
    ``jsonp``) that was seen. ``notes`` are sentences on what could not be learnt.
    """

    decisions: Mapping[str, str]
    undocumented: tuple[str, ...] = ()
    content_types: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def fields_besides(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of undocumented fields that no decision speaks of."""
    return tuple(name for name in names if name != _RECORD_TIMESTAMP and name not in EXTRA_CUSTOM_FIELDS)


def tidy_content_type(header: str) -> str:
    """Return a content type without differences that mean nothing: letter case, and spaces between its parts."""
    return "; ".join(part.strip().lower() for part in header.split(";") if part.strip())


def profile_of(shape: ServerShape) -> str:
    """Write a shape as a file for ``serve --profile``."""
    return "\n".join([*_lines(shape), ""])


def _lines(shape: ServerShape) -> Iterator[str]:
    yield "# What a server was seen to do, for customers-all serve --profile FILE. It holds nobody's data."
    yield from (f"# Not learnt: {note}" for note in shape.notes)
    yield ""
    yield "[decisions]"
    for name, decision in decisions().items():
        if name in shape.decisions and len(decision.choices) > 1:
            yield f"{name} = {_text(shape.decisions[name])}"
    for fault in _faults(shape):
        yield ""
        yield "[[fault]]"
        yield from (f"{name} = {_inline(value)}" for name, value in fault.items())


def _faults(shape: ServerShape) -> Iterator[dict[str, Any]]:
    """Yield what makes the sandbox show what no decision speaks of."""
    for name in shape.undocumented:
        if _NAME.fullmatch(name):
            yield {"kind": "unknown-field", "parameters": {"field": name, "value": _INVENTED_VALUE}}
    usual = _USUAL[shape.decisions.get("DEC-24", decisions()["DEC-24"].default)]
    for form, scopes in _SCOPES.items():
        seen = shape.content_types.get(form)
        if seen is not None and seen != f"{usual[form]}; charset=utf-8":
            for fields in scopes:
                yield {"kind": "content-type", "parameters": {"value": seen}, "scope": {"fields": fields}}


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_inline(member)}" for name, member in value.items()) + " }"
    return _text(str(value))


def _text(value: str) -> str:
    """Write a text of TOML; what JSON escapes, TOML escapes alike."""
    return json.dumps(value, ensure_ascii=True)
