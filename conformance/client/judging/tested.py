"""Which rules about requests a scenario puts to the test."""

from collections.abc import Iterator
from typing import Final

from conformance.client.judging.requests import WANTED
from conformance.client.scenario import Scenario, Step

#: Any request can break these.
_ALWAYS: Final = (
    "required-field-sent",
    "type-is-reports",
    "report-is-customers-all",
    "credentials-valid",
    "credentials-not-in-url",
    "body-readable",
    "output-is-json-or-xml",
    "condensed-with-json",
    "documented-fields-only",
    WANTED,
)
_WITH_DATES: Final = ("date-is-calendar-date", "date-range-in-order", "dates-with-campaigns")
_WITH_CAMPAIGNS: Final = ("campaign-belongs-to-account", "last-without-campaigns")
_WITH_CALLBACK: Final = ("callback-is-safe-name", "callback-with-json")
_WITH_POLL: Final = (
    "last-is-whole-number",
    "last-was-issued",
    "last-without-campaigns",
    "first-poll-starts-at-zero",
)
_WITH_POLLS: Final = ("last-advances", "no-repeated-full-report")


def rules_tested(scenario: Scenario) -> frozenset[str]:
    """Return the rules that the scenario can show to be kept, those on what is understood included."""
    asked = {rule for step in scenario.steps for rule in _tested_by(step)}
    polls = [step for step in scenario.steps if step.ask.changes_since_last]
    if len(polls) > 1:
        asked.update(_WITH_POLLS)
    if any(step.ends_in_failure for step in polls[:-1]):
        asked.add("failed-poll-keeps-last")
    return frozenset((asked - scenario.exempt) | set(scenario.rules))


def _tested_by(step: Step) -> Iterator[str]:
    ask = step.ask
    yield from _ALWAYS
    if ask.date_start or ask.date_end:
        yield from _WITH_DATES
    if ask.selected_campaigns:
        yield from _WITH_CAMPAIGNS
    if len(ask.selected_campaigns) > 1:
        yield "campaigns-separated-by-commas"
    if ask.callback:
        yield from _WITH_CALLBACK
    if ask.changes_since_last:
        yield from _WITH_POLL
    if any(not fault.readable for fault in step.faults):
        yield "retries-are-bounded"
