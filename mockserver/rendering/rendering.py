"""What the three formats have in common: an opening, customers with something between, a closing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

#: Renders one customer: the 15 values and when it changed (seconds since 1970, UTC) become text.
CustomerRenderer: TypeAlias = Callable[[tuple[str, ...], int], str]
#: Names the values that one customer shows, in their order; takes the same as a renderer.
CustomerMembers: TypeAlias = Callable[[tuple[str, ...], int], list[tuple[str, str]]]
#: Writes one customer that shows just these values.
MembersWriter: TypeAlias = Callable[[Iterable[tuple[str, str]]], str]


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a report is written under a set of choices.

    ``variant`` names how a customer is written: fragments and pages made under the same variant are the
    same bytes, whatever the opening and closing. ``opening`` and ``closing`` take the last id (DEC-2).
    ``empty`` is the whole of a report without customers. ``mark`` stands once in each customer, and in nothing
    between them, so that they can be counted; the opening may hold it too. ``write(members(fields, changed_at))``
    is what ``customer`` does, in two steps and slower, for those who change something in between. ``kept`` tells
    that pages may be kept to be sent again.
    """

    variant: str
    content_type: str
    separator: bytes
    mark: bytes
    customer: CustomerRenderer
    opening: Callable[[int], bytes]
    closing: Callable[[int], bytes]
    empty: Callable[[int], bytes]
    error: Callable[[str], bytes]
    members: CustomerMembers
    write: MembersWriter
    kept: bool = True
