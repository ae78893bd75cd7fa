"""What the client made of the answers, step by step."""

from collections.abc import Iterable, Iterator

from conformance.client.differences import differences
from conformance.client.judging.remark import Remark
from conformance.client.performance import Conclusion, Ending, Performance, StepPlayed
from conformance.client.report import Report
from conformance.client.scenario import Scenario


def judge_understanding(performance: Performance, *, accept_repair: bool = False) -> Iterator[Remark]:
    """Yield what the client got wrong.

    With ``accept_repair`` a report that was broken on its way may be understood, if it is understood as it was
    meant. A client that prints nothing at all is only held to end in time.
    """
    for step in performance.steps:
        conclusion = step.conclusion
        if conclusion is None:
            continue
        if conclusion.ending is Ending.HUNG:
            yield Remark(performance.scenario.main_rule, step, "The client had not ended by its deadline.")
        elif not performance.silent:
            sought = step.served
            if sought is None:
                yield from _of_failure(performance.scenario, step, conclusion, accept_repair=accept_repair)
            else:
                yield from _of_answer(performance.scenario, step, conclusion, sought)


def _of_failure(
    scenario: Scenario, step: StepPlayed, conclusion: Conclusion, *, accept_repair: bool
) -> Iterable[Remark]:
    """Nothing could be understood, so nothing may have been."""
    for exchange in step.exchanges:
        if exchange.readable:
            recorded = exchange.recorded
            sentence = (
                f"Asked with {recorded.request.method} at {recorded.request.path}, no server has a report"
            )
            sentence += f": the answer had the HTTP status {recorded.answer.status}."
            yield Remark(scenario.main_rule, step, sentence, exchange)
            return
    if conclusion.ending in (Ending.SILENT, Ending.GARBLED):
        sentence = f"Nothing could be understood, and the client {conclusion.ending.value}."
        yield Remark(scenario.main_rule, step, sentence)
    understood = conclusion.report
    if understood is None or understood.error is not None:
        return
    meant = [exchange.meant for exchange in step.exchanges if exchange.meant is not None]
    if accept_repair and meant and meant[-1].error is None and not list(differences(meant[-1], understood)):
        return
    count = len(understood.customers)
    sentence = f"No whole report was delivered, and the client claims to have understood {count} customers."
    yield Remark(scenario.main_rule, step, sentence)


def _of_answer(
    scenario: Scenario, step: StepPlayed, conclusion: Conclusion, served: Report
) -> Iterable[Remark]:
    """A report or an error could be understood, so it must have been."""
    understood = conclusion.report
    if understood is None:
        if not (scenario.may_give_up and conclusion.ending is Ending.GAVE_UP):
            yield Remark(scenario.main_rule, step, f"{_kind(served)}, and the client {_ended(conclusion)}.")
    elif served.error is not None:
        if understood.error != served.error:
            sentence = f"The server's error was {served.error!r}; the client {_took(understood)}."
            yield Remark(scenario.main_rule, step, sentence)
    elif understood.error is not None:
        if not scenario.may_give_up:
            yield Remark(scenario.main_rule, step, f"{_kind(served)}, and the client {_took(understood)}.")
    else:
        for difference in differences(served, understood):
            listed = (rule for rule in difference.aspect.value if rule in scenario.rules)
            yield Remark(next(listed, scenario.main_rule), step, difference.sentence)


def _kind(served: Report) -> str:
    if served.error is not None:
        return f"The server answered with the error {served.error!r}"
    return f"A report of {len(served.customers)} customers was delivered"


def _ended(conclusion: Conclusion) -> str:
    if conclusion.ending is not Ending.GAVE_UP:
        return str(conclusion.ending.value)
    return f"exited with {conclusion.status}"


def _took(understood: Report) -> str:
    if understood.error is not None:
        return f"understood the error {understood.error!r}"
    return f"understood a report of {len(understood.customers)} customers"
