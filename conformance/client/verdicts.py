"""From what was remarked in each scenario to one verdict a rule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conformance.asked import Asked, Field
from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.exchange import Exchange
from conformance.client.judging.polling import judge_polls
from conformance.client.judging.remark import Remark
from conformance.client.judging.requests import judge_requests
from conformance.client.judging.tested import rules_tested
from conformance.client.judging.understanding import judge_understanding
from conformance.client.scenario import Scenario
from conformance.client.scenario_run import ScenarioRun
from conformance.verdict import Evidence, Outcome, Result
from contracts.asking.recorded import Place, RecordedField, RedactedValue
from contracts.catalogue import Rule

_COMPRESSED: Final = "reads-compressed-answer"
_HANGING: Final = "hanging-answer-ends"
#: How many remarks are shown as evidence of one rule.
_MOST_SHOWN: Final = 3
#: Characters of what a client wrote on standard error that are shown.
_MOST_STDERR: Final = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """One scenario with its remarks, and the rules that it put to the test."""

    scenario: Scenario
    tested: frozenset[str]
    remarks: tuple[Remark, ...]
    requests: int


def judge_runs(runs: Iterable[ScenarioRun], *, accept_repair: bool = False) -> tuple[Judged, ...]:
    """Judge all scenarios of a run; a client that printed nothing in any of them is judged by its requests."""
    runs = tuple(runs)
    endings = {step.outcome.ending for run in runs for step in run.steps if step.outcome is not None}
    silent = Ending.SILENT in endings and not endings & {Ending.UNDERSTOOD, Ending.GARBLED}
    return tuple(_judged(replace(run, silent=silent), accept_repair=accept_repair) for run in runs)


def _judged(run: ScenarioRun, *, accept_repair: bool) -> Judged:
    scenario = run.scenario
    asking = tuple(step.step for step in run.steps if step.exchanges)
    tested = rules_tested(replace(scenario, steps=asking))
    if run.silent:
        tested -= set(scenario.rules) - {_HANGING}
    if any(step.outcome is None for step in run.steps):
        tested -= set(scenario.rules)
    exchanges = [exchange for step in run.steps for exchange in step.exchanges]
    if not any(exchange.compressed for exchange in exchanges):
        tested -= {_COMPRESSED}
    remarks = (
        *judge_requests(run),
        *judge_understanding(run, accept_repair=accept_repair),
        *judge_polls(run),
    )
    return Judged(scenario, tested, remarks, len(exchanges))


def verdict(rule: Rule, judged: Sequence[Judged], url: str) -> Result:
    """Return the verdict on a rule over all scenarios; ``url`` stands for the server's address in evidence."""
    remarks = [(one.scenario, remark) for one in judged for remark in one.remarks if remark.rule == rule.id]
    testing = [one.scenario.name for one in judged if rule.id in one.tested]
    if remarks:
        outcome = Outcome.OBSERVED if rule.level == "may" else Outcome.FAIL
        return Result(rule, outcome, _message(remarks), tuple(_evidence(remarks, url)))
    if not testing:
        return Result(rule, Outcome.SKIP, _why_untested(rule, judged))
    if rule.level == "may":
        return Result(rule, Outcome.OBSERVED, f"Nothing to note in {_counted(testing)}.")
    return Result(rule, Outcome.PASS, f"Held in {_counted(testing)}.")


def _counted(names: Sequence[str]) -> str:
    return f"the scenario {names[0]}" if len(names) == 1 else f"{len(names)} scenarios"


def _why_untested(rule: Rule, judged: Sequence[Judged]) -> str:
    testing = [one for one in judged if rule.id in rules_tested(one.scenario)]
    if not testing:
        return "None of the scenarios that were run puts it to the test."
    if not any(one.requests for one in testing):
        return "The client asked nothing in the scenarios that put it to the test."
    if rule.id == _COMPRESSED:
        return "The client does not announce that it accepts gzip, or nothing it printed can be judged."
    return "Nothing was told of what the client understood, so it is judged by its requests alone."


def _message(remarks: Sequence[tuple[Scenario, Remark]]) -> str:
    (first, remark), *_ = remarks
    where = f"{first.name}, step {remark.step.number}" if len(first.steps) > 1 else first.name
    others = sorted({scenario.name for scenario, _ in remarks} - {first.name})
    again = f" Also in {', '.join(others)}." if others else ""
    return f"In {where}: {remark.sentence}{again}"


def _evidence(remarks: Sequence[tuple[Scenario, Remark]], url: str) -> Iterator[Evidence]:
    """Yield one exchange for each of the first scenarios in which a rule broke."""
    shown: set[str] = set()
    for scenario, remark in remarks:
        exchange = remark.exchange or (remark.step.exchanges[-1] if remark.step.exchanges else None)
        if scenario.name in shown or exchange is None or len(shown) == _MOST_SHOWN:
            continue
        shown.add(scenario.name)
        note = f"scenario {scenario.name}, step {remark.step.number}: {remark.sentence}"
        excerpt = _account(remark.step.outcome)
        yield Evidence(_asked(exchange, url), exchange.recorded.answer.status, excerpt, note)


def _account(outcome: ClientOutcome | None) -> str:
    """Say how the client's run ended, and show the end of its standard error."""
    if outcome is None:
        return ""
    status = "" if outcome.status is None else f" (exit status {outcome.status})"
    stderr = outcome.stderr[-_MOST_STDERR:]
    return f"the client {outcome.ending.value}{status}" + (f"; it wrote:\n{stderr}" if stderr else "")


def _asked(exchange: Exchange, url: str) -> Asked:
    request = exchange.recorded.request
    in_body = [field for field in request.fields if field.place is Place.BODY]
    in_query = [field for field in request.fields if field.place is Place.QUERY]
    in_header = [field for field in request.fields if field.place is Place.HEADER]
    body_travels = bool(in_body)
    return Asked(
        method=request.method,
        url=url.rstrip("/") + request.path,
        encoding=request.encoding.value if body_travels else "query",
        fields=tuple(map(_shown, in_body if body_travels else in_query)),
        query=tuple(map(_shown, in_query)) if body_travels else (),
        headers=tuple(map(_shown, in_header)),
        wrong_password=exchange.circumstances.credentials_right is False,
    )


def _shown(field: RecordedField) -> Field:
    return field.name, None if isinstance(field.value, RedactedValue) and not field.value.empty else str(
        field.value
    )
