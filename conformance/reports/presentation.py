"""What all reports share: order, words, and text that cannot disturb the page or terminal that shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from conformance.verdict import Outcome, Result, Run, exit_status, was_judged
from contracts.catalogue import LEVELS, catalogue

#: What a reader sees for each outcome, and what it means.
LABELS: Final = {
    Outcome.FAIL: ("failed", "something else came than demanded"),
    Outcome.ERROR: (
        "error",
        "not judged because of the network, the server's availability, the credentials or the suite",
    ),
    Outcome.WAIVED: ("waived", "failed, and a waiver in force says that this is known"),
    Outcome.SKIP: ("skipped", "not judged, for the reason given"),
    Outcome.VACUOUS: ("vacuous", "held, but nothing that came put it to the test"),
    Outcome.OBSERVED: ("observed", "what was seen where the documentation leaves it open"),
    Outcome.PASS: ("passed", "put to the test, and held"),
}

#: A decision and the word observed for it, as a message tells them.
_DECISION: Final = re.compile(r"\b(DEC-[0-9]+): ([a-z0-9-]+)\.")
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
def says(identifier: str, *, leaves_open: bool = False) -> str:
    """Return what a statement or decision says in our words; ``""`` for one that does not exist.

    ``leaves_open`` adds that a decision may be taken otherwise, for a rule that only observes how it was.
    """
    known = catalogue()
    if identifier not in (*known.statements, *known.decisions):
        return ""
    choices = known.decisions[identifier].choices if identifier in known.decisions else ()
    more = f" Other ways are as good: customers-all rules show {identifier}."
    return known.says(identifier) + (more if leaves_open and len(choices) > 1 else "")


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
    order = {name: place for place, name in enumerate(known)}
    return tuple(
        Observed(name, known[name].question if name in known else "", word, _meaning(name, word))
        for name, word in sorted(run.decisions.items(), key=lambda item: order.get(item[0], len(order)))
    )


def _meaning(decision: str, word: str) -> str:
    """Return what a word says of a decision; ``""`` where the catalogue does not know it."""
    known = catalogue().decisions.get(decision)
    meanings = {choice.choice: choice.says for choice in known.choices} if known else {}
    return meanings.get(word, "")


def only_repeats_decision(result: Result, run: Run) -> bool:
    """Tell whether a result says no more than the list of observed decisions does."""
    return any(result.message == f"{name}: {word}." for name, word in run.decisions.items())


def explained(message: str) -> str:
    """Return a message with the meaning behind each decision that it names by its word, as ``DEC-6: last.``."""
    return _DECISION.sub(lambda hit: f"{hit[0]} {_meaning(hit[1], hit[2])}".rstrip(), message)


def by_message(results: Iterable[Result]) -> tuple[tuple[str, tuple[Result, ...]], ...]:
    """Return the results that say the same together, must rules first; one trouble is often that of many rules."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.message, []).append(result)
    return tuple((message, by_weight(tuple(group))) for message, group in groups.items())


def counted(number: int, one: str) -> str:
    """Return a number with its noun: ``1 rule``, ``2 rules``."""
    return f"{number} {one}{'s' * (number != 1)}"


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
    seen = Outcome.PASS if run.of(Outcome.PASS) else Outcome.OBSERVED
    parts = parts or [
        f"{counted(len(run.of(seen)), 'rule')} {LABELS[seen][0]}, no{' other' if waived else 'ne'} failed"
    ]
    parts += [f"{counted(waived, 'rule')} waived"] if waived else []
    return f"{word} {', '.join(parts)}. {counted(run.requests, 'request')} in {run.duration:.1f} s."
