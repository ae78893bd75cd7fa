"""``customers-all compare``: what changed between two reports of the suite."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from conformance.comparison import Change, Comparison, compare_reports
from conformance.reports.json_report import read_report
from conformance.reports.presentation import counted, one_line
from customers_all.options import CONTEXT, format_option

_READABLE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_HEADINGS: Final = {
    "broke": "broke",
    "mended": "mended",
    "lost": "no longer judged",
    "new": "only in the newer report",
    "gone": "only in the older report",
    "other": "changed otherwise",
    "still": "still failing",
}
_WORDS: Final = {"lost": "no longer judged", "other": "changed otherwise", "still": "still failing"}


@click.command("compare", context_settings=CONTEXT)
@click.argument("old", metavar="OLD.json", type=_READABLE)
@click.argument("new", metavar="NEW.json", type=_READABLE)
@format_option("text", "json", "markdown")
@click.pass_context
def command(context: click.Context, /, old: Path, new: Path, output_format: str) -> None:
    """Tell what broke, what was mended, what is new and what is gone between two JSON reports.

    Exit status 1 when a rule of any level broke: it fails in NEW.json, and neither failed nor was waived in
    OLD.json. Exit status 2 when a file cannot be read or is no report, 4 when NEW.json judged no rule.
    """
    comparison = compare_reports(read_report(old), read_report(new))
    for note in comparison.notes:
        click.echo(f"customers-all: {note}", err=True)
    click.echo(_FORMS[output_format](comparison))
    if not comparison.judged:
        click.echo(f"customers-all: {new} judged no rule, so nothing can be said of what broke.", err=True)
    context.exit(1 if comparison.broke else 0 if comparison.judged else 4)


def _groups(comparison: Comparison) -> Mapping[str, tuple[Change, ...]]:
    return {name: getattr(comparison, name) for name in _HEADINGS}


def _sentence(comparison: Comparison) -> str:
    numbers = [f"{len(changes)} {_WORDS.get(name, name)}" for name, changes in _groups(comparison).items()]
    return f"{', '.join(numbers)}; {counted(len(comparison.decisions), 'decision')} changed."


def _arrow(change: Change) -> str:
    return f"{change.before or 'absent'} → {change.after or 'absent'}"


def _told(change: Change) -> str:
    """Return what came, of the newer report only."""
    return one_line(change.message) if change.after else ""


def _text(comparison: Comparison) -> str:
    lines = []
    for name, changes in _groups(comparison).items():
        lines += [_HEADINGS[name].upper()] if changes else []
        for message, same in groupby(changes, key=_told):
            lines += [f"  {change.level:<6} {change.rule}  ({_arrow(change)})" for change in same]
            lines += [f"         {message}"] if message else []
        lines += [""] if changes else []
    if comparison.decisions:
        lines.append("DECISIONS")
        pairs = comparison.decisions.items()
        lines += [
            f"  {name:<6} {one_line(old) or 'not seen'} → {one_line(new) or 'not seen'}"
            for name, (old, new) in pairs
        ]
        lines.append("")
    return "\n".join([*lines, _sentence(comparison)])


def _json(comparison: Comparison) -> str:
    shown = asdict(comparison)
    decisions = {name: {"before": old, "after": new} for name, (old, new) in comparison.decisions.items()}
    return json.dumps({**shown, "decisions": decisions}, indent=2, ensure_ascii=False)


def _markdown(comparison: Comparison) -> str:
    lines = [f"**{_sentence(comparison)}**", ""]
    for name, changes in _groups(comparison).items():
        if not changes:
            continue
        lines += [f"### {_HEADINGS[name].capitalize()}", "", "| rule | level | before → after | what came |"]
        lines.append("| --- | --- | --- | --- |")
        lines += [f"| `{c.rule}` | {c.level} | {_arrow(c)} | {_cell(c.message)} |" for c in changes]
        lines.append("")
    if comparison.decisions:
        lines += ["### Decisions", "", "| decision | before | after |", "| --- | --- | --- |"]
        lines += [
            f"| {name} | {_cell(old)} | {_cell(new)} |" for name, (old, new) in comparison.decisions.items()
        ]
    return "\n".join(lines).rstrip()


def _cell(text: str) -> str:
    shown = one_line(text)
    for mark, written in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("`", "\\`"),
        ("*", "\\*"),
        ("_", "\\_"),
    ):
        shown = shown.replace(mark, written)
    return shown


_FORMS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}
