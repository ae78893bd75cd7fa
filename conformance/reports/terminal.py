"""The report on a terminal: a line a section while the suite runs, then failures first, then the totals."""

import sys
from collections import Counter
from itertools import groupby
from typing import Final, TextIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from conformance.reports.presentation import (
    LABELS,
    Section,
    by_message,
    by_weight,
    counted,
    observed_decisions,
    one_line,
    only_repeats_decision,
    says,
    verdict,
    visible,
)
from conformance.verdict import Evidence, Outcome, Result, Run, exit_status, summary
from contracts.catalogue import LEVELS

_STYLES: Final = {
    Outcome.FAIL: "bold red",
    Outcome.ERROR: "bold magenta",
    Outcome.WAIVED: "yellow",
    Outcome.SKIP: "dim",
    Outcome.VACUOUS: "cyan",
    Outcome.OBSERVED: "blue",
    Outcome.PASS: "green",
}
#: Outcomes whose rules are listed with their message; a pass needs no words.
_LISTED: Final = (Outcome.WAIVED, Outcome.VACUOUS, Outcome.SKIP, Outcome.OBSERVED)
_COLUMNS: Final = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.VACUOUS,
    Outcome.SKIP,
    Outcome.WAIVED,
    Outcome.ERROR,
    Outcome.OBSERVED,
)
_LABEL_WIDTH: Final = 10
_LIST_INDENT: Final = 9
#: Text is never squeezed into less than so many columns.
_NARROWEST: Final = 20
#: Rules with the same trouble that are named.
_MOST_NAMED: Final = 40
#: Lines and characters of an excerpt that are shown, a whole customer among them; the other reports hold all.
_EXCERPT_LINES: Final = 16
_EXCERPT_CHARACTERS: Final = 1200


def open_console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """Return a console that colours only on a terminal and without ``NO_COLOR``, as wide as the terminal.

    Where there is no terminal, text is wrapped at 100 columns.
    """
    stream = stream or sys.stdout
    if width is None and not stream.isatty():
        width = 100
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def show(run: Run, console: Console, *, strict: bool = False) -> None:
    """Print the whole report of a run."""
    for result in by_weight(run.of(Outcome.FAIL)):
        show_failure(result, console)
    _show_errors(by_weight(run.of(Outcome.ERROR)), console)
    for outcome in _LISTED:
        _show_listed(run, outcome, console)
    _show_decisions(run, console)
    _show_totals(run, console)
    for sentence in run.stale:
        _wrapped(console, Text(f"stale waiver: {one_line(sentence)}", style="bold red"))
    for sentence in run.warnings:
        _wrapped(console, Text(f"warning: {one_line(sentence)}", style="yellow"))
    style = {0: "bold green", 1: "bold red"}.get(exit_status(run, strict=strict), "bold magenta")
    _wrapped(console, Text(verdict(run, strict=strict), style=style))


def show_failure(result: Result, console: Console) -> None:
    """Print one broken rule: what was asked, what came, what is demanded, how to mend it."""
    label, _ = LABELS[result.outcome]
    head = Text.assemble(
        (f"{label.upper()} ", _STYLES[result.outcome]),
        (f"{result.rule.level} ", "bold"),
        (result.rule.id, "bold"),
        f"  [{', '.join(result.rule.statements)}]",
    )
    _wrapped(console, head)
    _labelled(console, "", Text(result.rule.title), indent=2)
    for evidence in result.evidence:
        _show_evidence(evidence, console)
    _labelled(console, "came", Text(visible(result.message) or "–"))
    _labelled(console, "demanded", Text(visible(result.demanded or result.rule.explanation)))
    for statement in result.rule.statements:
        _labelled(console, "", Text.assemble((statement, "bold"), f" {says(statement)}"))
    _labelled(console, "to mend", Text(visible(result.rule.mend)))
    console.print()


def _show_errors(results: tuple[Result, ...], console: Console) -> None:
    """Show what kept rules from being judged; one trouble is often that of many rules."""
    label, meaning = LABELS[Outcome.ERROR]
    if results:
        _wrapped(console, Text.assemble((label.upper(), _STYLES[Outcome.ERROR]), f": {meaning}"))
    for message, same in by_message(results):
        _labelled(console, "", Text(visible(message)), indent=2)
        _labelled(console, "rules", Text(_names(same)))
        for evidence in same[0].evidence:
            _show_evidence(evidence, console)
    if results:
        console.print()


def _names(results: tuple[Result, ...]) -> str:
    """Name rules with their levels; of very many only how many there are."""
    if len(results) <= _MOST_NAMED:
        return ", ".join(f"{result.rule.id} ({result.rule.level})" for result in results)
    levels = Counter(result.rule.level for result in results)
    counts = ", ".join(f"{levels[level]} {level}" for level in LEVELS if levels[level])
    return f"{len(results)} of them: {counts}; the other reports name each"


def _show_evidence(evidence: Evidence, console: Console) -> None:
    label = "asked"
    if evidence.note:
        _labelled(console, label, Text(one_line(evidence.note)))
        label = ""
    # A line to paste must not be broken by line feeds: the terminal itself wraps it.
    line = Text.assemble((f"  {label:<{_LABEL_WIDTH}}", "dim"), visible(evidence.request.curl()))
    console.print(line, soft_wrap=True)
    status = "no answer" if evidence.status is None else f"status {evidence.status}"
    _labelled(console, "answer", Text(status))
    for shown in excerpt_lines(evidence.excerpt):
        _labelled(console, "", Text(shown), mark="| ")


def excerpt_lines(excerpt: str) -> list[str]:
    """Return the lines of an excerpt that are shown; the last says when there are more."""
    text = visible(excerpt)
    cut = text[:_EXCERPT_CHARACTERS]
    lines = cut.splitlines()[:_EXCERPT_LINES]
    left = len(text) - sum(len(line) + 1 for line in lines)
    return [*lines, f"… {left} characters more in the other reports"] if left > 0 else lines


def _wrapped(console: Console, content: Text) -> None:
    _labelled(console, "", content, indent=0)


def _labelled(
    console: Console, label: str, content: Text, *, mark: str = "", indent: int = 2 + _LABEL_WIDTH
) -> None:
    """Print a text wrapped to the console's width, each line indented and behind ``mark``."""
    margin = f"  {label}".ljust(indent)[:indent]
    width = max(_NARROWEST, console.width - indent - len(mark))
    for line in content.wrap(console, width, overflow="fold") or [Text()]:
        line.rstrip()
        console.print(Text.assemble((margin, "dim"), mark, line), soft_wrap=True)
        margin = " " * indent


def _show_listed(run: Run, outcome: Outcome, console: Console) -> None:
    results = [result for result in run.of(outcome) if not only_repeats_decision(result, run)]
    if not results:
        return
    label, meaning = LABELS[outcome]
    _wrapped(console, Text.assemble((label.upper(), _STYLES[outcome]), f": {meaning}"))
    for message, same in by_message(results):
        for level, group in groupby(same, key=lambda result: result.rule.level):
            names = Text(", ".join(result.rule.id for result in group), style="bold")
            _labelled(console, level, names, indent=_LIST_INDENT)
        if message:
            _labelled(console, "", Text(one_line(message)), indent=_LIST_INDENT)
    console.print()


def _show_decisions(run: Run, console: Console) -> None:
    observed = observed_decisions(run)
    if not observed:
        return
    heading = ": what this server does where the documentation is silent"
    _wrapped(console, Text.assemble(("DECISIONS", "bold"), heading))
    for seen in observed:
        question = f"{seen.question} " if seen.question else ""
        meaning = f": {seen.meaning}" if seen.meaning else ""
        words = Text.assemble(question, (one_line(seen.word), "bold"), meaning)
        _labelled(console, seen.decision, words)
    console.print()


def _show_totals(run: Run, console: Console) -> None:
    counts = summary(run)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("rules")
    for outcome in _COLUMNS:
        table.add_column(LABELS[outcome][0], justify="right")
    for level in LEVELS:
        row: list[RenderableType] = [Text(level, style="bold")]
        for outcome in _COLUMNS:
            number = counts[level].get(str(outcome), 0)
            row.append(Text(str(number), style=_STYLES[outcome] if number else "dim"))
        table.add_row(*row)
    console.print(table)


def section_line(section: Section) -> str:
    """Return one line on a section that is done: its name, how many rules, and what did not simply pass."""
    notes = [f"{section.count(outcome)} {LABELS[outcome][0]}" for outcome in LABELS if section.count(outcome)]
    return f"{section.name:<12} {counted(len(section.results), 'rule'):>9}: {', '.join(notes)}"
