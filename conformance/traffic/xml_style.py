"""How an XML text is written, where any well-formed text of the same content will do (DEC-20)."""

import re
from pathlib import Path
from typing import Final

#: So much of a report is looked at, in bytes.
_READ: Final = 1 << 20
_REFERENCE: Final = re.compile(rb"&#(?!13;|xD;|x0D;)")
_BETWEEN_FIELDS: Final = re.compile(rb">[ \t\r]*\n[ \t\r]*<")


def xml_style(body: Path) -> str | None:
    """Return the word of DEC-20 that a report in UTF-8 shows, ``None`` when it is none of them.

    Customers without a special character show nothing of how such characters are written: then the text counts
    as written with the usual escapes.
    """
    with body.open("rb") as stream:
        text = stream.read(_READ)
    if b"<![CDATA[" in text:
        return "cdata"
    if _REFERENCE.search(text):
        return "character-references"
    start = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<?xml"):
        return "no-declaration"
    if b"version='" in start[:100]:
        return "single-quotes"
    return "one-element-a-line" if _BETWEEN_FIELDS.search(text) else "one-line"
