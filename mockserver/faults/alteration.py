"""Writing customers otherwise than they should be: renderings made of renderings, for reports of any length.

Their pages are not kept: they would take the place of those that are right.
"""

from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias

from mockserver.faults.delivery import Body
from mockserver.rendering import Rendering

Members: TypeAlias = list[tuple[str, str]]

#: Stand in the bytes where the customers begin, after each, and where they end. No value can hold them as they
#: are: XML forbids them, JSON escapes them.
_BEGIN: Final = b"\x1d"
_AFTER_EACH: Final = b"\x1e"
_END: Final = b"\x1f"


def with_members(rendering: Rendering, name: str, change: Callable[[Members], Members]) -> Rendering:
    """Change which named values a customer shows; ``name`` tells this change from every other."""

    def members(fields: tuple[str, ...], changed_at: int) -> Members:
        return change(rendering.members(fields, changed_at))

    def customer(fields: tuple[str, ...], changed_at: int) -> str:
        return rendering.write(members(fields, changed_at))

    return replace(
        rendering, variant=f"{rendering.variant} {name}", members=members, customer=customer, kept=False
    )


def with_text(rendering: Rendering, name: str, change: Callable[[str], str]) -> Rendering:
    """Change the text of each customer once it is written; ``name`` tells this change from every other."""

    def write(members: Iterable[tuple[str, str]]) -> str:
        return change(rendering.write(members))

    def customer(fields: tuple[str, ...], changed_at: int) -> str:
        return write(rendering.members(fields, changed_at))

    return replace(
        rendering, variant=f"{rendering.variant} {name}", write=write, customer=customer, kept=False
    )


def with_beginning(rendering: Rendering, change: Callable[[bytes], bytes]) -> Rendering:
    """Change how a document begins, one without customers and an error too."""
    return replace(
        rendering,
        opening=lambda last: change(rendering.opening(last)),
        empty=lambda last: change(rendering.empty(last)),
        error=lambda message: change(rendering.error(message)),
    )


def with_end(rendering: Rendering, change: Callable[[bytes], bytes]) -> Rendering:
    """Change how a document ends, one without customers and an error too."""
    return replace(
        rendering,
        closing=lambda last: change(rendering.closing(last)),
        empty=lambda last: change(rendering.empty(last)),
        error=lambda message: change(rendering.error(message)),
    )


def with_marks(rendering: Rendering) -> Rendering:
    """Mark in the bytes where customers begin and end, for ``shortened`` or ``repeated`` to find."""
    marked = with_text(rendering, "marks", lambda text: text + _AFTER_EACH.decode())
    return replace(
        marked,
        opening=lambda last: rendering.opening(last) + _BEGIN,
        closing=lambda last: _END + rendering.closing(last),
    )


async def shortened(body: Body, keep: int) -> Body:
    """Leave out all but the first ``keep`` customers of a marked body, and the marks."""
    left, inside = keep, False
    async with aclosing(body):
        async for piece in body:
            before, begins, listed = (b"", _BEGIN, piece) if inside else piece.partition(_BEGIN)
            listed, ends, after = listed.partition(_END)
            count = listed.count(_AFTER_EACH)
            kept = listed.split(_AFTER_EACH)[: left if left < count else None]
            left -= min(left, count)
            inside = bool(begins and not ends)
            yield before + b"".join(kept) + after


async def repeated(body: Body, separator: bytes, filling: bytes) -> Body:
    """Give the first customers of a marked body again and again, without end; ``filling`` if there are none."""
    following = filling
    async with aclosing(body):
        async for piece in body:
            before, begins, listed = piece.replace(_AFTER_EACH, b"").partition(_BEGIN)
            if not begins:
                yield before
                continue
            customers = listed.partition(_END)[0]
            following = separator + customers
            yield before + customers
            break
    while True:
        yield following
