"""A character that no document may hold."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

import msgspec

from mockserver.faults.alteration import Members, with_members, with_text
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.faults.parameter import FieldName

#: Stands for the character until the text is written; Unicode reserves it for such uses.
_STAND_IN: Final = "\ufdd0"
_ALLOWED: Final = (9, 10, 13)


@register(
    "control-character",
    Layer.CONTENT,
    client="Refuses the document as broken, with the place; it does not store the character.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class ControlCharacter(FaultKind):
    """Puts a control character, as it is, in front of a value of each customer; XML forbids it altogether, JSON
    unless it is escaped."""

    character: Annotated[int, msgspec.Meta(ge=1, le=28, description="its number in Unicode")] = 11
    field: FieldName = "custom1"

    def __post_init__(self) -> None:
        """Raise ``ValueError`` on a character that XML allows."""
        if self.character in _ALLOWED:
            raise ValueError(f"the character {self.character} is one that XML allows")

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer with the character."""
        name = f"control-character {self.character} {self.field}"
        marked = with_members(context.rendering, name, self._marked)
        raw = with_text(marked, "raw", self._raw)
        return await proceed(replace(context, rendering=raw))

    def _marked(self, members: Members) -> Members:
        return [(name, _STAND_IN + value if name == self.field else value) for name, value in members]

    def _raw(self, text: str) -> str:
        reference = f"&#{ord(_STAND_IN)};"
        return text.replace(_STAND_IN, chr(self.character)).replace(reference, f"&#{self.character};")
