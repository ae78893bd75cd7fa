"""The options on reports that every command with a verdict has, and the delivery of the reports."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import click

from conformance.reports import github, html, json_report, junit, terminal
from conformance.reports.writing import check_writable, write_report
from conformance.verdict import Run

F = TypeVar("F", bound=Callable[..., Any])
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_OPTIONS: Final = (
    click.option("--report-json", type=_FILE, metavar="FILE", help="Write the report as JSON."),
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
        for path in (self.json, self.junit, self.html):
            if path is not None:
                check_writable(path)

    def write(self, run: Run) -> None:
        """Write the files; raises ``ConfigurationError`` when one cannot be written."""
        if self.json is not None:
            write_report(self.json, json_report.render(run))
        if self.junit is not None:
            write_report(self.junit, junit.render(run, strict=self.strict))
        if self.html is not None:
            write_report(self.html, html.render(run, strict=self.strict))
        if self.github:
            github.append_summary(run, strict=self.strict)

    def show(self, run: Run) -> None:
        """Print the report for people, and the annotations for the workflow, on standard output."""
        if not self.github:
            terminal.show(run, terminal.open_console(), strict=self.strict)
            return
        with github.commands_stopped(sys.stdout):
            terminal.show(run, terminal.open_console(), strict=self.strict)
        for line in github.annotations(run, strict=self.strict):
            click.echo(line)


def with_report_options(command: F) -> F:
    """Give a command the options; it takes ``report_json``, ``report_junit``, ``report_html``, …"""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
