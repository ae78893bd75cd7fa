"""The server under judgement as a check sees it: asks each question once a run, and keeps the answers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from conformance.answer import Answer
from conformance.evidence import Witness
from conformance.known_ranges import latest_of_a_day
from conformance.oracle import Oracle
from conformance.question import AGAIN, Question, question
from conformance.reading import read_answer, same_bytes
from conformance.ruling import skip
from conformance.run_options import Options
from conformance.search import CANDIDATES, FEW, MOST_CAMPAIGNS, first_day
from conformance.target import Target, TroubleError
from conformance.verdict import Evidence
from contracts.errors import InternalError

#: At most so many requests are sent a second time in a run, whatever moves or breaks.
MOST_AGAIN: Final = 250
#: A report above this many bytes is compared with itself as little as possible.
LARGE: Final = 8 << 20
#: How far back a large server is asked for changes, in ids, where a report of some customers will do.
_LAST_CHANGES: Final = 500
#: What is read, in bytes, where only the beginning of an answer matters.
_BEGINNING: Final = 1 << 20
EVERYTHING: Final = question()


class Subject:
    """A server and all that is known of it. Not for several threads."""

    def __init__(self, options: Options, target: Target, witness: Witness, oracle: Oracle | None) -> None:
        """Judge what ``target`` answers; ``oracle`` is ``None`` when nothing is known of its data."""
        self.options = options
        self.oracle = oracle
        self.witness = witness
        self.observed: dict[str, str] = {}
        self.remark = ""
        self._target = target
        self._answers: dict[Question, Answer] = {}
        self._order: dict[Question, int] = {}
        self._read: dict[bytes, Answer] = {}
        self._method = ""
        self._allowance: Counter[str] | None = None

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._target.asked.total()

    @property
    def asked(self) -> Counter[str]:
        """How many requests of each kind were sent so far."""
        return Counter(self._target.asked)

    # ------------------------------------------------------------------ asking

    def ask(self, asked: Question) -> Answer:
        """Return the answer to a question; it is sent only if it was not asked before in this run.

        Raises ``TroubleError`` when the network or the server's availability stands in the way.
        """
        resolved = self._resolved(asked)
        if resolved not in self._answers:
            self._keep(resolved, self._send(resolved))
            if not self._method and not asked.probe and not asked.method:
                return self._settle_method(asked)
        return self._answers[resolved]

    def ask_again(self, asked: Question) -> Answer:
        """Send a question although it was asked before, and keep the new answer."""
        resolved = self._resolved(asked)
        if self._target.asked[AGAIN] >= MOST_AGAIN:
            skip(f"{MOST_AGAIN} requests were repeated in this run already, so this rule was not settled.")
        answer = self._send(resolved, AGAIN)
        if not answer.success and self._answers[resolved].success:
            reason = answer.error or answer.broken or f"no report, status {answer.received.status}"
            raise TroubleError(f"The server answered a question with a report first, and then not: {reason}.")
        self._keep(resolved, answer)
        return answer

    def ask_anew(self, asked: Question) -> Answer:
        """Ask a question again if it was asked before, and for the first time otherwise."""
        return self.ask_again(asked) if self._resolved(asked) in self._answers else self.ask(asked)

    def answers_in_order(self) -> list[Answer]:
        """Return the newest answer to each question so far, in the order in which they came."""
        return [self._answers[asked] for asked in sorted(self._order, key=self._order.__getitem__)]

    def asked_at(self, asked: Question) -> int:
        """Return the place of the newest answer to a question among all answers."""
        return self._order[self._resolved(asked)]

    def report(self, asked: Question) -> Answer:
        """Return the answer to a question, skipping the check when it is no report."""
        answer = self.ask(asked)
        if not answer.success:
            skip(f"The server gave no report to compare with: {describe(answer)}.")
        return answer

    def _resolved(self, asked: Question) -> Question:
        return (
            asked.by(self._method) if not asked.method and self._method == "GET" else asked.by(asked.method)
        )

    def _settle_method(self, asked: Question) -> Answer:
        """Find out whether the server reads POST, or GET only (DEC-25), from the first question of all."""
        answer = self._answers[asked.by("POST")]
        if not answer.success:
            by_get = asked.by("GET")
            with self._surveying():
                self._keep(by_get, self._send(by_get))
            if self._answers[by_get].success:
                self._method = "GET"
                return self._answers[by_get]
        if answer.success or asked == EVERYTHING:
            self._method = "POST"
        return answer

    def _send(self, asked: Question, kind: str = "") -> Answer:
        self._charge(kind or asked.kind)
        most = _BEGINNING if asked.probe or asked.in_brief else None
        received = self._target.ask(asked, most=most, kind=kind)
        known = self._read.get(received.digest)
        answer = same_bytes(known, received) if known else read_answer(received)
        if not received.cut:
            self._read[received.digest] = answer
        if asked.probe and received.status >= 500:
            self._check_health()
        return answer

    def _check_health(self) -> None:
        """After a failure on a faulty request, see whether the server as a whole still answers."""
        healthy = next((known for known, answer in self._answers.items() if answer.success), None)
        if healthy is not None and self._target.asked[AGAIN] < MOST_AGAIN:
            smallest = min(
                (known for known, answer in self._answers.items() if answer.success),
                key=lambda known: self._answers[known].received.length,
            )
            if self._target.ask(smallest, kind=AGAIN).status < 500:
                self._target.forgive()

    def _keep(self, asked: Question, answer: Answer) -> None:
        self._answers[asked] = answer
        self._order[asked] = self.requests

    # ------------------------------------------------------------------ what a check may send

    @contextmanager
    def allowing(self, asks: Mapping[str, int]) -> Iterator[None]:
        """Hold a check to the requests that it declared; what the survey asks is not counted."""
        self._allowance = Counter(asks)
        try:
            yield
        finally:
            self._allowance = None

    @contextmanager
    def _surveying(self) -> Iterator[None]:
        allowance, self._allowance = self._allowance, None
        try:
            yield
        finally:
            self._allowance = allowance

    def _charge(self, kind: str) -> None:
        if self._allowance is None or kind == AGAIN:
            return
        self._allowance[kind] -= 1
        if self._allowance[kind] < 0:
            raise InternalError(f"A check sends more requests than it declared ({kind}).")

    # ------------------------------------------------------------------ the survey

    @cached_property
    def campaigns(self) -> tuple[str, ...]:
        """A few campaigns that have customers, of the user, the dataset or the documentation; small ones first."""
        with self._surveying():
            named = candidates(self.options, self.oracle)
            answers = {campaign: self.ask(question(selected_campaigns=campaign)) for campaign in named}
        counts = {name: answer.count for name, answer in answers.items() if answer.success and answer.count}
        return tuple(sorted(counts, key=lambda name: (counts[name] < FEW, counts[name])))

    def some_campaigns(self, least: int = 1) -> tuple[str, ...]:
        """Return the campaigns that have customers, skipping the check when there are fewer than ``least``."""
        self.plain_is_accepted()
        if len(self.campaigns) < least:
            skip(
                f"{least} campaign{'s' * (least > 1)} with customers would be needed, and {len(self.campaigns)} "
                "are known; name some with --campaign."
            )
        return self.campaigns

    def everything(self, **fields: str) -> Answer:
        """Return the answer to the plain request, or to the same with an output; the campaigns come first.

        So a campaign that is asked for once more brackets the large report, which is fetched only once.
        """
        _ = self.campaigns
        with self._surveying():
            return self.ask(question(**fields))

    def plain_is_accepted(self) -> Answer:
        """Return the whole report, skipping the check when even the plain request is refused."""
        answer = self.everything()
        if not answer.success:
            skip(
                f"Even the plain request gets no report ({describe(answer)}), so this one's answer says nothing."
            )
        return answer

    @cached_property
    def sample(self) -> Question:
        """The question that comparisons start from: all customers, or fewer where all are many."""
        whole = self.plain_is_accepted()
        chosen = question()
        if whole.received.length > LARGE:
            smaller = [question(selected_campaigns=name) for name in self.campaigns[:1]]
            if whole.last_id:
                smaller.append(question(last=str(max(0, whole.last_id - _LAST_CHANGES))))
            with self._surveying():
                counts = {asked: count for asked in smaller if (count := self.ask(asked).count)}
            chosen = min(counts, key=lambda asked: counts[asked], default=chosen)
        return chosen.for_comparison()

    @cached_property
    def day(self) -> date:
        """A day on which the first campaign has transactions; the search skips the check when there is none."""
        if self.options.known_day is not None:
            return self.options.known_day
        [campaign, *_] = self.some_campaigns()
        if self.oracle is not None:
            return latest_of_a_day(self.oracle, campaign)
        with self._surveying():
            found = first_day(lambda end: self._reaches(campaign, end))
        if found is None:
            skip(
                f"No day was found on which the campaign {campaign} has transactions; name one with --known-day."
            )
        return found

    def _reaches(self, campaign: str, end: date) -> bool:
        asked = question(selected_campaigns=campaign, date_start="1970-01-01", date_end=end.isoformat())
        return bool(self.report(asked).count)

    @property
    def known(self) -> Oracle:
        """What the dataset makes known; skips the check where there is none."""
        if self.oracle is None:
            skip("It takes a known dataset to judge this: give --dataset.")
        return self.oracle

    @property
    def dataset(self) -> Path:
        """The file of the dataset; skips the check where there is none."""
        return self.options.dataset or skip("It takes a known dataset to judge this: give --dataset.")

    def holds_secret(self, text: str) -> bool:
        """Tell whether a text holds a password that was sent, in any usual encoding."""
        return self._target.secrets.hide(text) != text

    # ------------------------------------------------------------------ saying

    def observe(self, decision: str, word: str) -> None:
        """Note how the server settles a question that the documentation leaves open."""
        self.observed[decision] = word
        self.note(f"{decision}: {word}.")

    def note(self, remark: str) -> None:
        """Say in the report what was seen, where no decision has a word for it."""
        self.remark = f"{self.remark} {remark}".strip()

    def evidence(self, answer: Answer, note: str = "", *, excerpt: str | None = None) -> Evidence:
        """Return an exchange as evidence: the request, the status and a piece of the answer."""
        return self.witness.evidence(answer, note, excerpt=excerpt)


def candidates(options: Options, oracle: Oracle | None) -> tuple[str, ...]:
    """Return the campaigns to begin with: those named, those of the dataset, or the documentation's examples."""
    named = tuple(dict.fromkeys((*filter(None, (options.known_campaign,)), *options.campaigns)))
    if not named and oracle is not None:
        sizes = {name: len(purchases.who) for name, purchases in oracle.purchases.items()}
        named = tuple(sorted(sizes, key=lambda name: (sizes[name] < FEW, sizes[name])))
    return (named or CANDIDATES)[:MOST_CAMPAIGNS]


def describe(answer: Answer) -> str:
    """Say in a few words what an answer is, without anything of a customer."""
    if answer.broken and answer.format != "html":
        return answer.broken
    if answer.error is not None and not answer.count:
        return f"the error {answer.error[:200]!r}"
    what = {"html": "an HTML page", "empty": "an empty answer", "other": "neither XML nor JSON"}
    said = what.get(answer.format, f"{answer.format.upper()} with status {answer.status or 'nothing'!r}")
    return f"{said}, HTTP status {answer.received.status}"
