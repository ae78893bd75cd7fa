"""What the client made of the answers, step by step."""

from collections.abc import Iterable, Iterator

from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.differences import differences
from conformance.client.judging.remark import Remark
from conformance.client.report import Report
from conformance.client.scenario import Scenario
from conformance.client.scenario_run import ScenarioRun, StepRun


def judge_understanding(run: ScenarioRun, *, accept_repair: bool = False) -> Iterator[Remark]:
    """Yield what the client got wrong.

    With ``accept_repair`` a report that was broken on its way may be understood, if it is understood as it was
    meant. A client that prints nothing at all is only held to end in time.
    """
    for step in run.steps:
        outcome = step.outcome
        if outcome is None:
            continue
        if outcome.ending is Ending.HUNG:
            yield Remark(run.scenario.main_rule, step, "The client had not ended by its deadline.")
        elif not run.silent:
            sought = step.served
            if sought is None:
                yield from _of_failure(run.scenario, step, outcome, accept_repair=accept_repair)
            else:
                yield from _of_answer(run.scenario, step, outcome, sought)


def _of_failure(
    scenario: Scenario, step: StepRun, outcome: ClientOutcome, *, accept_repair: bool
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
    if outcome.ending in (Ending.SILENT, Ending.GARBLED):
        sentence = f"Nothing could be understood, and the client {outcome.ending.value}."
        yield Remark(scenario.main_rule, step, sentence)
    understood = outcome.report
    if understood is None or understood.error is not None:
        return
    meant = [exchange.meant for exchange in step.exchanges if exchange.meant is not None]
    if accept_repair and meant and meant[-1].error is None and not list(differences(meant[-1], understood)):
        return
    count = len(understood.customers)
    sentence = f"No whole report was delivered, and the client claims to have understood {count} customers."
    yield Remark(scenario.main_rule, step, sentence)


def _of_answer(scenario: Scenario, step: StepRun, outcome: ClientOutcome, served: Report) -> Iterable[Remark]:
    """A report or an error could be understood, so it must have been."""
    understood = outcome.report
    if understood is None:
        if not (scenario.may_give_up and outcome.ending is Ending.GAVE_UP):
            yield Remark(scenario.main_rule, step, f"{_kind(served)}, and the client {_ended(outcome)}.")
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


def _ended(outcome: ClientOutcome) -> str:
    if outcome.ending is not Ending.GAVE_UP:
        return str(outcome.ending.value)
    return f"exited with {outcome.status}"


def _took(understood: Report) -> str:
    if understood.error is not None:
        return f"understood the error {understood.error!r}"
    return f"understood a report of {len(understood.customers)} customers"
