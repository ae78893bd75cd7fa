"""Sections selection, campaigns, dates: values that were to be refused, and customers that come twice."""

from collections.abc import Iterator

from conformance.tally import is_calendar_date
from conformance.traffic.check import check, observer
from conformance.traffic.checks.request import not_refused
from conformance.traffic.observation import Observation

_DATES = "date-is-calendar-date"


@check("customer-appears-once", when=lambda seen: seen.report and seen.answer.count > 1)
def customer_appears_once(seen: Observation) -> Iterator[str]:
    """DEC-29."""
    if seen.tally.doubled:
        yield f"Customer {seen.tally.doubled:,} of {seen.answer.count:,} has the code of one before it."


def _bad_item(seen: Observation) -> bool:
    """Spaces alone may be trimmed (DEC-15); an empty item or another character may not pass."""
    items = seen.sent.get("selected_campaigns", "").split(",")
    return seen.wrong("campaigns-separated-by-commas") and not all(
        item.strip(" ").isdigit() for item in items
    )


@check("bad-campaign-item-refused", when=lambda seen: seen.says_something and _bad_item(seen))
def bad_campaign_item_refused(seen: Observation) -> Iterator[str]:
    """SEL-6, DEC-15."""
    return not_refused(seen, "A list of campaigns with an item that is no id")


@observer("DEC-15")
def campaign_spaces(seen: Observation) -> str | None:
    """A list with spaces was refused, or taken."""
    if not seen.wrong("campaigns-separated-by-commas") or _bad_item(seen) or len(seen.problems) > 1:
        return None
    return "error" if seen.refused_for_cause else "trim" if seen.answer.count else None


def _bad_date(seen: Observation) -> bool:
    return "selected_campaigns" in seen.sent and seen.wrong(_DATES)


@check("wrong-date-refused", when=lambda seen: seen.says_something and _bad_date(seen))
def wrong_date_refused(seen: Observation) -> Iterator[str]:
    """SEL-5, DEC-8."""
    return not_refused(seen, "A request with a campaign and a date that is none")


def _reversed(seen: Observation) -> bool:
    asked = seen.reading.request
    return bool(asked and asked.date_start and asked.date_end and asked.date_start > asked.date_end)


@check("reversed-range-selects-nobody", when=lambda seen: seen.says_something and _reversed(seen))
def reversed_range_selects_nobody(seen: Observation) -> Iterator[str]:
    """SEL-4, DEC-11."""
    if seen.answer.count:
        yield f"A range that ends before it begins selects {seen.answer.count:,} customers."


@observer("DEC-11")
def reversed_range(seen: Observation) -> str | None:
    """A range that ends before it begins got an empty report, or an error."""
    if not _reversed(seen):
        return None
    return "error" if seen.refused_for_cause else "empty" if seen.report and not seen.answer.count else None


@observer("DEC-9")
def date_without_campaign(seen: Observation) -> str | None:
    """A malformed date was passed over where dates are ignored, or refused."""
    dates = [seen.sent[name] for name in ("date_start", "date_end") if name in seen.sent]
    if seen.problems or "selected_campaigns" in seen.sent or all(map(is_calendar_date, dates)):
        return None
    return "ignored" if seen.report else "error" if seen.refused_for_cause else None
