"""The options on reports that every command with a verdict has, and the delivery of the reports."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import click

from conformance.reports import github, html, json_report, junit, terminal
from conformance.reports.writing import check_writable, write_report
from conformance.verdict import Run
from contracts.errors import ConfigurationError
from customers_all.standard_output import standard_output

F = TypeVar("F", bound=Callable[..., Any])
#: Stands for standard output in place of a file; the report for people then goes to standard error.
_STANDARD_OUTPUT: Final = Path("-")
_FILE: Final = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
_OPTIONS: Final = (
    click.option(
        "--report-json", type=_FILE, metavar="FILE", help="Write the report as JSON; - is standard output."
    ),
    click.option("--report-junit", type=_FILE, metavar="FILE", help="Write the report as JUnit XML."),
    click.option("--report-html", type=_FILE, metavar="FILE", help="Write the report as one HTML page."),
    click.option("--github", is_flag=True, help="Print annotations and append a job summary, in a workflow."),
    click.option("--strict", is_flag=True, help="A failed should rule fails the run as well."),
)


@dataclass(frozen=True, slots=True)
class Reports:
    """Which reports are wanted, and how strictly they judge."""

    json: Path | None
    junit: Path | None
    html: Path | None
    github: bool
    strict: bool

    @classmethod
    def of(cls, given: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Read what ``with_report_options`` adds to a command; ``strict`` if something else asks for it too."""
        return cls(
            json=given["report_json"],
            junit=given["report_junit"],
            html=given["report_html"],
            github=given["github"],
            strict=given["strict"] or strict,
        )

    def check(self) -> None:
        """Raise ``ConfigurationError`` if a report cannot be written, before a run is spent on it."""
        files = [path for path in (self.json, self.junit, self.html) if path is not None]
        if files.count(_STANDARD_OUTPUT) + self.github > 1:
            raise ConfigurationError(
                "Standard output has room for one report: give - once only, and not with --github."
            )
        for path in files:
            if files.count(path) > 1:
                raise ConfigurationError(f"{path} is named for two reports; each needs a file of its own.")
            if path != _STANDARD_OUTPUT:
                check_writable(path)

    def deliver(self, run: Run, *, for_people: bool = True) -> tuple[str, ...]:
        """Write and print all reports; returns a sentence on each that could not be delivered.

        None keeps another back. ``for_people`` tells whether the report for people is among them.
        """
        troubles = []
        for delivery in self._deliveries(run, for_people=for_people):
            try:
                delivery()
            except ConfigurationError as error:
                troubles.append(str(error))
        return tuple(troubles)

    def _deliveries(self, run: Run, *, for_people: bool) -> Iterator[Callable[[], None]]:
        if self.json is not None:
            yield partial(_write, self.json, json_report.render(run))
        if self.junit is not None:
            yield partial(_write, self.junit, junit.render(run, strict=self.strict))
        if self.html is not None:
            yield partial(_write, self.html, html.render(run, strict=self.strict))
        if self.github:
            yield partial(github.append_summary, run, strict=self.strict)
        if for_people:
            yield partial(self._show, run)
        if self.github:
            yield partial(self._annotate, run)

    def _show(self, run: Run) -> None:
        """Print the report for people, so that a workflow reads no command in it."""
        if _STANDARD_OUTPUT in (self.json, self.junit, self.html):
            terminal.show(run, terminal.open_console(sys.stderr), strict=self.strict)
            return
        with standard_output() as stream, github.commands_stopped(stream) if self.github else nullcontext():
            terminal.show(run, terminal.open_console(stream), strict=self.strict)

    def _annotate(self, run: Run) -> None:
        with standard_output():
            for line in github.annotations(run, strict=self.strict):
                click.echo(line)


def _write(path: Path, text: str) -> None:
    if path != _STANDARD_OUTPUT:
        write_report(path, text)
        return
    with standard_output():
        click.echo(text, nl=False)


def with_report_options(command: F) -> F:
    """Give a command the options; it takes ``report_json``, ``report_junit``, ``report_html``, …"""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
