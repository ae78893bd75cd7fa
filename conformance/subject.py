"""The server under judgement as a check sees it: what it answers, and all that is known of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from conformance.answer import Answer, describe
from conformance.charset import beginning
from conformance.evidence import Witness
from conformance.interview import EVERYTHING, Interview
from conformance.known_ranges import latest_of_a_day
from conformance.oracle import Oracle
from conformance.question import ALTERED_PASSWORD, Question, question
from conformance.redaction import Secrets
from conformance.ruling import skip
from conformance.run_options import Options
from conformance.search import CANDIDATES, FEW, MOST_CAMPAIGNS, first_day
from conformance.target import Target
from conformance.trouble import TroubleError
from conformance.verdict import Evidence
from conformance.wrong_passwords import wrong_passwords
from fixtures.model import User

#: A report above this many bytes is compared with itself as little as possible.
LARGE: Final = 2 << 20
#: Statuses that say that HTTP did its work, and that it leads elsewhere (RFC 9110 sections 15.3 and 15.4).
_SUCCESS: Final = range(200, 300)
_REDIRECTION: Final = range(300, 400)
#: How far back a large server is asked for changes, in ids, where a report of some customers will do.
_LAST_CHANGES: Final = (500, 50_000)


class Subject(Interview):
    """A server and all that is known of it. Not for several threads."""

    def __init__(self, options: Options, target: Target, witness: Witness, oracle: Oracle | None) -> None:
        """Judge what ``target`` answers; ``oracle`` is ``None`` when nothing is known of its data."""
        super().__init__(target)
        self.options = options
        self.oracle = oracle
        self.witness = witness
        self.observed: dict[str, str] = {}
        self.remark = ""
        #: Why checks were skipped for want of campaigns.
        self.lacking: set[str] = set()
        #: Whether questions got everybody, of a large report that is fetched once a format (``large_reports``).
        self.settled: dict[Question, bool] = {}
        #: What gets the customers who changed of late, once it was found (``partial_reports``).
        self.latest_changes: Question | None = None

    # ------------------------------------------------------------------ the survey

    @cached_property
    def campaigns(self) -> tuple[str, ...]:
        """A few campaigns that have customers, of the user, the dataset or the documentation; small ones first.

        Before them all comes the one whose day the user knows.
        """
        counts = self._customers_of(candidates(self.options, self.oracle))
        if not any(counts.values()) and self.options.known_campaign and not self.options.campaigns:
            counts |= self._customers_of(candidates(replace(self.options, known_campaign=""), self.oracle))
        found = {name: count for name, count in counts.items() if count}
        first = self.options.known_campaign if self.options.known_day else ""
        return tuple(sorted(found, key=lambda name: (name != first, found[name] < FEW, found[name])))

    def _customers_of(self, campaigns: tuple[str, ...]) -> dict[str, int]:
        with self.surveying():
            answers = {campaign: self.ask(question(selected_campaigns=campaign)) for campaign in campaigns}
        return {name: answer.count if answer.success else 0 for name, answer in answers.items()}

    def some_campaigns(self, least: int = 1) -> tuple[str, ...]:
        """Return the campaigns that have customers, skipping the check when there are fewer than ``least``."""
        self.plain_is_accepted()
        if len(self.campaigns) < least:
            reason = (
                f"{least} campaign{'s' * (least > 1)} with customers would be needed, and {len(self.campaigns)} "
                "are known; name some with --campaign."
            )
            self.lacking.add(reason)
            skip(reason)
        return self.campaigns

    def everything(self, **fields: str) -> Answer:
        """Return the answer to the plain request, or to the same with an output; the campaigns come first.

        So a campaign that is asked for once more brackets the large report, which is fetched only once. Raises
        ``TroubleError`` where something else than a server of reports answers.
        """
        _ = self.campaigns
        with self.surveying():
            answer = self.ask(question(**fields))
        if self.reports_nothing and _is_another_servers(answer):
            raise TroubleError(_what_answers(answer), self.evidence(answer))
        return answer

    def plain_is_accepted(self) -> Answer:
        """Return the whole report, skipping the check when even the plain request is refused."""
        answer = self.everything()
        if not answer.success:
            skip(
                f"Even the plain request gets no report ({describe(answer)}), so this one's answer says nothing."
            )
        return answer

    @cached_property
    def is_large(self) -> bool:
        """Whether the whole report is so large that it is fetched only once a format."""
        return self.plain_is_accepted().received.length > LARGE

    @cached_property
    def sample(self) -> Question:
        """The question that comparisons start from: all customers, or fewer where all are many.

        Skips the check where all are many and no smaller report is known.
        """
        return (self._smaller() if self.is_large else EVERYTHING).for_comparison()

    def _smaller(self) -> Question:
        """Return the first question that gets a report of moderate size, or the one whose report is smallest."""
        sizes: dict[Question, int] = {}
        with self.surveying():
            for asked in self._partial_reports():
                answer = self.ask(asked)
                if answer.success and answer.count:
                    sizes[asked] = answer.received.length
                    if sizes[asked] <= LARGE:
                        return asked
        if not sizes:
            size = self.plain_is_accepted().received.length / 1e6
            skip(
                f"The whole report is of {size:,.0f} MB, too large to ask for it over and over, and no smaller one is "
                "known; name a campaign with --campaign."
            )
        return min(sizes, key=sizes.__getitem__)

    def _partial_reports(self) -> Iterator[Question]:
        newest = self.plain_is_accepted().last_id or 0
        for back in _LAST_CHANGES:
            if newest > back:
                yield question(last=str(newest - back))
        for campaign in self.campaigns[:1]:
            yield question(selected_campaigns=campaign)
            if day := self.found_day:
                both = {"date_start": day.isoformat(), "date_end": day.isoformat()}
                yield question(selected_campaigns=campaign, **both)

    @cached_property
    def day(self) -> date:
        """A day on which the first campaign has transactions; the search skips the check when there is none."""
        [campaign, *_] = self.some_campaigns()
        return self.found_day or skip(
            f"No day was found on which the campaign {campaign} has transactions; name one with --known-day."
        )

    @cached_property
    def found_day(self) -> date | None:
        """The day, as the user names it or the dataset knows it or a search finds it; ``None`` without a campaign."""
        if not self.campaigns:
            return None
        if self.options.known_day is not None and self.known_day_tells:
            return self.options.known_day
        if self.oracle is not None:
            return latest_of_a_day(self.oracle, self.campaigns[0])
        with self.surveying():
            return first_day(lambda end: self._reaches(self.campaigns[0], end))

    @cached_property
    def known_day_tells(self) -> bool:
        """Whether anything happened in the known campaign on the day that the user names."""
        campaign, day = self.options.known_campaign, self.options.known_day
        if day is None or campaign not in self.campaigns:
            return False
        if self.oracle is not None:
            return campaign in self.oracle.purchases and day in self.oracle.days(campaign)
        with self.surveying():
            both = {"date_start": day.isoformat(), "date_end": day.isoformat()}
            answer = self.ask(question(selected_campaigns=campaign, **both))
        return not answer.success or answer.count > 0

    def _reaches(self, campaign: str, end: date) -> bool:
        """Tell whether a campaign has transactions until a day; of a large report the beginning shows it."""
        asked = question(selected_campaigns=campaign, date_start="1970-01-01", date_end=end.isoformat())
        return bool(self.report(replace(asked, in_brief=self.is_large)).count)

    @property
    def known(self) -> Oracle:
        """What the dataset makes known; skips the check where there is none."""
        if self.oracle is None:
            skip("It takes a known dataset to judge this: give --dataset.")
        return self.oracle

    @property
    def credentials_are_known(self) -> bool:
        """Whether the dataset has the user with the password that are sent (REQ-1, REQ-2)."""
        user = User(self.options.user_id, self.options.user_password)
        return self.oracle is not None and user in self.oracle.account.users

    @property
    def dataset(self) -> Path:
        """The file of the dataset; skips the check where there is none."""
        return self.options.dataset or skip("It takes a known dataset to judge this: give --dataset.")

    def holds_secret(self, text: str) -> bool:
        """Tell whether a text holds the password, in any usual encoding; one made shorter may be in it by chance."""
        return self._passwords.hide(text) != text

    @cached_property
    def _passwords(self) -> Secrets:
        right = self.options.user_password
        return Secrets(right, wrong_passwords(right)[ALTERED_PASSWORD])

    # ------------------------------------------------------------------ saying

    def observe(self, decision: str, word: str) -> None:
        """Note how the server settles a question that the documentation leaves open."""
        self.observed[decision] = word
        self.note(f"{decision}: {word}.")

    def note(self, remark: str) -> None:
        """Say in the report what was seen, where no decision has a word for it."""
        self.remark = f"{self.remark} {remark}".strip()

    def unanswered(self, asked: Question) -> Evidence:
        """Return a request as evidence that got no answer."""
        return Evidence(self.witness.asked(asked))

    def evidence(self, answer: Answer, note: str = "", *, excerpt: str | None = None) -> Evidence:
        """Return an exchange as evidence: the request, the status and a piece of the answer."""
        return self.witness.evidence(answer, note, excerpt=excerpt)


def _is_another_servers(answer: Answer) -> bool:
    """Tell whether an answer has nothing of the report, and is in none of its formats or a failure as HTTP has it.

    Something that stands before or behind a report is the server's own.
    """
    if answer.count or answer.status or answer.error is not None:
        return False
    if answer.foreign:
        return b"<response" not in beginning(answer.received)
    return answer.received.status not in _SUCCESS


def _what_answers(answer: Answer) -> str:
    """Say what came instead of a report, and what to look at."""
    look = (
        "The suite follows none; name the address that it leads to, if the report is there."
        if answer.received.status in _REDIRECTION
        else "The address may be wrong, or a proxy, a login or a maintenance page stands in front of the server."
    )
    return f"Trouble with the target. What answers is not the report, but {describe(answer)}. {look}"


def candidates(options: Options, oracle: Oracle | None) -> tuple[str, ...]:
    """Return the campaigns to begin with: those named, those of the dataset, or the documentation's examples."""
    named = tuple(dict.fromkeys((*filter(None, (options.known_campaign,)), *options.campaigns)))
    if not named and oracle is not None:
        sizes = {name: len(purchases.who) for name, purchases in oracle.purchases.items()}
        named = tuple(sorted(sizes, key=lambda name: (sizes[name] < FEW, sizes[name])))
    return (named or CANDIDATES)[:MOST_CAMPAIGNS]
