"""Which encoding an answer is written in, as its beginning or its header tells (RFC 7303, RFC 8259 section 8.1)."""

import codecs
import re
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from conformance.answer import Received

UTF8_MARK: Final = codecs.BOM_UTF8
_BLOCK: Final = 1 << 18
#: How UTF-16 begins: with a mark, or with the first character of XML or JSON.
_UTF16: Final = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"{\0": "utf-16-le",
    b"\0<": "utf-16-be",
    b"\0{": "utf-16-be",
}
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]*\bencoding\s*=")


def beginning(received: "Received", size: int = 4096) -> bytes:
    """Return the first bytes of the body without a byte order mark, in UTF-8 where it is in UTF-16."""
    head = received.head(size)
    encoding = _UTF16.get(head[:2])
    if encoding is None:
        return head.removeprefix(UTF8_MARK)
    return head.decode(encoding, "replace").encode()


def charset_of_header(received: "Received") -> str:
    """Return the encoding of an XML answer where the header ``Content-Type`` alone tells it, else ``""``.

    Bytes that are UTF-8 are taken for it: many servers send a header that knows nothing of the body.
    """
    head = received.head()
    charset = _named_charset(received.headers.get("Content-Type", ""))
    if not charset or head.startswith((UTF8_MARK, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    if _DECLARED.match(beginning(received)):
        return ""
    return "" if b"\0" not in head and _is_utf8(received.path) else charset


def _named_charset(content_type: str) -> str:
    """Return the parameter ``charset`` of a media type, ``""`` for none, UTF-8, and one that is not known."""
    header = Message()
    header["Content-Type"] = content_type
    named = header.get_param("charset", "")
    if not isinstance(named, str) or named.lower() in {"", "utf-8", "utf8", "us-ascii"}:
        return ""
    try:
        etree.XMLParser(encoding=named)
    except (LookupError, ValueError):
        return ""
    return named


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
