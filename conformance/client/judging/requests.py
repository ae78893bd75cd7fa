"""What the client asked, and whether that is what it was told to ask."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from conformance.client.ask import Ask
from conformance.client.exchange import Exchange
from conformance.client.judging.remark import Remark
from conformance.client.scenario_run import ScenarioRun, StepRun
from contracts.asking.finding import Finding
from contracts.asking.history import NO_HISTORY
from contracts.asking.judging import judge
from contracts.fields import REQUEST_FIELDS, REQUIRED_FIELDS
from contracts.request import quoted

WANTED: Final = "asks-what-was-wanted"
#: How often a client may ask in a step, retries included.
MOST_REQUESTS: Final = 10

#: A finding that is about more fields than the one it names.
_FIELDS_OF: Final = {"date-range-in-order": ("date_start", "date_end")}
_OPTIONAL: Final = REQUEST_FIELDS[len(REQUIRED_FIELDS) :]


def judge_requests(run: ScenarioRun) -> Iterator[Remark]:
    """Yield what was asked against the documentation, unwisely, or other than wanted."""
    return (remark for remark in _remarks(run) if remark.rule not in run.scenario.exempt)


def _remarks(run: ScenarioRun) -> Iterator[Remark]:
    history = NO_HISTORY
    for step in run.steps:
        # When the client is run again is the suite's doing, so it counts as no retry.
        history = replace(history, failures=0, wait_until=0.0)
        if not step.exchanges:
            yield Remark(WANTED, step, "The client asked nothing at all.")
        if len(step.exchanges) > MOST_REQUESTS:
            sentence = f"The client asked {len(step.exchanges)} times; {MOST_REQUESTS} are enough."
            yield Remark("retries-are-bounded", step, sentence)
        for exchange in step.exchanges:
            findings = judge(exchange.recorded, history, exchange.circumstances)
            for finding in findings:
                yield Remark(finding.rule, step, finding.sentence, exchange)
            yield from _unwanted(step, exchange, findings)
            history = history.after(exchange.recorded)


def _unwanted(step: StepRun, exchange: Exchange, findings: Iterable[Finding]) -> Iterator[Remark]:
    """Compare a request with what was to be asked, but for fields that another rule finds fault with."""
    ask, sent = step.step.ask, exchange.recorded.request.effective()
    faulty = {name for finding in findings for name in _FIELDS_OF.get(finding.rule, (finding.field,))}
    wanted = ask.fields()
    for name in _OPTIONAL:
        if name in faulty or _as_wanted(name, sent.get(name), wanted.get(name), ask):
            continue
        was = f"was sent as {quoted(sent[name])}" if name in sent else "was not sent"
        should = f"is to be {quoted(wanted[name])}" if name in wanted else "was not asked for"
        yield Remark(WANTED, step, f"The field {name} {was}; it {should}.", exchange)


def _as_wanted(name: str, sent: str | None, wanted: str | None, ask: Ask) -> bool:
    """Tell whether a field is as it was wanted, in meaning.

    A missing ``last`` and one with a wrong value are the business of the rules on polling.
    """
    if name == "last":
        return sent is None or ask.changes_since_last
    if name == "output":
        return (sent or "XML").upper() == (wanted or "XML").upper()
    if name == "selected_campaigns":
        return set((sent or "").split(",")) == set((wanted or "").split(","))
    if sent is None and name in ("date_start", "date_end"):
        # Without a campaign they have no effect (SEL-3): leaving them out asks the same.
        return wanted is None or not ask.selected_campaigns
    return sent == wanted
