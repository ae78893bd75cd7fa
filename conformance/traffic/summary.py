"""From judgements, in any number, to one run that every report can show."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from conformance.traffic.blame import Blame
from conformance.traffic.judgement import Judgement, Standing
from conformance.traffic.judging import judged_rules
from conformance.verdict import Evidence, Outcome, Result, Run
from contracts.asking.finding import Finding
from contracts.catalogue import Rule, catalogue
from contracts.decisions import decisions

#: So many exchanges are shown of one broken rule.
_SHOWN: Final = 3
#: A word that says more than another of the same decision, which is seen in XML only.
_SAYS_MORE: Final = {"attribute-text": "attribute"}


@dataclass(slots=True)
class _Seen:
    """What was seen of one rule: how many exchanges put it to the test and broke it, and the first of those."""

    tested: int = 0
    broken: int = 0
    sentence: str = ""
    evidence: list[Evidence] = field(default_factory=list)


class TrafficTally:
    """Counts judgements and keeps the first evidence of each broken rule: bounded, whatever passes."""

    def __init__(self, target: str) -> None:
        """Begin a run; ``target`` says in a report whose traffic it was."""
        self._target = target
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._rules = {slug: _Seen() for slug in judged_rules()}
        self._words: dict[str, Counter[str]] = {}
        self.exchanges: Counter[Standing] = Counter()
        self.blamed: Counter[Blame] = Counter()
        self.unjudged = 0

    def add(self, judgement: Judgement) -> None:
        """Count one exchange."""
        self.exchanges[judgement.standing] += 1
        self.blamed.update(judgement.blamed)
        for slug in judgement.tested:
            self._rules[slug].tested += 1
        for decision, word in (judgement.observed or {}).items():
            self._words.setdefault(decision, Counter())[word] += 1
        told: set[str] = set()
        for found in judgement.findings:
            if found.rule not in told:
                told.add(found.rule)
                self._add_finding(found, judgement.evidence)

    def _add_finding(self, found: Finding, evidence: Evidence | None) -> None:
        seen = self._rules[found.rule]
        seen.broken += 1
        seen.sentence = seen.sentence or found.sentence
        if evidence is not None and len(seen.evidence) < _SHOWN:
            seen.evidence.append(evidence)

    def lose(self, exchanges: int = 1) -> None:
        """Count exchanges that went by without being judged."""
        self.unjudged += exchanges

    @property
    def decisions(self) -> dict[str, str]:
        """The word observed for each decision; of several, the one that is not the default tells more."""
        ordered = {name: self._words[name] for name in decisions() if name in self._words}
        return {name: _telling(name, words) for name, words in ordered.items()}

    @property
    def conflicts(self) -> dict[str, tuple[str, ...]]:
        """The decisions for which several words were observed."""
        told = {
            name: {*words} - {_SAYS_MORE.get(word) for word in words} for name, words in self._words.items()
        }
        return {name: tuple(sorted(words)) for name, words in told.items() if len(words) > 1}

    def run(self) -> Run:
        """Return the run so far, one result a rule that traffic can show to be broken."""
        rules = catalogue().rules
        return Run(
            target=self._target,
            mode="traffic",
            started_at=self._started,
            duration=time.monotonic() - self._clock,
            results=tuple(_result(rules[slug], seen) for slug, seen in self._rules.items()),
            decisions=self.decisions,
            requests=self.exchanges.total() - self.exchanges[Standing.OTHER],
            warnings=tuple(self._warnings()),
        )

    def _warnings(self) -> list[str]:
        warnings = []
        if self.exchanges[Standing.OTHER]:
            warnings.append(f"{self.exchanges[Standing.OTHER]:,} requests of other things were passed over.")
        if self.exchanges[Standing.HALF]:
            warnings.append(f"Of {self.exchanges[Standing.HALF]:,} exchanges the answer could not be judged.")
        if self.unjudged:
            warnings.append(f"{self.unjudged:,} exchanges came too quickly to be judged.")
        return warnings


def _telling(decision: str, words: Counter[str]) -> str:
    for word, less in _SAYS_MORE.items():
        if word in words:
            words = Counter({name: count for name, count in words.items() if name != less})
    others = {word: count for word, count in words.items() if word != decisions()[decision].default}
    return max(others or words, key=lambda word: words[word])


def _result(rule: Rule, seen: _Seen) -> Result:
    if not seen.tested:
        return Result(rule, Outcome.VACUOUS, "No exchange put it to the test.")
    of = f"{seen.broken:,} of {seen.tested:,} exchanges"
    message = f"In {of}, first: {seen.sentence}" if seen.broken else ""
    if rule.level == "may":
        return Result(rule, Outcome.OBSERVED, message or f"Nothing in {seen.tested:,} exchanges.")
    outcome = Outcome.FAIL if seen.broken else Outcome.PASS
    return Result(rule, outcome, message, tuple(seen.evidence))
