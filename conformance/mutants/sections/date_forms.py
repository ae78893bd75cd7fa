"""Servers that read dates wrongly (SEL-5, DEC-8, DEC-9)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from conformance.mutants.mutant import asking, choosing, mutant, refusing
from conformance.mutants.pipeline import Pipeline, Request
from mockserver.question import Question

_DATE_FIELDS: Final = ("date_start", "date_end")


def _dating(server: Pipeline, change: Callable[[str], str]) -> None:
    """Let a server tidy up dates before it reads them."""

    def tidy(request: Request) -> None:
        for name in _DATE_FIELDS:
            if name in request.fields:
                request.fields[name] = change(request.fields[name])

    asking(server, tidy)


def _refusing_dates(server: Pipeline, pattern: str) -> None:
    def reason(question: Question) -> str:
        dates = [question.form.fields.get(name, "") for name in _DATE_FIELDS]
        return "There is no such day." if any(re.fullmatch(pattern, one) for one in dates) else ""

    refusing(server, reason)


def _without_campaign(question: Question) -> bool:
    return not {"selected_campaigns", "last"} & question.form.fields.keys()


@mutant("dates-without-campaign-ignored", "refuses a range that ends before it begins, campaign or not")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        start, end = (question.form.fields.get(name, "") for name in _DATE_FIELDS)
        return "date_start is after date_end." if _without_campaign(question) and start > end > "" else ""

    refusing(server, reason)


@mutant("dates-without-campaign-ignored", "refuses dates without a campaign in JSON")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        fields = question.form.fields
        dated = "output" in fields and "date_start" in fields and _without_campaign(question)
        return "Dates need a campaign." if dated else ""

    refusing(server, reason)


@mutant("calendar-dates-accepted", "knows no leap days")
def _(server: Pipeline) -> None:
    _refusing_dates(server, r".*-02-29")


@mutant("calendar-dates-accepted", "takes the year 2000 for a common year like 1900")
def _(server: Pipeline) -> None:
    _refusing_dates(server, r"\d\d00-02-29")


@mutant(
    "calendar-dates-accepted",
    "lets December end on the 30th, as an end of a range",
    account_id="corner-shop",
)
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        end = question.form.fields.get("date_end", "")
        return "There is no such day." if re.fullmatch(r"2\d{3}-12-31", end) else ""

    refusing(server, reason)


@mutant("wrong-date-refused", "gives every February 29 days")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("2011-02-29", "2011-02-28"))


@mutant("wrong-date-refused", "takes every fourth year for a leap year, 1900 too")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("1900-02-29", "1900-03-01"))


@mutant("wrong-date-refused", "gives every month 31 days")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("2011-04-31", "2011-04-30"))


@mutant("wrong-date-refused", "takes a month for its first day")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: re.sub(r"^([0-9]{4}-[0-9]{2})$", r"\1-01", text))


@mutant("wrong-date-refused", "reads words like today")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("today", "2026-11-30"))


@mutant("wrong-date-refused", "leaves a side open whose date is all zeros")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("0000-00-00", ""))


@mutant("wrong-date-refused", "reads the day first, with points")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: re.sub(r"^(\d\d)\.(\d\d)\.([0-9]{4})$", r"\3-\2-\1", text))


@mutant("wrong-date-refused", "moves the 30th of February to March")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.replace("-02-30", "-03-02"))


@mutant("wrong-date-refused", "adds zeros that are missing in front of month and day")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: re.sub(r"-(\d)(?=-|$)", r"-0\1", text))


@mutant("wrong-date-refused", "accepts every form of ISO 8601, a week with a day too")
def _(server: Pipeline) -> None:
    def any_form(text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return text

    _dating(server, any_form)


@mutant("wrong-date-refused", "takes whatever is a digit in Unicode for a digit")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: re.sub(r"\d", lambda digit: str(int(digit[0])), text))


@mutant("wrong-date-refused", "drops the time behind a date")
def _(server: Pipeline) -> None:
    _dating(server, lambda text: text.partition("T")[0])


@mutant("wrong-date-refused", "leaves an end that is no date open")
def _(server: Pipeline) -> None:
    def drop(request: Request) -> None:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", request.fields.get("date_end", "")):
            request.fields.pop("date_end", None)

    asking(server, drop)


@mutant("wrong-date-without-campaign", "refuses a wrong date also where dates do not count")
def _(server: Pipeline) -> None:
    choosing(server, DEC_9="error")
