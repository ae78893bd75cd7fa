"""Reports of some customers, one of each kind: a server often writes them by another way than the whole report.

Other rules ask nearly all of these questions anyway, so in a whole run hardly any is sent for the rules that use them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.answer import Answer
from conformance.ids import MOST_TRIED, changes_since, found_changes, questions_for_changes
from conformance.question import CAMPAIGN, CHANGES, FULL, Question, question
from conformance.ruling import RulingError
from conformance.subject import Subject
from conformance.verdict import Outcome

#: What ``partial_reports`` asks at most, once a run: a list of campaigns and a range, ids, and last=0.
MOST_ASKED: Final = {CAMPAIGN: 2, CHANGES: MOST_TRIED, FULL: 1}
#: A range over all that happens; the search for a day asks for it first.
_ALL_DAYS: Final = {"date_start": "1970-01-01", "date_end": "2037-12-31"}


@dataclass(frozen=True, slots=True)
class PartialReport:
    """A question for some of the customers, and what a sentence calls its answer ("the report of the campaign 123")."""

    asked: Question
    name: str

    @property
    def in_json(self) -> "PartialReport":
        """The same in JSON."""
        return PartialReport(self.asked.having(output="JSON"), f"{self.name} in JSON")


def partial_reports(server: Subject) -> list[PartialReport]:
    """Return the reports of the campaigns one by one and as a list, of a range, and of changes, as far as there are any.

    They are asked for here, and are counted as the survey's.
    """
    with server.surveying():
        reports = [*campaign_reports(server), *_of_a_range(server), *_of_changes(server)]
        for report in reports:
            server.ask(report.asked)
    return reports


def partial_reports_in_json(server: Subject) -> list[PartialReport]:
    """Return the reports of a campaign, of a range and of changes in JSON."""
    others = [report for report in partial_reports(server) if report not in campaign_reports(server)]
    return [report.in_json for report in (*campaign_reports(server)[:1], *others)]


def campaign_in_json(server: Subject) -> list[PartialReport]:
    """Return the report of a campaign in JSON: no rule compares it with the same in XML, as it does the others."""
    return [report.in_json for report in campaign_reports(server)[:1]]


def campaign_reports(server: Subject) -> list[PartialReport]:
    """Return the reports of the campaigns one by one, which the survey asks for, and of all of them as a list."""
    campaigns = server.campaigns
    found = [_of_campaign(campaign, f"the report of the campaign {campaign}") for campaign in campaigns]
    if len(campaigns) > 1:
        listed = ",".join(campaigns)
        found.append(_of_campaign(listed, f"the report of the campaigns {listed}"))
    return found


def small_reports(server: Subject) -> Iterator[PartialReport]:
    """Yield the report of a campaign on a day, and that of some changes, as far as there are any."""
    if day := server.found_day:
        dates = {"date_start": day.isoformat(), "date_end": day.isoformat()}
        yield _of_campaign(server.campaigns[0], f"the report of a campaign on {day}", dates)
    if some := found_changes(server):
        yield PartialReport(some, f"the report for last={some.value('last')}")


def answered(server: Subject, reports: Iterable[PartialReport], output: str) -> Iterator[tuple[Answer, str]]:
    """Yield what comes as a report in a format, and its name; whatever else comes is for other rules to judge."""
    for report in reports:
        answer = server.ask(report.asked)
        if answer.success and answer.format == output:
            yield answer, report.name


def _of_campaign(listed: str, name: str, dates: Mapping[str, str] | None = None) -> PartialReport:
    return PartialReport(question(selected_campaigns=listed, **dates or {}), name)


def _of_a_range(server: Subject) -> list[PartialReport]:
    if not server.campaigns:
        return []
    [campaign, *_] = server.campaigns
    dates = _days(server)
    when = " to ".join(dict.fromkeys(dates.values()))
    return [_of_campaign(campaign, f"the report of the campaign {campaign} for {when}", dates)]


def _days(server: Subject) -> Mapping[str, str]:
    """Return a day on which the campaign has transactions, or all days where ranges get no reports to search in."""
    try:
        day = server.found_day
    except RulingError as ruling:
        if ruling.outcome is not Outcome.SKIP:
            raise
        day = None
    return _ALL_DAYS if day is None else dict.fromkeys(_ALL_DAYS, day.isoformat())


def _of_changes(server: Subject) -> list[PartialReport]:
    """Return the report of the latest changes, or with ``last=0`` where there is none and all customers are not many."""
    asked = server.latest_changes or _latest_changes(server)
    if asked is None:
        server.note("No id was found since which only some customers changed.")
        return []
    server.latest_changes = asked
    return [PartialReport(asked, f"the report for last={asked.value('last')}")]


def _latest_changes(server: Subject) -> Question | None:
    for asked in questions_for_changes(server):
        answer = server.ask(asked)
        if answer.count or answer.broken:
            return asked
    return None if server.is_large else changes_since(0)
