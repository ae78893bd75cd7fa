"""The report as JSON (RES-5, DEC-1, DEC-19), and wrapped in a call as JSONP (REQ-11, DEC-18)."""

from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as _encode_basestring

from contracts.request import AnswerFormat
from mockserver.rendering.rendering import CustomerRenderer, MembersWriter, Rendering
from mockserver.rendering.shape import Shape

#: Two spaces a level, as most tools write JSON.
_INDENT = "  "


def quote(text: str) -> str:
    """Write a JSON string; the two line separators that JavaScript once forbade are escaped (ES2019)."""
    quoted: str = _encode_basestring(text)
    return quoted.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def renderer(shape: Shape, depth: int | None) -> CustomerRenderer:
    """Make the function that writes one customer, indented to ``depth`` levels, or compact for ``None``."""
    before, indent, colon, between, after = _layout(depth)
    keys = [f"{indent}{quote(name)}{colon}" for name in shape.names]

    def customer(fields: tuple[str, ...], changed_at: int) -> str:
        values = shape.values(fields, changed_at)
        members = [
            key + quote(value)
            for key, value in zip(keys, values, strict=True)
            if value or not shape.omit_unset
        ]
        return f"{before}{between.join(members)}{after}" if members else "{}"

    return customer


def members_writer(depth: int | None) -> MembersWriter:
    """Make the function that writes one customer member by member."""
    before, indent, colon, between, after = _layout(depth)

    def write(members: Iterable[tuple[str, str]]) -> str:
        written = [f"{indent}{quote(name)}{colon}{quote(value)}" for name, value in members]
        return f"{before}{between.join(written)}{after}" if written else "{}"

    return write


def _layout(depth: int | None) -> tuple[str, str, str, str, str]:
    """Return what stands before an object, before and after a member's name, between members, after all."""
    if depth is None:
        return "{", "", ":", ",", "}"
    outer, inner = _INDENT * depth, _INDENT * (depth + 1)
    return f"{outer}{{\n", inner, ": ", ",\n", f"\n{outer}}}"


def json_rendering(choices: Mapping[str, str], asked: AnswerFormat) -> Rendering:
    """Say how a report is written as JSON or JSONP under ``choices``, as asked for."""
    compact = asked.condensed or choices["DEC-19"] == "compact"
    wrapped = choices["DEC-1"] == "response"
    envelope = _Envelope(choices, asked.callback, compact=compact, wrapped=wrapped)
    shape = Shape.of(choices)
    depth = None if compact else 2 + wrapped
    script = "text/javascript" if choices["DEC-24"] == "application-xml" else "application/javascript"
    return Rendering(
        variant=f"json {depth} {shape.key}",
        content_type=f"{script if asked.callback else 'application/json'}; charset=utf-8",
        separator=b"," if compact else b",\n",
        # How an object begins. No text can hold it: in one, a quote is escaped and a line feed too.
        mark=b'{"' if compact else _layout(depth)[0].encode(),
        customer=renderer(shape, depth),
        opening=envelope.opening,
        closing=envelope.closing,
        empty=envelope.empty,
        error=envelope.error,
        members=shape.members,
        write=members_writer(depth),
    )


class _Envelope:
    """What stands around the customers: members before and after the list, the wrapper, the call."""

    def __init__(
        self, choices: Mapping[str, str], callback: str | None, *, compact: bool, wrapped: bool
    ) -> None:
        self._place = choices["DEC-2"]
        self._list = "customer" if choices["DEC-1"] == "customer" else "customers"
        self._line, self._space = ("", "") if compact else ("\n", " ")
        outer = "" if compact else _INDENT
        self._level = outer * (1 + wrapped)
        wrapper = f'{{{self._line}{outer}"response":{self._space}' if wrapped else ""
        self._before = f"{callback}(" * bool(callback) + wrapper + "{" + self._line
        end = f"{self._line}{outer}}}" if wrapped else ""
        self._after = f"{self._line}{'' if compact else _INDENT * wrapped}}}{end}" + ");" * bool(callback)

    def _member(self, name: str, value: str) -> str:
        return f"{self._level}{quote(name)}:{self._space}{value}"

    def _head(self, last: int) -> str:
        members = [self._member("status", '"success"')]
        if self._place in ("attribute", "element-first"):
            members.append(self._member("last", str(last)))
        elif self._place == "attribute-text":
            members.append(self._member("last", quote(str(last))))
        return self._before + "".join(f"{member},{self._line}" for member in members)

    def _tail(self, last: int) -> str:
        member = f",{self._line}{self._member('last', str(last))}" if self._place == "element-last" else ""
        return member + self._after

    def opening(self, last: int) -> bytes:
        return f"{self._head(last)}{self._member(self._list, '[')}{self._line}".encode()

    def closing(self, last: int) -> bytes:
        return f"{self._line}{self._level}]{self._tail(last)}".encode()

    def empty(self, last: int) -> bytes:
        return f"{self._head(last)}{self._member(self._list, '[]')}{self._tail(last)}".encode()

    def error(self, message: str) -> bytes:
        members = (self._member("status", '"error"'), self._member("error", quote(message)))
        return f"{self._before}{f',{self._line}'.join(members)}{self._after}".encode()
