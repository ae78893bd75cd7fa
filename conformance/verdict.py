"""What a run of the suite says: each rule's outcome with its evidence, and the exit status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from conformance.asked import Asked
from contracts.catalogue import LEVELS, Rule


class Outcome(StrEnum):
    """How one rule came out."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    #: Held, but no record of this server put it to the test.
    VACUOUS = "vacuous"
    #: Not judged; the message says why.
    SKIP = "skip"
    #: Failed, and a waiver in force says that this is known.
    WAIVED = "waived"
    #: Not judged because of the network, the server's availability, the credentials or the suite itself.
    ERROR = "error"
    #: What a server does where the documentation leaves it open (rules of level may).
    OBSERVED = "observed"


#: The outcomes of a rule that was put to the test.
JUDGED: Final = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.WAIVED, Outcome.OBSERVED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One exchange that shows what a verdict rests on.

    ``status`` is ``None`` when no answer came. ``excerpt`` is the smallest piece of the answer that shows the
    fault, already without secrets and, unless they were asked for, without people's values. ``note`` says
    which of several exchanges this is ("the wider range").
    """

    request: Asked
    status: int | None = None
    excerpt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one rule.

    ``message`` says what came, in a sentence or two; ``demanded`` what should have come in this case, ``""``
    when the rule's explanation says all. ``duration`` is in seconds. ``internal`` tells an error of the suite
    itself from one of the network or the server's availability.
    """

    rule: Rule
    outcome: Outcome
    message: str = ""
    evidence: tuple[Evidence, ...] = ()
    demanded: str = ""
    duration: float = 0.0
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run; ``results`` has one entry a selected rule, in the order of the catalogue.

    ``mode`` is ``known-data``, ``black-box``, ``client`` or ``traffic``. ``started_at`` knows its zone, ``duration`` is in
    seconds. ``decisions`` holds the word observed for each decision that could be observed
    (``{"DEC-2": "header"}``). ``stale`` holds one sentence for each waiver that must go.
    """

    target: str
    mode: str
    started_at: datetime
    duration: float
    results: tuple[Result, ...]
    decisions: Mapping[str, str] = field(default_factory=dict)
    requests: int = 0
    warnings: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """Return the results with this outcome."""
        return tuple(result for result in self.results if result.outcome is outcome)


def summary(run: Run) -> dict[str, dict[str, int]]:
    """Count outcomes by level; only rules of level ``may`` can be ``observed``."""
    counts = {
        level: {str(outcome): 0 for outcome in Outcome if outcome is not Outcome.OBSERVED or level == "may"}
        for level in LEVELS
    }
    for result in run.results:
        level = counts[result.rule.level]
        level[str(result.outcome)] = level.get(str(result.outcome), 0) + 1
    return counts


def counts_against(result: Result, *, strict: bool) -> bool:
    """Tell whether a result of this level decides the exit status: must, and should when strict."""
    return result.rule.level == "must" or (strict and result.rule.level == "should")


def exit_status(run: Run, *, strict: bool = False) -> int:
    """Return the status that tells a script how the run came out.

    In this order: 1 a must rule failed (with ``strict`` a should rule too) or a waiver is stale; 5 the suite
    itself failed on some rule; 3 the network or the server kept a must rule from being judged; 4 nothing was
    judged; 0 all well.
    """
    counting = [result for result in run.results if counts_against(result, strict=strict)]
    if run.stale or any(result.outcome is Outcome.FAIL for result in counting):
        return 1
    if any(result.internal for result in run.of(Outcome.ERROR)):
        return 5
    if any(result.outcome is Outcome.ERROR for result in counting):
        return 3
    return 0 if was_judged(run) else 4


def was_judged(run: Run) -> bool:
    """Tell whether the run says anything: some must rule was put to the test.

    When no must rule was selected, any rule that was put to the test will do.
    """
    musts = [result for result in run.results if result.rule.level == "must"]
    return any(result.outcome in JUDGED for result in musts or run.results)
