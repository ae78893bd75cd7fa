"""Values escaped with backslashes."""

import re
from dataclasses import dataclass, replace
from typing import Final

from mockserver.faults.alteration import Members, with_members
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register

_ESCAPED: Final = re.compile(r"[\\'\"]")


@register(
    "backslashes",
    Layer.CONTENT,
    client="Takes backslashes out of card_number, which is digits (RES-3), and leaves other values as they came: it "
    "cannot know which backslash is a person's own.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class Backslashes(FaultKind):
    """Puts a backslash in front of quotes and backslashes in every value, and in front of card_number, as was
    seen on real servers."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with backslashes."""
        escaped = with_members(context.rendering, "backslashes", _escaped)
        return await proceed(replace(context, rendering=escaped))


def _escaped(members: Members) -> Members:
    return [
        (name, "\\" + value if name == "card_number" and value else _ESCAPED.sub(r"\\\g<0>", value))
        for name, value in members
    ]
