"""The beginning of an XML answer, up to and with the root's start tag (XML 1.0, sections 2.8 and 3.1)."""

import re
from dataclasses import dataclass
from typing import Final

from contracts.validation.source import Source
from contracts.validation.verdict import Fault, InvalidAnswerError, shown

_SPACE: Final = re.compile(rb"[ \t\r\n]*")
_DECLARATION: Final = re.compile(rb"<\?xml[ \t\r\n][^?>]*\?>")
_ENCODING: Final = re.compile(rb"[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*([\"'])([A-Za-z][A-Za-z0-9._-]*)\1")
_ROOT: Final = re.compile(
    rb"<([^\s<>/!?=\"'&]+)(?:[ \t\r\n]+[^\s<>/=\"']+[ \t\r\n]*=[ \t\r\n]*(?:\"[^\"<]*\"|'[^'<]*'))*[ \t\r\n]*(/?)>"
)
#: What has not become a start tag after so many bytes is none.
_LONGEST_TAG: Final = 1 << 16
#: Encodings that are brought to UTF-8, as XML parsers commonly do; of the rest, parsers know different ones.
_ENCODINGS: Final = re.compile(r"us-ascii|ascii|iso-8859-\d+|windows-125\d|utf-16", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What precedes the customers: ``text`` whole, ``opening`` the root's start tag alone.

    ``closing`` is the end tag that fits; ``empty`` is a root that closes itself. All in UTF-8, ``text``
    without an encoding in its declaration.
    """

    text: bytes
    opening: bytes
    closing: bytes
    empty: bool

    @property
    def namespaces(self) -> bool:
        """Whether the root declares a namespace, so that elements may carry attributes from it."""
        return b"xmlns" in self.opening


def read_head(source: Source) -> Head:
    """Take the head off the source; raises ``InvalidAnswerError`` on a DOCTYPE or an unknown encoding.

    An answer without a readable start tag gives a head with an empty ``opening`` and leaves the source as is.
    """
    _settle_encoding(source)
    while True:
        end, root = _scan(source.buffer)
        if root is not None:
            opening = root[0]
            text = source.take(end)
            return Head(text, opening, b"</" + root[1] + b">", empty=bool(root[2]))
        if end >= 0 or not source.grow():
            return Head(b"", b"", b"", empty=True)


def _settle_encoding(source: Source) -> None:
    """Honour the encoding of the XML declaration and take it out, for from here on all is UTF-8."""
    declaration = _DECLARATION.match(source.buffer)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if declaration is None or encoding is None:
        return
    name = encoding[2].decode()
    if name.lower() not in {"utf-8", "utf8"}:
        if not _ENCODINGS.fullmatch(name):
            raise InvalidAnswerError(_unknown_encoding(name))
        if name.lower() != "utf-16":  # a text in UTF-16 is brought to UTF-8 where its mark is seen
            try:
                source.with_encoding(name)
            except LookupError:
                raise InvalidAnswerError(_unknown_encoding(name)) from None
        elif not source.wide:
            raise InvalidAnswerError(_unknown_encoding(name))
    source.buffer = declaration[0].replace(encoding[0], b"") + source.buffer[declaration.end() :]


def _unknown_encoding(name: str) -> Fault:
    return Fault(
        "The XML declares an encoding that is not supported, or not the one it is in",
        found=shown(name),
        allowed="UTF-8; US-ASCII, ISO-8859, Windows-125x and UTF-16 with a byte order mark are read as well",
        mend="write and declare UTF-8",
        statements=("DEC-20",),
        line=1,
    )


def _scan(window: bytes) -> tuple[int, re.Match[bytes] | None]:
    """Skip declaration, comments, instructions and space; find the root's start tag.

    Returns where it ends and the tag; -1 and None when more must be read; 0 and None when it is malformed.
    """
    at = 0
    while True:
        space = _SPACE.match(window, at)
        at = space.end() if space else at
        if window.startswith(b"<!DOCTYPE", at):
            raise InvalidAnswerError(
                Fault(
                    "The XML holds a DOCTYPE: it is refused, for its entities can hide or fetch anything",
                    allowed="a document without one",
                    mend="leave the DOCTYPE out; the schema needs none",
                    statements=("RES-1", "DEC-20"),
                    line=window.count(b"\n", 0, at) + 1,
                )
            )
        skipped = False
        for start, stop in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if window.startswith(start, at):
                end = window.find(stop, at + len(start))
                if end < 0:
                    return -1, None
                at = end + len(stop)
                skipped = True
        if skipped:
            continue
        root = _ROOT.match(window, at)
        if root:
            return root.end(), root
        return (0, None) if len(window) - at > _LONGEST_TAG else (-1, None)
