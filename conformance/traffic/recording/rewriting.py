"""Putting invented values into an answer, piece by piece, and leaving its form as it is.

Only for answers that were read without fault: in others a person's data cannot be told from marks.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from conformance.traffic.recording.pseudonymizer import Pseudonymizer
from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS

#: Elements and members whose text is the server's own, and nobody's.
_SERVERS_OWN: Final = frozenset({"status", "error", "last"})
#: One mark or text of XML, whole; of the last one nobody knows before more has come.
_XML: Final = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)\]\]>|(?P<comment><!--.*?-->)|(?P<mark><[^!>][^>]*>)|(?P<text>[^<]+)(?=<)",
    re.DOTALL,
)
_REFERENCE: Final = re.compile(
    r"&(?:(?P<name>amp|lt|gt|quot|apos)|#x(?P<hexadecimal>[0-9a-fA-F]+)|#(?P<decimal>[0-9]+));"
)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
#: A carriage return has to be written as a reference: it alone shows no liking for references.
_BY_LIKING: Final = re.compile(r"&#(?!13;|xD;|xd;)")
#: A letter outside ASCII that is escaped, as it need not be: the writer escapes all of them.
_ESCAPED_LETTER: Final = re.compile(r"\\u(?:00[89a-fA-F]|0[1-9a-fA-F]|1)")
_LEADING_ZERO: Final = re.compile(r"\A(-?)0(?=\d)")
_ELEMENT: Final = re.compile(r"<(/?)([^\s/>]+)[^>]*?(/?)>", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""(\s[^\s=]+\s*=\s*)(["'])(.*?)\2""", re.DOTALL)
#: One text, number or anything else of JSON, whole.
_JSON: Final = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")(?:(?P<colon>\s*:)|(?=\s*[^\s:]))'
    r'|(?P<number>-?\d[\d.eE+-]*)(?=[^\d.eE+-])|(?P<rest>[^"\d-]+|-(?=.))',
    re.DOTALL,
)


def rewritten_xml(pieces: Iterable[str], pseudonymizer: Pseudonymizer) -> Iterator[str]:
    """Yield an answer in XML with invented values in the place of the real ones."""
    path: list[str] = []
    parts: list[re.Match[str]] = []

    def rewrite(token: re.Match[str]) -> str:
        if not token["mark"]:
            parts.append(token)
            return ""
        text = _xml_text(pseudonymizer, path[-1] if path else "", parts)
        parts.clear()
        return text + _follow(path, token["mark"], pseudonymizer)

    return _tokens(pieces, _XML, rewrite)


def rewritten_json(pieces: Iterable[str], pseudonymizer: Pseudonymizer) -> Iterator[str]:
    """Yield an answer in JSON or JSONP with invented values in the place of the real ones."""
    name = ""

    def rewrite(token: re.Match[str]) -> str:
        nonlocal name
        if token["text"] and token["colon"] is not None:
            name = json.loads(token["text"], strict=False)
            return token[0]
        if token["text"]:
            value = _value(pseudonymizer, name, json.loads(token["text"], strict=False))
            return json.dumps(value, ensure_ascii=bool(_ESCAPED_LETTER.search(token["text"])))
        if token["number"] and name in (*CUSTOMER_FIELDS, *EXTRA_CUSTOM_FIELDS):
            return _LEADING_ZERO.sub(r"\g<1>1", pseudonymizer.scrambled(token["number"]))
        return token[0]

    return _tokens(pieces, _JSON, rewrite)


def _tokens(
    pieces: Iterable[str], pattern: re.Pattern[str], rewrite: Callable[[re.Match[str]], str]
) -> Iterator[str]:
    """Rewrite each token once it is there whole; what is left at the end is white space, or the last mark."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        at, done = 0, []
        while token := pattern.match(waiting, at):
            if token.end() == len(waiting) and not waiting.endswith(">"):
                break
            done.append(rewrite(token))
            at = token.end()
        waiting = waiting[at:]
        yield "".join(done)
    # A space lets the last token be told as whole, and is taken off again.
    rest, at, done = waiting + " ", 0, []
    while (token := pattern.match(rest, at)) and token.end() <= len(waiting):
        done.append(rewrite(token))
        at = token.end()
    yield "".join(done) + (waiting[at:] if not waiting[at:].strip(" \t\r\n);}]") else "")


def _value(pseudonymizer: Pseudonymizer, name: str, text: str) -> str:
    if name in _SERVERS_OWN:
        return text
    return pseudonymizer.value(name, text)


def _xml_text(pseudonymizer: Pseudonymizer, name: str, parts: list[re.Match[str]]) -> str:
    """Return what takes the place of what stood between two marks: text, CDATA sections, comments."""
    written = "".join(part["text"] or "" for part in parts)
    value = "".join(
        part["cdata"] if part["cdata"] is not None else _unescaped(part["text"] or "") for part in parts
    )
    if not value.strip():
        return written
    invented = _value(pseudonymizer, name, value)
    if any(part["cdata"] is not None for part in parts):
        return f"<![CDATA[{invented.replace(']]>', ']]]]><![CDATA[>')}]]>"
    escaped = escape(invented, {"\r": "&#13;"})
    return escaped.encode("ascii", "xmlcharrefreplace").decode() if _BY_LIKING.search(written) else escaped


def _unescaped(text: str) -> str:
    """Read a text as an XML parser does (XML 1.0, sections 2.11 and 4.1)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_referred, plain)


def _referred(reference: re.Match[str]) -> str:
    if reference["name"]:
        return _NAMED[reference["name"]]
    return chr(int(reference["hexadecimal"], 16) if reference["hexadecimal"] else int(reference["decimal"]))


def _follow(path: list[str], mark: str, pseudonymizer: Pseudonymizer) -> str:
    """Keep the path of open elements; attributes but the root's are anybody's guess, so their values go."""
    element = _ELEMENT.fullmatch(mark)
    if element is None or mark.startswith("<?"):
        return mark
    closing, name, empty = element.groups()
    if closing:
        if path:
            path.pop()
        return mark
    if not empty:
        path.append(name)
    if len(path) + bool(empty) == 1:
        return mark
    return _ATTRIBUTE.sub(lambda hit: f"{hit[1]}{hit[2]}{pseudonymizer.scrambled(hit[3])}{hit[2]}", mark)
