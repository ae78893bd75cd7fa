"""What all reports share: order, words, and text that cannot disturb the page or terminal that shows it."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from conformance.verdict import Outcome, Result, Run, exit_status, was_judged
from contracts.catalogue import LEVELS, catalogue

#: What a reader sees for each outcome, and what it means.
LABELS: Final = {
    Outcome.FAIL: ("failed", "something else came than demanded"),
    Outcome.ERROR: ("error", "not judged because of the network, the server's availability or the suite"),
    Outcome.WAIVED: ("waived", "failed, and a waiver in force says that this is known"),
    Outcome.SKIP: ("skipped", "not judged, for the reason given"),
    Outcome.VACUOUS: ("vacuous", "held, but nothing that came put it to the test"),
    Outcome.OBSERVED: ("observed", "what was seen where the documentation leaves it open"),
    Outcome.PASS: ("passed", "put to the test, and held"),
}

#: Marks that XML 1.0 forbids or that could move the cursor, hide text or turn its direction.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return the text with marks that do not show as themselves written out, ``<U+001B>`` for an escape.

    Line feeds and tabs stay; a carriage return before a line feed goes.
    """
    return _UNSAFE.sub(lambda hit: f"<U+{ord(hit[0]):04X}>", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return the text safe to show, on one line."""
    return " ".join(visible(text).split())


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one section of the catalogue, in its order."""

    name: str
    results: tuple[Result, ...]

    def count(self, outcome: Outcome) -> int:
        """Return how many came out like this."""
        return sum(result.outcome is outcome for result in self.results)


def sections(run: Run) -> tuple[Section, ...]:
    """Return the results section by section; a section that comes in pieces is one, at its first place."""
    first = {result.rule.section: place for place, result in reversed(list(enumerate(run.results)))}
    ordered = sorted(run.results, key=lambda result: first[result.rule.section])
    groups = groupby(ordered, key=lambda result: result.rule.section)
    return tuple(Section(name, tuple(results)) for name, results in groups)


def by_weight(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Return the results with must rules first; else their order stays."""
    return tuple(sorted(results, key=lambda result: LEVELS.index(result.rule.level)))


@cache
def says(identifier: str) -> str:
    """Return what a statement or decision says in our words; ``""`` for one that does not exist."""
    known = catalogue()
    if identifier in known.statements:
        return known.statements[identifier].says
    if identifier in known.decisions:
        decision = known.decisions[identifier]
        return f"{decision.question} {decision.choices[0].says}"
    return ""


@dataclass(frozen=True, slots=True)
class Observed:
    """A decision as the server took it: the question, the word seen, and what that word means."""

    decision: str
    question: str
    word: str
    meaning: str


def observed_decisions(run: Run) -> tuple[Observed, ...]:
    """Return the decisions that could be observed, in the order of their ids."""
    known = catalogue().decisions
    seen = []
    for name in sorted(
        run.decisions, key=lambda name: (name not in known, list(known).index(name) if name in known else 0)
    ):
        decision, word = known.get(name), run.decisions[name]
        meanings = {choice.choice: choice.says for choice in decision.choices} if decision else {}
        seen.append(Observed(name, decision.question if decision else "", word, meanings.get(word, "")))
    return tuple(seen)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 rule``, ``2 rules``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def verdict(run: Run, *, strict: bool) -> str:
    """Return the whole run in one sentence; its first word is PASSED, FAILED or INCOMPLETE."""
    status = exit_status(run, strict=strict)
    parts = [
        f"{counted(sum(r.rule.level == level for r in run.of(Outcome.FAIL)), f'{level} rule')} failed"
        for level in LEVELS
        if any(r.rule.level == level for r in run.of(Outcome.FAIL))
    ]
    parts += [f"{counted(len(run.stale), 'waiver')} stale"] if run.stale else []
    errors = len(run.of(Outcome.ERROR))
    parts += [f"{counted(errors, 'rule')} not judged for an error"] if errors else []
    parts += ["no must rule was put to the test"] if not was_judged(run) else []
    word = {0: "PASSED, though" if parts else "PASSED:", 1: "FAILED:"}.get(status, "INCOMPLETE:")
    waived = len(run.of(Outcome.WAIVED))
    parts = parts or [
        f"{counted(len(run.of(Outcome.PASS)), 'rule')} passed, no{' other' if waived else 'ne'} failed"
    ]
    parts += [f"{counted(waived, 'rule')} waived"] if waived else []
    return f"{word} {', '.join(parts)}. {counted(run.requests, 'request')} in {run.duration:.1f} s."
