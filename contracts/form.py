"""The fields of a request as they were sent: in the query, urlencoded or as multipart (DEC-25)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from multipart import MultipartParser, parse_options_header

from contracts.request import Cause, Problem, merge_fields

#: More fields than this are refused, as PHP does: reading them would keep other requests waiting.
MOST_FIELDS: Final = 1_000
#: What stands for a byte that is not UTF-8.
_REPLACED: Final = "\ufffd"

#: Fields in the order sent, a repeated one each time.
Pairs: TypeAlias = tuple[tuple[str, str], ...]


class Encoding(Enum):
    """How fields travelled: without a body, in one of two kinds of form, or in a body that carries none."""

    QUERY = "query"
    URLENCODED = "urlencoded"
    MULTIPART = "multipart"
    OTHER = "other"


class Unread(Enum):
    """Why something that was sent did not count as a field; the value is what to say."""

    CONTENT_TYPE = "The content type of the body is of no form, so nothing in it was read"
    METHOD = "Only the body of a POST is read"
    FILE_NAME = "A part of the body has a file name, so it counts as a file and not as a field"
    CHARACTERS = "A name or value is not in UTF-8, so it was not read as it was meant"
    BROKEN = "The fields cannot be read"


_ENCODINGS: Final = {
    "application/x-www-form-urlencoded": Encoding.URLENCODED,
    "multipart/form-data": Encoding.MULTIPART,
}


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The fields of a request: as they were sent, and united as they count (``fields``).

    ``unread`` says what did not count; ``problem`` why nothing could be read, if so; ``size`` is that of the
    query and the body, in characters and bytes. A form equals only itself, so that what was understood of it can
    be remembered by it. The values never show in a ``repr``: one of them is the password.
    """

    query: Pairs = field(repr=False)
    body: Pairs = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    encoding: Encoding
    unread: tuple[Unread, ...] = ()
    problem: Problem | None = None
    size: int = 0


def read_form(query: str, content_type: str | None, body: bytes) -> Form:
    """Read the fields of a request; never raises.

    ``query`` is the part of the address after the question mark, still encoded; ``body`` is empty for GET,
    whose body carries no fields. Texts are UTF-8; a byte that is none becomes U+FFFD. Fields that cannot be
    read are a problem of the form, which then has none.
    """
    encoding, options = Encoding.QUERY, {}
    size = len(query) + len(body)
    unread: list[Unread] = []
    try:
        from_query = _urlencoded(query.encode("utf-8", "surrogateescape"))
        from_body: Pairs = ()
        if body:
            media_type, options = parse_options_header(content_type or "")
            encoding = _ENCODINGS.get(media_type, Encoding.OTHER)
            if encoding is Encoding.URLENCODED:
                from_body = _urlencoded(body)
            elif encoding is Encoding.MULTIPART:
                from_body = _multipart(body, options.get("boundary", ""), unread)
            else:
                unread.append(Unread.CONTENT_TYPE)
    except ValueError as error:
        return Form((), (), {}, encoding, (Unread.BROKEN,), _unreadable(encoding, error), size)
    if any(_REPLACED in name or _REPLACED in value for name, value in from_query + from_body):
        unread.append(Unread.CHARACTERS)
    fields = merge_fields(from_query, from_body)
    return Form(from_query, from_body, fields, encoding, tuple(unread), size=size)


def _urlencoded(text: bytes) -> Pairs:
    """Read urlencoded fields; raises ``ValueError`` on too many."""
    return tuple(
        parse_qsl(
            text.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
            separator="&",
        )
    )


def _multipart(body: bytes, boundary: str, unread: list[Unread]) -> Pairs:
    """Read the parts without a file name (RFC 7578); one with is noted in ``unread``.

    Raises ``MultipartError``, a ``ValueError``, on a body that breaks the format or has too many parts.
    """
    parser = MultipartParser(
        BytesIO(body),
        boundary.encode("utf-8", "surrogateescape"),
        len(body),
        part_limit=MOST_FIELDS,
        spool_limit=len(body),
        memory_limit=len(body),
    )
    pairs = []
    for part in parser:
        if part.filename is not None:
            unread.append(Unread.FILE_NAME)
        elif part.name is not None:
            pairs.append((part.name, part.raw.decode("utf-8", "replace")))
    return tuple(pairs)


def _unreadable(encoding: Encoding, error: ValueError) -> Problem:
    place = "query" if encoding is Encoding.QUERY else f"{encoding.value} body"
    sentence = f"The fields in the {place} cannot be read: {error.args[0]} (DEC-25)."
    return Problem(Cause.VALUE, place, None, "body-readable", sentence)
