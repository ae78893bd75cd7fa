"""The header that says when to ask again (RFC 9110 section 10.2.3)."""

from email.utils import parsedate_to_datetime
from typing import Final

#: A longer wait is as good as this one, in seconds.
_LONGEST: Final = 1 << 31


def seconds_to_wait(header: str, now: float) -> float | None:
    """Return the seconds that ``Retry-After`` asks to wait from ``now`` (since 1970, UTC); ``None`` if it is none."""
    if header.isascii() and header.isdigit():
        return float(min(int(header[:12]), _LONGEST))
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - now)
