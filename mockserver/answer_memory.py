"""Small answers kept in memory, so that a question asked again costs nothing; bounded in bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from mockserver.answer import Answer

#: The most that all answers may take, and one of them, in bytes.
CAPACITY: Final = 16 << 20
LARGEST: Final = 1 << 20
#: Roughly what an answer takes besides its body.
_OVERHEAD: Final = 1_500


class AnswerMemory:
    """The answers asked for most recently; used by the event loop alone.

    A key must hold all that an answer depends on, the account's revision above all: nothing is ever declared
    stale, it is only not asked for any more and makes room.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Begin empty; ``capacity`` is in bytes."""
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._capacity = capacity
        self._size = 0

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer kept under a key."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, and let go of those that were not asked for in the longest time."""
        if len(answer.body) > LARGEST or key in self._answers:
            return
        self._answers[key] = answer
        self._size += len(answer.body) + _OVERHEAD
        while self._size > self._capacity:
            _, oldest = self._answers.popitem(last=False)
            self._size -= len(oldest.body) + _OVERHEAD
