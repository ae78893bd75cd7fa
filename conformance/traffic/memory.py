"""A bounded memory: of what was not heard of the longest, nothing is known any more."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
#: So many clients, and accounts, are remembered.
REMEMBERED: Final = 10_000


class Memory(Generic[K, V]):
    """The newest thing that is known of each name."""

    def __init__(self, otherwise: V) -> None:
        """Know ``otherwise`` of a name that nothing is remembered of."""
        self._otherwise = otherwise
        self._known: OrderedDict[K, V] = OrderedDict()

    def __getitem__(self, name: K) -> V:
        return self._known.get(name, self._otherwise)

    def __setitem__(self, name: K, value: V) -> None:
        self._known[name] = value
        self._known.move_to_end(name)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
