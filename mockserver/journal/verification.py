"""What a test expects of the requests: how many match, in which order, now or within some seconds."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.errors import CustomersAllError
from mockserver.journal.criteria import Criteria, criteria_of

#: The longest wait, in seconds.
LONGEST_WAIT: Final = 600.0
#: How often is looked while waiting, in seconds.
_INTERVAL: Final = 0.02
_MEMBERS: Final = ("expect", "in_order", "wait_s", "where")
_BOUNDS: Final = ("count", "at_least", "at_most")

#: Finds the numbers of the entries that fit, ascending; blocks.
Find = Callable[[Criteria], list[int]]


class VerificationError(CustomersAllError):
    """A verification that cannot be carried out as it is written."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """So many entries are to fit the criteria; ``at_most`` is ``None`` for any number."""

    criteria: Criteria
    at_least: int
    at_most: int | None

    def holds(self, count: int) -> bool:
        """Whether so many entries are as expected."""
        return count >= self.at_least and (self.at_most is None or count <= self.at_most)


@dataclass(frozen=True, slots=True)
class Verification:
    """Expectations that must all hold; ``in_order``: each finds its entries after those of the one before."""

    expectations: tuple[Expectation, ...]
    in_order: bool = False
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all held, the numbers of the entries that matched each, and what was not as expected."""

    holds: bool
    matched: tuple[tuple[int, ...], ...]
    sentence: str

    def as_mapping(self) -> Mapping[str, object]:
        """Return what the answer shows."""
        counts = [{"count": len(numbers), "numbers": numbers} for numbers in self.matched]
        return {"holds": self.holds, "matched": counts, "sentence": self.sentence}


def verification_of(asked: Any) -> Verification:
    """Read a verification as JSON gives it; raises ``CustomersAllError`` that says what is wrong.

    ``where`` holds criteria for all expectations; each of ``expect`` its own criteria, and how many are to fit:
    ``count``, or ``at_least`` and ``at_most`` (``at_least`` 1 if none is given).
    """
    if not isinstance(asked, dict) or not isinstance(asked.get("expect"), list) or not asked["expect"]:
        raise VerificationError('Send a JSON object with "expect", a list of at least one expectation.')
    for name in asked:
        if name not in _MEMBERS:
            raise VerificationError(f"There is no member {name!r}. There are: {', '.join(_MEMBERS)}.")
    common, wait_s, in_order = asked.get("where", {}), asked.get("wait_s", 0), asked.get("in_order", False)
    if not isinstance(common, dict) or not all(isinstance(expected, dict) for expected in asked["expect"]):
        raise VerificationError("where, and each expectation, must be an object of criteria.")
    if isinstance(wait_s, bool) or not isinstance(wait_s, int | float) or not 0 <= wait_s <= LONGEST_WAIT:
        raise VerificationError(
            f"wait_s is {wait_s!r}; it must be a number of seconds, {LONGEST_WAIT:.0f} at most."
        )
    if not isinstance(in_order, bool):
        raise VerificationError(f"in_order is {in_order!r}; it must be true or false.")
    return Verification(
        tuple(_expectation({**common, **expected}) for expected in asked["expect"]), in_order, float(wait_s)
    )


def _expectation(members: Mapping[str, Any]) -> Expectation:
    bounds = {name: value for name, value in members.items() if name in _BOUNDS}
    for name, value in bounds.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise VerificationError(f"{name} is {value!r}; it must be a whole number.")
    words = {}
    for name, value in members.items():
        if name not in _BOUNDS:
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise VerificationError(f"{name} is {value!r}; a criterion is text or a whole number.")
            words[name] = str(value)
    if "count" in bounds:
        at_least, at_most = bounds["count"], bounds["count"]
    else:
        at_least, at_most = bounds.get("at_least", 0 if "at_most" in bounds else 1), bounds.get("at_most")
    return Expectation(criteria_of(words), at_least, at_most)


async def verify(verification: Verification, find: Find) -> Verdict:
    """Look whether all expectations hold, again and again until they do or the time is over.

    An expectation of few entries may hold now and not later: with a wait, "at most" is what was seen when all
    held for the first time.
    """
    deadline = time.monotonic() + verification.wait_s
    while True:
        verdict = await asyncio.to_thread(look, verification, find)
        if verdict.holds or time.monotonic() >= deadline:
            return verdict
        await asyncio.sleep(_INTERVAL)


def look(verification: Verification, find: Find) -> Verdict:
    """Look once; blocks."""
    matched: list[tuple[int, ...]] = []
    complaints: list[str] = []
    after = 0
    for place, expected in enumerate(verification.expectations, start=1):
        numbers = find(expected.criteria.and_after(after) if verification.in_order else expected.criteria)
        matched.append(tuple(numbers))
        if not expected.holds(len(numbers)):
            later = " after those of the one before" if verification.in_order and place > 1 else ""
            complaints.append(
                f"Expectation {place} wants {_wanted(expected)}, but {len(numbers)} matched{later}."
            )
        elif verification.in_order and expected.at_least:
            after = numbers[expected.at_least - 1]
    return Verdict(not complaints, tuple(matched), " ".join(complaints) or "All is as expected.")


def _wanted(expected: Expectation) -> str:
    if expected.at_most is None:
        return f"at least {expected.at_least}"
    if expected.at_most == expected.at_least:
        return f"exactly {expected.at_least}"
    return f"{expected.at_least} to {expected.at_most}"
