"""Days of a campaign that can show a fault: with transactions on both sides, or with many of them.

Where nothing is known of the data, the search for the first day has asked for the time until many other days.
What those reports held shows when the campaign grew, and costs no further request.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from conformance.known_ranges import middle_day, telling_midnights
from conformance.question import Question, question
from conformance.search import days_tried
from conformance.subject import Subject

_DAY: Final = timedelta(days=1)
#: How many days in a row are added up one by one: a request each.
WINDOW: Final = 21
#: A window begins on this day of a month, so that it holds the month's end.
_NEAR_THE_END: Final = 20
#: Of a shorter time it is not known whether it was a busy one.
_LEAST: Final = timedelta(days=28)
#: The day from which the search asks.
_SEARCHED_FROM: Final = "1970-01-01"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many customers a campaign had until a day."""

    end: date
    count: int


def splitting_day(server: Subject) -> date:
    """Return a day before and after which the first campaign should have customers that the other side has not.

    It is in the middle of what the dataset knows or the search found, else the day that the user names. Skips the check
    where no day is found.
    """
    [campaign, *_] = server.some_campaigns()
    known = middle_day(server.oracle, campaign) if server.oracle else None
    if known is not None:
        return known
    whole, day = server.report(question(selected_campaigns=campaign)).count, server.day
    between = [reached for reached in _growth(server) if 0 < reached.count < whole]
    return min(between, key=lambda reached: abs(2 * reached.count - whole)).end if between else day


def midnights(server: Subject) -> list[tuple[str, date]]:
    """Return campaigns and days before midnights to split them at: of the dataset, or around a day with customers."""
    campaigns = server.some_campaigns()
    known = telling_midnights(server.oracle, campaigns) if server.oracle else []
    return known or [(campaigns[0], server.day - _DAY), (campaigns[0], server.day)]


def busy_days(server: Subject) -> list[date]:
    """Return some days in a row on which the first campaign has many customers, as far as that is seen.

    A dataset knows better days (``midnights``): then there are none.
    """
    first = None if server.oracle else _busy_from(server)
    return [first + number * _DAY for number in range(WINDOW)] if first else []


def _busy_from(server: Subject) -> date:
    day, growth = server.day, _growth(server)
    spans = [(one, other) for one, other in pairwise(growth) if other.end - one.end >= _LEAST]
    if not spans or not growth[-1].count:
        return day - WINDOW // 2 * _DAY
    one, other = max(
        spans, key=lambda span: (span[1].count - span[0].count) / (span[1].end - span[0].end).days
    )
    middle = one.end + (other.end - one.end) / 2
    return _nearest_end_of_month(middle - WINDOW // 2 * _DAY)


def _nearest_end_of_month(day: date) -> date:
    """Return the day nearest to another from which a window holds the end of a month."""
    this = day.replace(day=_NEAR_THE_END)
    following = (this + timedelta(days=15)).replace(day=_NEAR_THE_END)
    before = (this - timedelta(days=25)).replace(day=_NEAR_THE_END)
    return min((before, this, following), key=lambda one: abs(one - day))


def _growth(server: Subject) -> list[Reached]:
    """Return what the search for the first day has seen, in the order of the days; nothing where there was none.

    Where an answer was not read to its end, the customers in it were not counted.
    """
    if server.known_day_tells or server.oracle is not None:
        return []
    [campaign, *_] = server.some_campaigns()
    asked = {end: _until(server, campaign, end) for end in days_tried(server.day)}
    answers = {end: server.ask(one) for end, one in asked.items()}
    return [
        Reached(end, answer.count)
        for end, answer in answers.items()
        if answer.success and not answer.received.cut
    ]


def _until(server: Subject, campaign: str, end: date) -> Question:
    """Return the question as the search asks it."""
    asked = question(selected_campaigns=campaign, date_start=_SEARCHED_FROM, date_end=end.isoformat())
    return replace(asked, in_brief=server.is_large)
