"""What the polls of a scenario add up to."""

from collections.abc import Iterator
from typing import Final

from conformance.client.client_outcome import Ending
from conformance.client.differences import differences
from conformance.client.judging.remark import Remark
from conformance.client.report import Report
from conformance.client.scenario_run import ScenarioRun

_RULE: Final = "polls-lose-nothing"


def judge_polls(run: ScenarioRun) -> Iterator[Remark]:
    """Yield what got lost or was invented: all polls, applied one after the other, are the report at the end."""
    final = run.final
    if _RULE not in run.scenario.rules or run.silent or final is None:
        return
    known: dict[object, dict[str, object]] = {}
    for step in run.steps:
        outcome = step.outcome
        if outcome is None or outcome.ending is not Ending.UNDERSTOOD or outcome.report is None:
            return
        for customer in outcome.report.customers:
            code = str(customer.get("customer_code"))
            known[code] = dict(customer)
    for difference in differences(final, Report(tuple(known.values()))):
        yield Remark(_RULE, run.steps[-1], f"After the last poll: {difference.sentence}")
