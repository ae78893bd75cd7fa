"""``customers-all faults``: the faults that the sandbox can inject, and what a good client does about each."""

import difflib
import json
import textwrap
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

import click

from contracts.errors import ConfigurationError
from customers_all.options import CONTEXT, format_option
from mockserver.faults.reference import reference

_WIDTH: Final = 100
_FORMAT: Final = format_option("text", "json", "markdown")
_INTRODUCTION: Final = """\
# Faults

What the sandbox can do to its answers on purpose, and what a good client does about it. This page is what
`customers-all faults --format markdown` prints.

A fault is a kind, its parameters and its scope; of the last two, whatever is left out has its default:

```json
{"kind": "http-status", "parameters": {"status": 503, "retry_after": 2}, "scope": {"times": 1}}
```

The control API takes it and gives it in this form, at `/_sandbox/v1/faults`. It is in force until it is deleted, its `times`
are over, or its account is reset. Where several meet in one answer, they change first what the document holds, then
what is answered instead, then how the answer travels; of one group the older fault acts last. The journal and the
log name the faults that were applied, and those that could have no effect: on another format, or on an error.
"""


@click.group("faults", context_settings=CONTEXT, invoke_without_command=True)
@_FORMAT
@click.pass_context
def command(context: click.Context, output_format: str) -> None:
    """List the faults that the sandbox can inject, with what a good client does about each."""
    if context.invoked_subcommand is not None:
        return
    known = reference()
    if output_format == "json":
        click.echo(json.dumps(known, indent=2, ensure_ascii=False))
    elif output_format == "markdown":
        click.echo(markdown(known))
    else:
        click.echo(plain(known["faults"]))


@command.command("show", context_settings=CONTEXT)
@click.argument("kind")
@_FORMAT
def show(kind: str, output_format: str) -> None:
    """Explain one kind of fault, with its parameters."""
    faults = {fault["kind"]: fault for fault in reference()["faults"]}
    if kind not in faults:
        close = difflib.get_close_matches(kind, faults, n=3, cutoff=0.4)
        advice = f"Did you mean {', '.join(close)}?" if close else "customers-all faults lists all of them."
        raise ConfigurationError(f"There is no fault {kind!r}. {advice}")
    if output_format == "json":
        click.echo(json.dumps(faults[kind], indent=2, ensure_ascii=False))
    elif output_format == "markdown":
        click.echo(_section(faults[kind]))
    else:
        click.echo(_explained(faults[kind]))


def plain(faults: Iterable[dict[str, Any]]) -> str:
    """Return the faults as lines of text, group by group."""
    lines: list[str] = []
    for about, group in groupby(faults, key=lambda fault: fault["about"]):
        lines.append(about)
        for fault in group:
            lines += ["", f"  {fault['kind']}", _wrapped("does", fault["does"], 4)]
            lines.append(_wrapped("a good client", fault["client"], 4))
        lines.append("")
    return "\n".join(lines).rstrip()


def _wrapped(label: str, text: str, indent: int = 0) -> str:
    first = f"{' ' * indent}{label:<18}"
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _explained(fault: dict[str, Any]) -> str:
    lines = [fault["kind"], "", _wrapped("does", fault["does"]), _wrapped("a good client", fault["client"])]
    lines.append(_wrapped("applies to", _applies_to(fault)))
    for name, schema in fault["parameters"]["properties"].items():
        lines += ["", _wrapped(name, f"{schema['description']} ({_values(schema)})")]
    return "\n".join(lines)


def _applies_to(fault: dict[str, Any]) -> str:
    formats = ", ".join(fault["formats"])
    return f"{formats}; reports only" if fault["reports_only"] else formats


def _values(schema: dict[str, Any]) -> str:
    """Say which values a parameter takes, and its default."""
    kinds = schema.get("anyOf", [schema])
    allowed = " or ".join(_allowed(kind) for kind in kinds)
    return f"{allowed}; default {json.dumps(schema.get('default', {}))}"


def _allowed(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(json.dumps(value) for value in schema["enum"])
    words = {
        "integer": "whole number",
        "string": "text",
        "boolean": "true or false",
        "object": "names and texts",
    }
    kind = words.get(schema["type"], schema["type"])
    bounds = [
        f"{word} {schema[name]:,.16g}"
        for name, word in (("minimum", "from"), ("exclusiveMinimum", "above"), ("maximum", "to"))
        if name in schema
    ]
    return " ".join([kind, *bounds])


def markdown(known: dict[str, Any]) -> str:
    """Return the whole page of the documentation."""
    lines = [_INTRODUCTION, "## Scope", "", *_table(known["scope"]), ""]
    for about, group in groupby(known["faults"], key=lambda fault: fault["about"]):
        lines += [f"## {about}", "", *(_section(fault) + "\n" for fault in group)]
    return "\n".join(lines).rstrip()


def _section(fault: dict[str, Any]) -> str:
    lines = [f"### {fault['kind']}", "", _escaped(fault["does"])]
    lines += ["", f"**A good client**: {_escaped(fault['client'][:1].lower() + fault['client'][1:])}"]
    applies_to = _applies_to(fault)
    if applies_to != "XML, JSON, JSONP":
        lines += ["", f"Applies to: {applies_to}."]
    if fault["parameters"]["properties"]:
        lines += ["", *_table(fault["parameters"])]
    return "\n".join(lines)


def _table(schema: dict[str, Any]) -> list[str]:
    rows = ["| parameter | values | means |", "| --- | --- | --- |"]
    for name, property_ in schema["properties"].items():
        rows.append(f"| `{name}` | {_values(property_)} | {_escaped(property_['description'])} |")
    return rows


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("_", "\\_")
