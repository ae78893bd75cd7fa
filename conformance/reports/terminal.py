"""The report on a terminal: a line a section while the suite runs, then failures first, then the totals."""

import sys
from typing import Final, TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from conformance.reports.presentation import (
    LABELS,
    Section,
    by_weight,
    counted,
    observed_decisions,
    one_line,
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
#: Lines and characters of an excerpt that are shown; the other reports hold all of it.
_EXCERPT_LINES: Final = 12
_EXCERPT_CHARACTERS: Final = 1200


def open_console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """Return a console that colours only on a terminal and without ``NO_COLOR``, as wide as the terminal.

    Where there is no terminal, lines are left as long as they are.
    """
    stream = stream or sys.stdout
    if width is None and not stream.isatty():
        width = 100
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def show(run: Run, console: Console, *, strict: bool = False) -> None:
    """Print the whole report of a run."""
    for result in (*by_weight(run.of(Outcome.FAIL)), *by_weight(run.of(Outcome.ERROR))):
        _show_failure(result, console)
    for outcome in _LISTED:
        _show_listed(run, outcome, console)
    _show_decisions(run, console)
    _show_totals(run, console)
    for sentence in run.stale:
        console.print(Text(f"stale waiver: {one_line(sentence)}", style="bold red"))
    for sentence in run.warnings:
        console.print(Text(f"warning: {one_line(sentence)}", style="yellow"))
    style = {0: "bold green", 1: "bold red"}.get(exit_status(run, strict=strict), "bold magenta")
    console.print(Text(verdict(run, strict=strict), style=style))


def _show_failure(result: Result, console: Console) -> None:
    label, _ = LABELS[result.outcome]
    head = Text.assemble(
        (f"{label.upper()} ", _STYLES[result.outcome]),
        (f"{result.rule.level} ", "bold"),
        (result.rule.id, "bold"),
        f"  [{', '.join(result.rule.statements)}]",
    )
    console.print(head)
    console.print(Padding(Text(result.rule.title), (0, 0, 0, 2)))
    _labelled(console, "came", Text(visible(result.message) or "–"))
    for evidence in result.evidence:
        _show_evidence(evidence, console)
    if result.outcome is Outcome.FAIL:
        demanded = result.demanded or result.rule.explanation
        _labelled(console, "demanded", Text(visible(demanded)))
        for statement in result.rule.statements:
            _labelled(console, "", Text.assemble((statement, "bold"), f" {says(statement)}"))
        _labelled(console, "to mend", Text(visible(result.rule.mend)))
    console.print()


def _show_evidence(evidence: Evidence, console: Console) -> None:
    note = f" ({one_line(evidence.note)})" if evidence.note else ""
    if note:
        _labelled(console, "asked", Text(note.strip()))
    # A line to paste must not be broken by line feeds: the terminal itself wraps it.
    line = Text.assemble(
        (f"  {'' if note else 'asked':<{_LABEL_WIDTH}}", "dim"), visible(evidence.request.curl())
    )
    console.print(line, soft_wrap=True)
    status = "no answer" if evidence.status is None else f"status {evidence.status}"
    _labelled(console, "answer", Text(status))
    for shown in excerpt_lines(evidence.excerpt):
        _labelled(console, "", Text(f"| {shown}"))


def excerpt_lines(excerpt: str) -> list[str]:
    """Return the lines of an excerpt that are shown; the last says when there are more."""
    text = visible(excerpt)
    cut = text[:_EXCERPT_CHARACTERS]
    lines = cut.splitlines()[:_EXCERPT_LINES]
    left = len(text) - sum(len(line) + 1 for line in lines)
    return [*lines, f"… {left} characters more in the other reports"] if left > 0 else lines


def _labelled(console: Console, label: str, content: Text) -> None:
    grid = Table.grid(padding=(0, 0), expand=False)
    grid.add_column(width=_LABEL_WIDTH, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, style="dim"), content)
    console.print(Padding(grid, (0, 0, 0, 2), expand=False))


def _show_listed(run: Run, outcome: Outcome, console: Console) -> None:
    results = run.of(outcome)
    if not results:
        return
    label, meaning = LABELS[outcome]
    console.print(Text.assemble((label.upper(), _STYLES[outcome]), f": {meaning}"))
    width = max(len(result.rule.id) for result in results)
    for result in results:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, min_width=min(width, 40))
        grid.add_column(overflow="fold")
        grid.add_row(Text(f"{result.rule.level:<6} {result.rule.id}"), Text(one_line(result.message)))
        console.print(Padding(grid, (0, 0, 0, 2), expand=False))
    console.print()


def _show_decisions(run: Run, console: Console) -> None:
    observed = observed_decisions(run)
    if not observed:
        return
    console.print(
        Text.assemble(("DECISIONS", "bold"), ": what this server does where the documentation is silent")
    )
    grid = Table.grid(padding=(0, 2))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for seen in observed:
        grid.add_row(Text(seen.decision), Text(one_line(seen.word), style="bold"), Text(seen.question))
    console.print(Padding(grid, (0, 0, 0, 2), expand=False))
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
