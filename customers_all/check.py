"""``customers-all check``: captured answers against the contracts, whatever server sent them."""

import json
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import click

from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError, InvalidFileError
from contracts.validation import Fault, Profile, Verdict, validate
from customers_all.options import CONTEXT

_STANDARD_INPUT: Final = "-"
_WIDTH: Final = 100
_FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True)


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer by its name, and what was judged of it."""

    name: str
    verdict: Verdict


@click.command("check", context_settings=CONTEXT)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option(
    "--profile",
    type=click.Choice(["strict", "tolerant"]),
    default="strict",
    show_default=True,
    help="strict: the documented shape. tolerant: also what servers are known to add or leave out.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="CUSTOMERS_ALL_FORMAT",
)
@click.pass_context
def command(context: click.Context, /, files: tuple[str, ...], profile: Profile, form: str) -> None:
    """Check captured answers: XML, JSON or JSONP, plain or gzip, told by their content; - is standard input.

    Exit status 1 when an answer is invalid.
    """
    checked = []
    for answer in _checked(files, profile):
        checked.append(answer)
        if form == "text":
            click.echo(_plain(answer))
    invalid = sum(not answer.verdict.valid for answer in checked)
    if form == "json":
        click.echo(json.dumps([_members(answer) for answer in checked], indent=2, ensure_ascii=False))
    elif len(checked) > 1:
        click.echo(f"{len(checked)} answers: {len(checked) - invalid} valid, {invalid} invalid")
    context.exit(InvalidFileError.exit_status if invalid else 0)


def _checked(files: tuple[str, ...], profile: Profile) -> Iterator[Checked]:
    """Judge every answer that the files hold: one a file."""
    for file in files:
        with _opened(file) as stream:
            verdict = validate(stream, profile=profile)
        yield Checked("standard input" if file == _STANDARD_INPUT else file, verdict)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """Open a file to read; raises ``ConfigurationError`` if it cannot be read."""
    try:
        if file == _STANDARD_INPUT:
            yield sys.stdin.buffer
        else:
            with Path(file).open("rb") as stream:
                yield stream
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}.") from None


def _plain(answer: Checked) -> str:
    verdict = answer.verdict
    if verdict.fault is None:
        held = f", {_counted(verdict.customers)}" if verdict.status == "success" else ""
        return f"{answer.name}: valid ({verdict.form}, {verdict.status}{held})"
    lines = [f"{answer.name}: INVALID. {verdict.fault.problem}."]
    lines += [_wrapped(label, text) for label, text in _details(verdict.fault)]
    return "\n".join(lines)


def _wrapped(label: str, text: str) -> str:
    indent = " " * 13
    return textwrap.fill(text, _WIDTH, initial_indent=f"  {label:<10} ", subsequent_indent=indent)


def _counted(customers: int) -> str:
    return "1 customer" if customers == 1 else f"{customers:,} customers"


def _details(fault: Fault) -> Iterator[tuple[str, str]]:
    for label, text in (("where", fault.place), ("found", fault.found), ("allowed", fault.allowed)):
        if text:
            yield label, text
    for statement in fault.statements:
        yield statement, catalogue().says(statement)
    if fault.mend:
        yield "to mend it", fault.mend


def _members(answer: Checked) -> dict[str, Any]:
    """Return an answer as the JSON format shows it; ``fault`` is null for a valid one."""
    members = {"file": answer.name, "valid": answer.verdict.valid, **asdict(answer.verdict)}
    fault = answer.verdict.fault
    if fault is not None:
        members["fault"]["statements"] = {name: catalogue().says(name) for name in fault.statements}
    return members
