"""What the three formats have in common: an opening, customers with something between, a closing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

#: Renders one customer: the 15 values and when it changed (seconds since 1970, UTC) become text.
CustomerRenderer: TypeAlias = Callable[[tuple[str, ...], int], str]


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a report is written under a set of choices.

    ``variant`` names how a customer is written: fragments and pages made under the same variant are the
    same bytes, whatever the opening and closing. ``opening`` and ``closing`` take the last id (DEC-2).
    ``empty`` is the whole of a report without customers. ``mark`` stands once in each customer, so that they
    can be counted.
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
