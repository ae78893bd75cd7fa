"""``customers-all check``: captured answers and exchanges against the contracts, whatever server sent them."""

import io
import json
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click

from conformance.traffic.har.reading import read_archive
from conformance.traffic.judgement import Judgement, Standing
from conformance.traffic.judging import TrafficJudge
from conformance.traffic.presentation import as_mapping, details, headline
from conformance.traffic.sources import archive_in, files_in
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError, InvalidFileError
from contracts.validation import Fault, Profile, Verdict, validate
from customers_all.interruption import interrupted_by_signals
from customers_all.options import CONTEXT, format_option

_STANDARD_INPUT: Final = "-"
_WIDTH: Final = 100
_PATH: Final = click.Path(exists=True, allow_dash=True)
#: The status of a run in which nothing could be judged.
_NOTHING_JUDGED: Final = 4


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """A bare answer by its name, and what was judged of it."""

    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckedExchange:
    """An exchange by the archive's name and its number there, and what was judged of it."""

    name: str
    number: int
    judgement: Judgement


Checked = CheckedAnswer | CheckedExchange


@click.command("check", context_settings=CONTEXT)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@click.option(
    "--shape",
    "profile",
    type=click.Choice(["strict", "tolerant"]),
    default="strict",
    show_default=True,
    envvar="CUSTOMERS_ALL_SHAPE",
    help="For bare answers. strict: the documented shape. tolerant: also what servers are known to add or "
    "leave out.",
)
@click.option("--strict", is_flag=True, help="For exchanges: a broken should rule counts as well.")
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context, /, files: tuple[str, ...], profile: Profile, output_format: str, *, strict: bool
) -> None:
    """Check captured answers (XML, JSON or JSONP) and exchanges (HAR), plain or gzip, told by their content.

    A FILE may be a folder, of which the files with these names are checked; - is standard input. Of an
    exchange both sides are judged. Exit status 1 when an answer is invalid or a must rule is broken, 4 when
    there was nothing to judge.
    """
    level = "should" if strict else "must"
    shown: list[dict[str, Any]] = []
    tally = _Tally(level)
    with interrupted_by_signals():
        for checked in _checked(files, profile):
            tally.add(checked)
            if output_format == "json":
                shown.append(_members(checked))
            elif text := _plain(checked):
                click.echo(text)
    if output_format == "json":
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for line in tally.lines():
            click.echo(line)
    context.exit(tally.exit_status)


def _checked(files: tuple[str, ...], profile: Profile) -> Iterator[Checked]:
    """Judge everything that the files hold."""
    for file in files:
        path = Path(file)
        if file != _STANDARD_INPUT and path.is_dir():
            for inner in files_in(path):
                yield from _checked_file(str(inner), profile)
        else:
            yield from _checked_file(file, profile)


def _checked_file(file: str, profile: Profile) -> Iterator[Checked]:
    name = "standard input" if file == _STANDARD_INPUT else file
    with _opened(file) as stream, archive_in(stream) as archive:
        if archive is None:
            yield CheckedAnswer(name, validate(stream, profile=profile))
            return
        with TrafficJudge() as judge:
            for number, exchange in enumerate(read_archive(archive, name), 1):
                yield CheckedExchange(name, number, judge.judge(exchange))


@contextmanager
def _opened(file: str) -> Iterator[io.BufferedReader]:
    """Open a file to read; raises ``ConfigurationError`` if it cannot be read."""
    try:
        if file == _STANDARD_INPUT:
            raw = sys.stdin.buffer
            yield raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[arg-type]
        else:
            with Path(file).open("rb") as stream:
                yield stream
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}.") from None


class _Tally:
    """Counts what was checked, for the last lines and the exit status."""

    def __init__(self, level: str) -> None:
        self._level = level
        self._answers = self._invalid = 0
        self._exchanges = self._others = self._broken = 0

    def add(self, checked: Checked) -> None:
        if isinstance(checked, CheckedAnswer):
            self._answers += 1
            self._invalid += not checked.verdict.valid
        elif checked.judgement.standing is Standing.OTHER:
            self._others += 1
        else:
            self._exchanges += 1
            self._broken += checked.judgement.fails(self._level)

    def lines(self) -> Iterator[str]:
        if self._answers > 1:
            yield f"{self._answers} answers: {self._answers - self._invalid} valid, {self._invalid} invalid"
        if self._exchanges or self._others:
            yield (
                f"{self._exchanges:,} exchanges: {self._broken:,} break a {self._level} rule; "
                f"{self._others:,} requests of other things passed over"
            )

    @property
    def exit_status(self) -> int:
        if self._invalid or self._broken:
            return InvalidFileError.exit_status
        return 0 if self._answers or self._exchanges else _NOTHING_JUDGED


def _plain(checked: Checked) -> str:
    if isinstance(checked, CheckedAnswer):
        return _plain_answer(checked)
    if checked.judgement.standing is Standing.OTHER:
        return ""
    head = f"{checked.name}, exchange {checked.number:,}: {headline(checked.judgement)}"
    return "\n".join([head, *details(checked.judgement)])


def _plain_answer(answer: CheckedAnswer) -> str:
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


def _members(checked: Checked) -> dict[str, Any]:
    """Return what was checked as the JSON format shows it; ``fault`` is null for a valid answer."""
    if isinstance(checked, CheckedExchange):
        return {"file": checked.name, "exchange": checked.number, **as_mapping(checked.judgement)}
    members = {"file": checked.name, "valid": checked.verdict.valid, **asdict(checked.verdict)}
    fault = checked.verdict.fault
    if fault is not None:
        members["fault"]["statements"] = {name: catalogue().says(name) for name in fault.statements}
    return members
