"""Which customers were asked for: campaigns, dates, ``last``, and how they go together."""

from collections.abc import Iterable

from contracts.asking.check import check
from contracts.asking.finding import Remark
from contracts.asking.observation import Observation
from contracts.request import quoted


@check("date-is-calendar-date")
def date_is_calendar_date(seen: Observation) -> Iterable[Remark]:
    """SEL-5, also where a server does not look at the date (DEC-9)."""
    unseen = "selected_campaigns" not in seen.sent
    silence = " Without a campaign the mistake goes unnoticed, since dates are ignored then (SEL-3)."
    for remark in seen.problems("date-is-calendar-date"):
        yield Remark(remark.sentence + silence * unseen, remark.field, remark.value)


@check("date-range-in-order")
def date_range_in_order(seen: Observation) -> Iterable[Remark]:
    """SEL-4, DEC-11."""
    return seen.problems("date-range-in-order")


@check("dates-with-campaigns")
def dates_with_campaigns(seen: Observation) -> Iterable[Remark]:
    """SEL-3, beside ``last`` too (DEC-7)."""
    if "selected_campaigns" in seen.sent:
        return
    for name in ("date_start", "date_end"):
        if name in seen.sent:
            sentence = (
                f"The field {name} has no effect: dates are ignored without selected_campaigns (SEL-3)."
            )
            yield Remark(sentence, name, seen.sent[name])


@check("campaigns-separated-by-commas")
def campaigns_separated_by_commas(seen: Observation) -> Iterable[Remark]:
    """SEL-6, DEC-15."""
    return seen.problems("campaigns-separated-by-commas")


@check("campaign-belongs-to-account")
def campaign_belongs_to_account(seen: Observation) -> Iterable[Remark]:
    """SEL-2, DEC-14: only who knows the account can tell."""
    for campaign in seen.circumstances.foreign_campaigns:
        sentence = (
            f"The campaign {quoted(campaign)} does not belong to the account and selects nobody (SEL-2)."
        )
        yield Remark(sentence, "selected_campaigns", campaign)


@check("last-is-whole-number")
def last_is_whole_number(seen: Observation) -> Iterable[Remark]:
    """REQ-9, DEC-5."""
    return seen.problems("last-is-whole-number")


@check("last-without-campaigns")
def last_without_campaigns(seen: Observation) -> Iterable[Remark]:
    """SEL-12."""
    return seen.problems("last-without-campaigns")


@check("last-was-issued")
def last_was_issued(seen: Observation) -> Iterable[Remark]:
    """SEL-10, SEL-11: an id above the newest that the answer names was invented, whoever judges (DEC-4)."""
    last, newest = seen.last, seen.answer.last_id
    if last is None or last == 0:
        return
    if newest is not None and last > newest:
        sentence = f"The field last is {last}, but the newest id of the account is {newest} (SEL-11, DEC-2)."
    elif seen.circumstances.last_issued is False:
        sentence = f"The field last is {last}, an id that the account has never given out (SEL-10, SEL-11)."
    else:
        return
    yield Remark(sentence, "last", seen.sent["last"])
