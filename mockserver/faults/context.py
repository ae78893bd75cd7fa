"""A request to which a fault applies, and the way on to the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from mockserver.answer_memory import AnswerMemory
from mockserver.content_coding import Coding
from mockserver.faults.delivery import Delivery
from mockserver.question import Question
from mockserver.rendering import Rendering
from mockserver.store.interface import FaultClaim


@dataclass(frozen=True, slots=True)
class FaultContext:
    """What a fault knows, and may change for whatever comes after it.

    ``target`` is the address asked for, path and query. ``rendering`` is how the answer will be written and
    ``coding`` how it will be compressed. ``key`` is the fault's own number, ``claim`` says which of
    the requests in its scope this is. ``chance`` gives the same numbers to the same request of the same fault
    whenever it is run. ``memory`` holds answers over several requests.
    """

    question: Question
    target: str
    rendering: Rendering
    coding: Coding
    key: int
    claim: FaultClaim
    chance: Random
    memory: AnswerMemory


#: Makes the answer to a context, with the faults that come after.
Proceed: TypeAlias = Callable[[FaultContext], Awaitable[Delivery]]
