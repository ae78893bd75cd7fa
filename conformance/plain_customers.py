"""Taking plain customers out of an XML document before the parser sees them, because that takes a third of the time.

A customer is plain when it is written in the one obvious way: the 15 elements in order, without attributes,
references or characters that XML forbids. All others, and all that stands around, are the parser's to judge.
"""

import re
from typing import BinaryIO, Final

from conformance.tally import Visit
from contracts.fields import CUSTOMER_FIELDS

_BLOCK: Final = 1 << 17
#: A customer longer than this is no plain one, nor is what follows it.
_LONGEST: Final = 1 << 20
_SPACE: Final = rb"[ \t\r\n]*"
#: The whole beginning of a document in UTF-8 without a document type, and without namespaces.
_OPENING: Final = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?[ ]?\?>)?"""
    + _SPACE
    + rb"""<response(?:[ \t\r\n]+(?!xmlns)[a-z_]+=(?:"[^"<&]*"|'[^'<&]*'))*"""
    + _SPACE
    + rb">"
)
_PLAIN: Final = re.compile(
    _SPACE
    + b"<customer>"
    + b"".join(
        rb"%b<%b>([^<>&\x00-\x1f]*)</%b>" % (_SPACE, name, name) for name in map(str.encode, CUSTOMER_FIELDS)
    )
    + _SPACE
    + b"</customer>"
)
_END: Final = b"</customer>"
#: How a customer that is not plain begins, the last id perhaps before it (DEC-2); and what it must not hold,
#: so that what follows its end stands directly inside the root.
_OTHER: Final = re.compile(_SPACE + b"(?:<last>[^<>]*</last>" + _SPACE + rb")?<customer[ \t\r\n>]")
_HIDING: Final = re.compile(rb"<customer[ \t\r\n/>]|<[!?]")
#: The first bytes of U+FFFE and U+FFFF in UTF-8, which XML forbids, and of some others.
_HIGHEST: Final = b"\xef\xbf"


class WithoutPlainCustomers:
    """An XML document as a stream, without its plain customers: they are visited in their turn, while it is read.

    Each customer that is left in ends what one ``read`` returns, so that whoever reads is done with it before
    the next are visited. Where it is not sure to be directly inside the root, all that follows is left in.
    """

    def __init__(self, stream: BinaryIO, visit: Visit) -> None:
        """Begin before the document."""
        self._stream = stream
        self._visit = visit
        self._text = stream.read(_BLOCK)
        self._place = 0
        opening = _OPENING.match(self._text)
        self._opening_ends = opening.end() if opening else 0
        self._taking = opening is not None

    def read(self, size: int = _BLOCK) -> bytes:
        """Return some more of the document, more or less than ``size``; nothing at its end."""
        if self._opening_ends > self._place:
            return self._passed_on(self._opening_ends)
        while self._taking:
            self._take_plain_ones()
            end = self._text.find(_END, self._place)
            if end < 0:
                self._taking = self._has_more()
                continue
            end += len(_END)
            other = _OTHER.match(self._text, self._place, end)
            if other and not _HIDING.search(self._text, other.end(), end):
                return self._passed_on(end)
            self._taking = False
        return self._passed_on(len(self._text)) or self._stream.read(size)

    def _take_plain_ones(self) -> None:
        while plain := _PLAIN.match(self._text, self._place):
            if _HIGHEST in plain[0]:
                return
            try:
                values = b"\0".join(plain.groups()).decode().split("\0")
            except UnicodeDecodeError:
                return
            self._place = plain.end()
            self._visit(CUSTOMER_FIELDS, values)

    def _has_more(self) -> bool:
        block = self._stream.read(_BLOCK)
        self._text = self._text[self._place :] + block
        self._place = 0
        return bool(block) and len(self._text) < _LONGEST

    def _passed_on(self, end: int) -> bytes:
        text = self._text[self._place : end]
        self._place = end
        return text
