"""The fields of a request as they came: in the query, urlencoded or as multipart (DEC-25)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl

from multipart import MultipartParser, parse_options_header

from contracts.request import Cause, Problem, merge_fields

#: The largest body that is read, in bytes: room for a list of tens of thousands of campaigns.
LARGEST_BODY: Final = 1 << 20
#: More fields than this are refused, as PHP does: reading them would keep other requests waiting.
MOST_FIELDS: Final = 1_000
#: Forms that are remembered, and the largest body among them in bytes: clients ask the same again and again.
_REMEMBERED: Final = 1_024
_LARGEST_REMEMBERED: Final = 4_096


class Encoding(Enum):
    """How a body carries fields; ``OTHER`` is a body that carries none."""

    NONE = "none"
    URLENCODED = "urlencoded"
    MULTIPART = "multipart"
    OTHER = "other"


_ENCODINGS: Final = {
    "application/x-www-form-urlencoded": Encoding.URLENCODED,
    "multipart/form-data": Encoding.MULTIPART,
}


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The fields of a request, the names of those in the query, and why they could not be read, if so.

    A form equals only itself, so that what was understood of it can be remembered by it. The values never
    show in a ``repr``: one of them is the password.
    """

    fields: Mapping[str, str] = field(repr=False)
    in_query: frozenset[str]
    encoding: Encoding
    problem: Problem | None = None


def form_of(query: str, content_type: str | None, body: bytes) -> Form:
    """Read the fields of a request, or remember them from the last time; see ``read_form``."""
    if len(body) + len(query) > _LARGEST_REMEMBERED:
        return read_form(query, content_type, body)
    return _remembered_form(query, content_type, body)


def read_form(query: str, content_type: str | None, body: bytes) -> Form:
    """Read the fields of a request; never raises.

    ``query`` is the part of the address after the question mark, still encoded; ``body`` is empty for GET,
    whose body carries no fields. Texts are UTF-8; a byte that is none becomes U+FFFD. Fields that cannot be
    read are a problem of the form, which then has none.
    """
    encoding = Encoding.NONE
    try:
        from_query = _urlencoded_fields(query.encode("utf-8", "surrogateescape"))
        from_body: dict[str, str] = {}
        if body:
            media_type, options = parse_options_header(content_type or "")
            encoding = _ENCODINGS.get(media_type, Encoding.OTHER)
            if encoding is Encoding.URLENCODED:
                from_body = _urlencoded_fields(body)
            elif encoding is Encoding.MULTIPART:
                from_body = _multipart_fields(body, options.get("boundary", ""))
    except ValueError as error:
        return Form({}, frozenset(), encoding, _unreadable(encoding, error))
    return Form(merge_fields(from_query.items(), from_body.items()), frozenset(from_query), encoding)


_remembered_form = lru_cache(maxsize=_REMEMBERED)(read_form)


def _urlencoded_fields(text: bytes) -> dict[str, str]:
    """Read urlencoded fields, the last of a repeated one; raises ``ValueError`` on too many."""
    return dict(
        parse_qsl(
            text.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
            separator="&",
        )
    )


def _multipart_fields(body: bytes, boundary: str) -> dict[str, str]:
    """Read the parts without a file name (RFC 7578), the last of a repeated one.

    Raises ``MultipartError``, a ``ValueError``, on a body that breaks the format or has too many parts.
    """
    parser = MultipartParser(
        BytesIO(body),
        boundary.encode("utf-8", "surrogateescape"),
        len(body),
        part_limit=MOST_FIELDS,
        spool_limit=LARGEST_BODY,
        memory_limit=LARGEST_BODY,
    )
    return {
        part.name: part.raw.decode("utf-8", "replace")
        for part in parser
        if part.filename is None and part.name is not None
    }


def _unreadable(encoding: Encoding, error: ValueError) -> Problem:
    place = "query" if encoding is Encoding.NONE else f"{encoding.value} body"
    sentence = f"The fields in the {place} cannot be read: {error.args[0]} (DEC-25)."
    return Problem(Cause.VALUE, place, None, "body-readable", sentence)
