"""White space in JSON: where it stands between the parts, not inside strings (RFC 8259 section 2)."""

import mmap
import re
from pathlib import Path
from typing import Final

#: JSON without white space between its parts, or a call around it; gives nothing back once it has matched.
_CONDENSED: Final = re.compile(rb'(?:[^"\s]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)


def first_space(body: Path) -> int | None:
    """Return the offset of the first white space outside strings, ``None`` when there is none."""
    size = body.stat().st_size
    if not size:
        return None
    with body.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
        condensed = _CONDENSED.match(view)
        end = condensed.end() if condensed else 0
        return end if end < size and view[end : end + 1].isspace() else None
