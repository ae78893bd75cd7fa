"""What the polls of a scenario add up to."""

from collections.abc import Iterator
from typing import Final

from conformance.client.differences import differences
from conformance.client.judging.remark import Remark
from conformance.client.performance import Ending, Performance
from conformance.client.report import Report

_RULE: Final = "polls-lose-nothing"


def judge_polls(performance: Performance) -> Iterator[Remark]:
    """Yield what got lost or was invented: all polls, applied one after the other, are the report at the end."""
    final = performance.final
    if _RULE not in performance.scenario.rules or performance.silent or final is None:
        return
    known: dict[object, dict[str, object]] = {}
    for step in performance.steps:
        conclusion = step.conclusion
        if conclusion is None or conclusion.ending is not Ending.UNDERSTOOD or conclusion.report is None:
            return
        for customer in conclusion.report.customers:
            code = str(customer.get("customer_code"))
            known[code] = dict(customer)
    for difference in differences(final, Report(tuple(known.values()))):
        yield Remark(_RULE, performance.steps[-1], f"After the last poll: {difference.sentence}")
