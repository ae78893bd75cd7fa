"""XML that is not well formed, in words: which rule of XML 1.0 is broken, and how to mend it."""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree
from lxml.etree import ErrorTypes

from contracts.validation.verdict import Fault, shown

_RAW_AMPERSAND: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)([A-Za-z][A-Za-z0-9]*;)?"
)
#: The element that was open last before a place, and what was read of its text.
_OPEN_FIELD: Final = re.compile(rb"<([A-Za-z_][\w.-]*)>([^<]*)$")

#: libxml2's codes of errors: what is wrong, what XML allows, how to mend it.
_SAYINGS: Final[Mapping[int, tuple[str, str, str]]] = {
    ErrorTypes.ERR_INVALID_CHAR: (
        "A character that XML 1.0 forbids stands in the text",
        "tab, line feed, carriage return, and characters from U+0020 on save surrogates, U+FFFE and U+FFFF",
        "take such characters out when the data enters; no escape can carry them",
    ),
    ErrorTypes.ERR_INVALID_ENCODING: (
        "The bytes are not valid UTF-8",
        "UTF-8, or another encoding that the XML declaration names",
        "write UTF-8; such bytes are most often ISO-8859-1 or Windows-1252",
    ),
    ErrorTypes.ERR_TAG_NAME_MISMATCH: (
        "An end tag does not fit the start tag before it",
        "each element is closed by its own name, in the same letters",
        "close the elements in the opposite order of their opening; check for an unescaped < in a value",
    ),
    ErrorTypes.ERR_TAG_NOT_FINISHED: (
        "The XML ends before its root is closed",
        "a document up to </response>",
        "the answer was cut short: capture it again, and look for a time-out or a size limit on the way",
    ),
    ErrorTypes.ERR_DOCUMENT_END: (
        "Something follows the end of the root element",
        "only comments and white space after </response>",
        "send one answer, and nothing after it",
    ),
    ErrorTypes.ERR_DOCUMENT_EMPTY: (
        "There is no element at all",
        "a document with the root response",
        "look for an error of the server in place of the report",
    ),
    ErrorTypes.ERR_MISPLACED_CDATA_END: (
        "The three characters ]]> stand in a text",
        "]]&gt; in a text",
        "escape > as &gt; after ]]",
    ),
    ErrorTypes.ERR_CDATA_NOT_FINISHED: (
        "A CDATA section is not closed",
        "<![CDATA[ … ]]>",
        "close the section; a value that itself holds ]]> must be split or escaped",
    ),
    ErrorTypes.ERR_COMMENT_NOT_FINISHED: ("A comment is not closed", "<!-- … -->", "close the comment"),
    ErrorTypes.ERR_HYPHEN_IN_COMMENT: ("Two hyphens stand inside a comment", "", "take one of them out"),
    ErrorTypes.ERR_LT_IN_ATTRIBUTE: (
        "A raw < stands in the value of an attribute",
        "&lt; in its place",
        "escape < as &lt;",
    ),
    ErrorTypes.ERR_ATTRIBUTE_NOT_STARTED: (
        "The value of an attribute is not in quotes",
        'status="success"',
        "put the value in quotes",
    ),
    ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED: (
        "The value of an attribute is not closed",
        'status="success"',
        "close the value with the quote it began with",
    ),
    ErrorTypes.ERR_ATTRIBUTE_REDEFINED: (
        "An element has one attribute twice",
        "each attribute once",
        "write the attribute once",
    ),
    ErrorTypes.ERR_RESERVED_XML_NAME: (
        "The XML declaration does not stand at the very beginning",
        "<?xml … ?> as the first characters of the answer, or no declaration",
        "remove what precedes it: most often an empty line at the top of a PHP file",
    ),
    ErrorTypes.ERR_RESOURCE_LIMIT: (
        "The XML is nested too deeply, or one text is too long to be read safely",
        "three levels: response, customer, field",
        "send customers with plain texts only",
    ),
}


def new_parser() -> etree.XMLParser:
    """Return a parser that fetches nothing, expands nothing, and keeps libxml2's limits on depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )


def malformed(text: bytes) -> Fault | None:
    """Say why a text is not well-formed XML (in UTF-8), None if it is; ``line`` counts from its start."""
    try:
        etree.fromstring(text, new_parser())
    except etree.XMLSyntaxError as error:
        return _worded(error, text)
    return None


def _worded(error: etree.XMLSyntaxError, text: bytes) -> Fault:
    line = error.lineno or 1
    before, rest = _around(text, line, error.offset or 1)
    opened = _OPEN_FIELD.search(before[-4096:])
    field = opened[1].decode() if opened and opened[1] not in (b"customer", b"response") else None
    code: int = getattr(error, "code", 0)  # lxml's stubs do not know it
    codes = (ErrorTypes.ERR_NAME_REQUIRED, ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING)
    if code == ErrorTypes.ERR_UNDECLARED_ENTITY or (code in codes and "EntityRef" in (error.msg or "")):
        return _raw_ampersand(text, line, field)
    if code == ErrorTypes.ERR_NAME_REQUIRED:
        problem, allowed, mend = (
            "A raw < stands in the text",
            "&lt; in its place",
            "escape < as &lt;, and & as &amp;, in every value",
        )
    elif code in _SAYINGS:
        problem, allowed, mend = _SAYINGS[code]
    else:
        problem, allowed, mend = (
            "The XML is not well formed",
            "well-formed XML 1.0",
            "write it with an XML library",
        )
    said = (error.msg or "").split(", line ")[0].split("\n")[0]
    near = shown((before[-20:] + rest[:20]).decode("utf-8", "replace"))
    return Fault(
        problem,
        found=f"near {near} ({said})",
        allowed=allowed,
        mend=mend,
        statements=("RES-1", "DEC-20"),
        field=field,
        line=line,
    )


def _raw_ampersand(text: bytes, line: int, field: str | None) -> Fault:
    found = None
    for match in _RAW_AMPERSAND.finditer(text):
        found = match
        if text.count(b"\n", 0, match.start()) + 1 >= line:
            break
    entity = found[1] if found else None
    near = text[max(0, found.start() - 20) : found.end() + 20].decode("utf-8", "replace") if found else "&"
    if entity:
        name = entity.decode()
        return Fault(
            f"The XML uses the entity &{name}, which it does not know",
            found=f"near {shown(near)}",
            allowed="&amp; &lt; &gt; &quot; &apos; and numbers such as &#233;",
            mend="write the character itself in UTF-8, or its number; names like &nbsp; are HTML's",
            statements=("RES-1", "DEC-20"),
            field=field,
            line=line,
        )
    return Fault(
        "A raw & stands in the text, so this is not XML",
        found=f"near {shown(near)}",
        allowed="&amp; in its place",
        mend="escape & as &amp; and < as &lt; in every value, once, before writing it",
        statements=("RES-1", "DEC-20"),
        field=field,
        line=line,
    )


def _around(text: bytes, line: int, column: int) -> tuple[bytes, bytes]:
    """Split a text at a line and a column, both from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find(b"\n", start) + 1
    at = start + column - 1
    return text[:at], text[at:]
