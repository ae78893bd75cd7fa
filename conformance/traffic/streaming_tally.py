"""Counting customers that pass by in any number, in constant memory."""

from collections.abc import Sequence
from typing import Final

from conformance.tally import CODE, Tally, key_of

#: So many customers of one answer are remembered, to find one that comes twice.
REMEMBERED: Final = 100_000


class StreamingTally(Tally):
    """A tally that keeps no contents, and the keys of the first customers only.

    ``doubled`` is the position of the first customer whose code came before, 0 if none did.
    """

    def __init__(self) -> None:
        """Begin with no customer."""
        super().__init__()
        self.doubled = 0
        self._known: set[int] = set()

    def keep(self, values: Sequence[str]) -> None:
        """Look whether the customer came before."""
        key = key_of(values[CODE])
        if not self.doubled and values[CODE] and key in self._known:
            self.doubled = self.count + 1
        if len(self._known) < REMEMBERED:
            self._known.add(key)
