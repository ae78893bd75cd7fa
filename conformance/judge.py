"""One rule's verdict: runs its check, and tells a broken rule from a broken network and a broken suite."""

import time
import traceback
from dataclasses import replace
from pathlib import Path

from conformance.check import Check
from conformance.ruling import RulingError
from conformance.subject import Subject
from conformance.trouble import BrokenOffError, TroubleError
from conformance.verdict import Evidence, Outcome, Result
from contracts.errors import InternalError, UnreachableError


def judge(check: Check, server: Subject) -> Result:
    """Put one rule to the test; raises ``UnreachableError`` when the first request of a run finds nobody."""
    started = time.monotonic()
    try:
        result = _judge(check, server)
    except UnreachableError:
        raise
    except TroubleError as trouble:
        result = Result(check.rule, Outcome.ERROR, str(trouble), _shown(trouble, server))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the suite's fault and is told as such
        message = _own_failure(error, show_values=server.options.show_values)
        result = Result(check.rule, Outcome.ERROR, message, internal=True)
    return replace(result, duration=time.monotonic() - started)


def _shown(trouble: TroubleError, server: Subject) -> tuple[Evidence, ...]:
    """Return the exchange that a trouble is about, where it is about one."""
    if isinstance(trouble, BrokenOffError):
        return (server.unanswered(trouble.question),)
    return trouble.evidence


def _judge(check: Check, server: Subject) -> Result:
    if server.options.mode not in check.rule.modes:
        return Result(check.rule, Outcome.SKIP, "It takes a known dataset to judge this: give --dataset.")
    server.remark = ""
    try:
        with server.allowing(check.asks):
            check.judge(server)
    except RulingError as ruling:
        if ruling.outcome is Outcome.FAIL and check.rule.level == "may":
            raise InternalError(f"The check {check.rule.id} fails a rule that only observes.") from ruling
        return Result(check.rule, ruling.outcome, ruling.message, ruling.evidence, ruling.demanded)
    outcome = Outcome.OBSERVED if check.rule.level == "may" else Outcome.PASS
    return Result(check.rule, outcome, server.remark)


def _own_failure(error: Exception, *, show_values: bool) -> str:
    """Say where the suite failed; the error's own text might hold people's data, so it is kept back."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    text = f": {error}" if show_values or isinstance(error, InternalError) else ""
    return f"The suite itself failed with {type(error).__name__}{text}, at {Path(place.filename).name}:{place.lineno}."
