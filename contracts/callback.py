"""Which names of functions a JSONP answer may call (REQ-11, DEC-18)."""

import re
from typing import Final

LONGEST_CALLBACK: Final = 128
_PATH: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(?:\.[A-Za-z_$][A-Za-z0-9_$]*)*")


def is_safe_callback(name: str) -> bool:
    """Tell whether a name is a dotted path of identifiers that no script can hide in."""
    return len(name) <= LONGEST_CALLBACK and _PATH.fullmatch(name) is not None
