"""The report as XML (RES-1 to RES-4, DEC-20): every way to write the same document."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from mockserver.rendering.rendering import CustomerRenderer, MembersWriter, Rendering
from mockserver.rendering.shape import Shape

#: Ends each customer, and stands nowhere else, so that customers can be counted.
_MARK: Final = "</customer>"
#: Stands between the values while they are escaped together; XML 1.0 section 2.2 forbids it, so no value
#: holds it.
_BETWEEN: Final = "\x1f"
_SPECIAL: Final = re.compile("[&<>\r]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Escape text for an element's content (XML 1.0 section 2.4); a carriage return survives (2.11)."""
    return _SPECIAL.sub(lambda match: _ENTITIES[match[0]], text) if _SPECIAL.search(text) else text


def escape_as_cdata(text: str) -> str:
    """Put text that needs escaping into CDATA sections (XML 1.0 section 2.7), none of which holds the mark."""
    if not _SPECIAL.search(text):
        return text
    inner = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    inner = inner.replace(_MARK, f"{_MARK[:-1]}]]><![CDATA[{_MARK[-1]}")
    return f"<![CDATA[{inner}]]>"


def escape_as_references(text: str) -> str:
    """Write every character outside ASCII, and the special ones, as references (XML 1.0 section 4.1)."""
    return re.sub("[^\t\n -~]|[&<>]", lambda match: f"&#{ord(match[0])};", text)


def renderer(shape: Shape, style: str) -> CustomerRenderer:
    """Make the function that writes one customer in a shape and a style of DEC-20."""
    line = "" if style == "one-line" else "\n"
    if style in ("cdata", "character-references") or shape.omit_unset:
        write = members_writer(style)
        return lambda fields, changed_at: write(shape.members(fields, changed_at))
    elements = line.join(f"<{name}>%s</{name}>" for name in shape.names)
    template = f"<customer>{line}{elements}{line}{_MARK}{line}"

    def customer(fields: tuple[str, ...], changed_at: int) -> str:
        values = shape.values(fields, changed_at)
        joined = _BETWEEN.join(values)
        if _SPECIAL.search(joined):
            values = tuple(escape(joined).split(_BETWEEN))
        return template % values

    return customer


def members_writer(style: str) -> MembersWriter:
    """Make the function that writes one customer element by element in a style of DEC-20."""
    line, escaped = "" if style == "one-line" else "\n", _escaping(style)

    def write(members: Iterable[tuple[str, str]]) -> str:
        elements = [f"<{name}>{escaped(value)}</{name}>{line}" for name, value in members]
        return f"<customer>{line}{''.join(elements)}{_MARK}{line}"

    return write


def _escaping(style: str) -> Callable[[str], str]:
    return {"cdata": escape_as_cdata, "character-references": escape_as_references}.get(style, escape)


def xml_rendering(choices: Mapping[str, str]) -> Rendering:
    """Say how a report is written as XML under ``choices``."""
    style, place = choices["DEC-20"], choices["DEC-2"]
    shape = Shape.of(choices)
    line = "" if style == "one-line" else "\n"
    quote = "'" if style == "single-quotes" else '"'
    declaration = f"<?xml version={quote}1.0{quote} encoding={quote}UTF-8{quote}?>{line}"
    head = "" if style == "no-declaration" else declaration
    text = _escaping(style)

    def opening(last: int) -> bytes:
        attribute = f" last={quote}{last}{quote}" if place.startswith("attribute") else ""
        first = f"<last>{last}</last>{line}" if place == "element-first" else ""
        return f"{head}<response status={quote}success{quote}{attribute}>{line}{first}".encode()

    def closing(last: int) -> bytes:
        element = f"<last>{last}</last>{line}" if place == "element-last" else ""
        return f"{element}</response>{line}".encode()

    def error(message: str) -> bytes:
        content = text(_FORBIDDEN.sub("\ufffd", message))
        body = f"<response status={quote}error{quote}>{line}<error>{content}</error>{line}</response>{line}"
        return (head + body).encode()

    media = "application/xml" if choices["DEC-24"] == "application-xml" else "text/xml"
    return Rendering(
        variant=f"xml {style} {shape.key}",
        content_type=f"{media}; charset=utf-8",
        separator=b"",
        mark=_MARK.encode(),
        customer=renderer(shape, style),
        opening=opening,
        closing=closing,
        empty=lambda last: opening(last) + closing(last),
        error=error,
        members=shape.members,
        write=members_writer(style),
    )
