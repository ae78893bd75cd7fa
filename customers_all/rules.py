"""``customers-all rules``: the rule catalogue, to read or for other programs."""

import difflib
import json
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Final

import click

from contracts.catalogue import LEVELS, SIDES, Catalogue, Rule, catalogue
from contracts.errors import ConfigurationError
from customers_all.levels import shown_level
from customers_all.options import CONTEXT, format_option

_WIDTH: Final = 100
_SEEN_IN: Final = {
    "request": "by one request alone",
    "history": "by several requests and their answers",
    "ask": "by what the client asked and was told to ask",
    "output": "by what the client understood",
}
_FORMAT: Final = format_option("text", "json", "markdown")


@click.group("rules", context_settings=CONTEXT, invoke_without_command=True)
@_FORMAT
@click.option("--side", type=click.Choice(SIDES), help="Only the rules for this side.")
@click.option("--level", type=click.Choice(LEVELS), help="Only the rules of this level.")
@click.pass_context
def command(context: click.Context, output_format: str, side: str | None, level: str | None) -> None:
    """List the rules that servers and clients are judged by."""
    if context.invoked_subcommand is not None:
        return
    rules = [
        rule
        for rule in catalogue().rules.values()
        if side in (None, rule.side) and level in (None, rule.level)
    ]
    if output_format == "json":
        click.echo(json.dumps([asdict(rule) for rule in rules], indent=2, ensure_ascii=False))
    elif output_format == "markdown":
        click.echo(markdown(rules))
    else:
        click.echo(plain(rules))


@command.command("show", context_settings=CONTEXT)
@click.argument("identifier", metavar="ID")
@_FORMAT
def show(identifier: str, output_format: str) -> None:
    """Explain one rule by its slug, or a statement or decision (SEL-3, DEC-6) with its rules."""
    known = catalogue()
    if identifier in known.rules:
        click.echo(_explain_rule(known, known.rules[identifier], output_format))
    elif identifier.upper() in {**known.statements, **known.decisions}:
        click.echo(_explain_statement(known, identifier.upper(), output_format))
    else:
        raise ConfigurationError(_unknown(known, identifier))


def _unknown(known: Catalogue, identifier: str) -> str:
    names = [*known.rules, *known.statements, *known.decisions]
    lower = {name.lower(): name for name in names}
    close = [lower[name] for name in difflib.get_close_matches(identifier.lower(), lower, n=4, cutoff=0.5)]
    close += [name for name in known.rules if identifier.lower() in name and name not in close][:4]
    advice = f"Did you mean {', '.join(close)}?" if close else "customers-all rules lists all of them."
    return f"There is no rule, statement or decision {identifier!r}. {advice}"


def _sections(rules: Iterable[Rule]) -> list[tuple[str, str, list[Rule]]]:
    def key(rule: Rule) -> tuple[str, str]:
        return rule.side, rule.section

    return [(side, section, list(group)) for (side, section), group in groupby(rules, key=key)]


def plain(rules: list[Rule]) -> str:
    """Return the rules as lines, section by section: level, slug, title; coloured on a terminal only."""
    width = max((len(rule.id) for rule in rules), default=0)
    lines = []
    for side, section, group in _sections(rules):
        lines.append(
            click.style(f"{side}: {section}", bold=True) if sys.stdout.isatty() else f"{side}: {section}"
        )
        lines += [f"  {shown_level(rule.level)}  {rule.id:<{width}}  {rule.title}" for rule in group]
        lines.append("")
    counts = [f"{sum(rule.level == level for rule in rules)} {level}" for level in LEVELS]
    return "\n".join([*lines, f"{len(rules)} rules: {', '.join(counts)}"])


def markdown(rules: list[Rule]) -> str:
    """Return the rules as one Markdown table a section."""
    lines = []
    for side, section, group in _sections(rules):
        lines += [f"## {side.capitalize()}: {section}", ""]
        lines += ["| rule | level | follows from | known data | black box | what it says |"]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        for rule in group:
            modes = ["yes" if mode in rule.modes else "–" for mode in ("known-data", "black-box")]
            cells = [f"`{rule.id}`", rule.level, ", ".join(rule.statements), *modes, _cell(rule.title)]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _wrapped(label: str, text: str, width: int = 14) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=f"{label:<{width}}", subsequent_indent=" " * width)


def _explain_rule(known: Catalogue, rule: Rule, output_format: str) -> str:
    says = {name: known.says(name) for name in rule.statements}
    if output_format == "json":
        return json.dumps({**asdict(rule), "says": says}, indent=2, ensure_ascii=False)
    judged = _SEEN_IN.get(rule.seen_in, "")
    if rule.side == "server":
        judged = " and ".join(
            {"known-data": "knowing its data", "black-box": "knowing nothing"}[m] for m in rule.modes
        )
    if output_format == "markdown":
        cited = "\n".join(f"- **{name}**: {text}" for name, text in says.items())
        place = f"`{rule.id}`, {rule.level}, {rule.side}, {rule.section}"
        head = f"## {_cell(rule.title)}\n\n{place}; judged {judged}."
        return f"{head}\n\n{_cell(rule.explanation)}\n\n{cited}\n\nTo mend it: {_cell(rule.mend)}"
    lines = [rule.id, "", _wrapped("says", rule.title), _wrapped("why", rule.explanation)]
    lines += [_wrapped("level", f"{rule.level}, of a {rule.side} ({rule.section}); judged {judged}")]
    lines += [_wrapped(name, text) for name, text in says.items()]
    return "\n".join([*lines, _wrapped("to mend it", rule.mend)])


def _explain_statement(known: Catalogue, name: str, output_format: str) -> str:
    rules = known.rules_citing(name)
    if output_format == "json":
        entry = known.statements.get(name) or known.decisions[name]
        return json.dumps(
            {**asdict(entry), "rules": [rule.id for rule in rules]}, indent=2, ensure_ascii=False
        )
    parts = _statement_parts(known, name)
    if output_format == "markdown":
        listed = [f"- `{rule.id}` ({rule.level}, {rule.side}): {_cell(rule.title)}" for rule in rules]
        return "\n".join([f"## {name}", "", *(f"- {label}: {text}" for label, text in parts), "", *listed])
    margin = max(12, *(len(label) for label, _ in parts)) + 2
    width = max((len(rule.id) for rule in rules), default=0)
    listed = [f"  {rule.level:<6}  {rule.side}  {rule.id:<{width}}  {rule.title}" for rule in rules]
    heading = ["", "rules"] if listed else []
    return "\n".join([name, "", *(_wrapped(label, text, margin) for label, text in parts), *heading, *listed])


def _statement_parts(known: Catalogue, name: str) -> list[tuple[str, str]]:
    if name in known.statements:
        statement = known.statements[name]
        parts = [("says", statement.says)]
        return parts + ([("no rule", statement.unobservable)] if statement.unobservable else [])
    decision = known.decisions[name]
    parts = [("question", decision.question), ("why", decision.reason)]
    for place, choice in enumerate(decision.choices):
        note = " (default)" if place == 0 and len(decision.choices) > 1 else ""
        parts.append((choice.choice, f"{choice.says}{note}"))
    parts.append(("follows", ", ".join(decision.statements)))
    return parts + ([("no rule", known.unruled[name])] if name in known.unruled else [])
