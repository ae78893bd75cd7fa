"""The media types that name a format (DEC-24)."""

import re
from typing import Final

#: Media types by format; a parameter may follow. JSON and JSONP: RFC 8259, RFC 9239; XML: RFC 7303.
MEDIA_TYPES: Final = {
    "xml": re.compile(r"(text|application)/([\w.-]+\+)?xml"),
    "json": re.compile(r"(application/([\w.-]+\+)?|text/)json"),
    "jsonp": re.compile(r"(text|application)/(x-)?(javascript|ecmascript)"),
}
