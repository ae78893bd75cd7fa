"""Reading the fields of a request once, however often a client asks the same."""

from functools import lru_cache
from typing import Final

from contracts.form import Form, read_form

#: The largest body that is read, in bytes: room for a list of tens of thousands of campaigns.
LARGEST_BODY: Final = 1 << 20
#: Forms that are remembered, and the largest body among them in bytes: clients ask the same again and again.
_REMEMBERED: Final = 1_024
_LARGEST_REMEMBERED: Final = 4_096


def form_of(query: str, content_type: str | None, body: bytes) -> Form:
    """Read the fields of a request, or remember them from the last time; see ``contracts.form.read_form``."""
    if len(body) + len(query) > _LARGEST_REMEMBERED:
        return read_form(query, content_type, body)
    return _remembered_form(query, content_type, body)


_remembered_form = lru_cache(maxsize=_REMEMBERED)(read_form)
