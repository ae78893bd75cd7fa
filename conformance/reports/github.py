"""Annotations and a job summary for a workflow of GitHub Actions."""

import html
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from conformance.reports.presentation import (
    LABELS,
    by_message,
    by_weight,
    counted,
    observed_decisions,
    one_line,
    verdict,
    visible,
)
from conformance.verdict import Outcome, Result, Run, counts_against, summary
from contracts.catalogue import LEVELS
from contracts.errors import ConfigurationError

#: The variable that names the file to which a step appends its summary.
SUMMARY_VARIABLE: Final = "GITHUB_STEP_SUMMARY"
#: A step's summary may have one mebibyte; more is refused whole.
_SUMMARY_LIMIT: Final = 1_000_000
_EXCERPT_LIMIT: Final = 2_000


def annotations(run: Run, *, strict: bool = False) -> list[str]:
    """Return one workflow command a failure and stale waiver, and one for all rules with the same error.

    Those that fail the run come first. The service shows the first ten errors and ten warnings of a step only.
    """
    stale = [_command("error", "stale waiver", sentence) for sentence in run.stale]
    failed = [(result,) for result in run.of(Outcome.FAIL)]
    errors = [same for _, same in by_message(run.of(Outcome.ERROR))]
    gravest_first = sorted([*failed, *errors], key=lambda same: LEVELS.index(same[0].rule.level))
    return [*stale, *(_annotation(same, strict=strict) for same in gravest_first)]


def _annotation(same: tuple[Result, ...], *, strict: bool) -> str:
    """Return the command for results that say the same; must rules come first among them."""
    result, rule = same[0], same[0].rule
    weighs = any(one.internal or counts_against(one, strict=strict) for one in same)
    level = "error" if weighs else "warning"
    if len(same) > 1:
        names = ", ".join(one.rule.id for one in same)
        return _command(
            level, f"{counted(len(same), 'rule')} not judged", f"{visible(result.message)}\n{names}"
        )
    title = f"{rule.id} ({rule.level}, {', '.join(rule.statements)})"
    parts = [rule.title, visible(result.message)]
    parts += [f"Demanded: {visible(result.demanded)}"] if result.demanded else []
    parts += [f"To mend: {rule.mend}"] if result.outcome is Outcome.FAIL else []
    return _command(level, title, "\n".join(parts))


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={_escape_property(one_line(title))}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


@contextmanager
def commands_stopped(stream: TextIO) -> Iterator[None]:
    """Keep what is written meanwhile from being read as workflow commands, whatever a server answered."""
    token = secrets.token_hex(16)
    stream.write(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        stream.write(f"::{token}::\n")
        stream.flush()


def append_summary(run: Run, *, strict: bool = False) -> None:
    """Append the job summary to the file that the service names; outside the service there is none.

    Raises ``ConfigurationError`` when that file cannot be written.
    """
    name = os.environ.get(SUMMARY_VARIABLE)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8") as stream:
            stream.write(job_summary(run, strict=strict))
    except OSError as error:
        raise ConfigurationError(f"The job summary {name} cannot be written: {error.strerror}.") from error


def job_summary(run: Run, *, strict: bool = False) -> str:
    """Return the summary as Markdown, of at most one mebibyte."""
    lines = [
        f"## customers-all verify: {_inline(run.target)}",
        "",
        f"**{_inline(verdict(run, strict=strict))}**",
        "",
    ]
    lines += [*_totals(run), ""]
    lines += [f"- stale waiver: {_inline(sentence)}" for sentence in run.stale]
    lines += [f"- warning: {_inline(sentence)}" for sentence in run.warnings]
    if run.stale or run.warnings:
        lines.append("")
    text = "\n".join(lines) + "\n"
    for block in _blocks(run):
        if len((text + block).encode()) > _SUMMARY_LIMIT:
            return text + "\nThe rest is in the other reports.\n"
        text += block
    decisions = "\n".join(_decisions(run))
    return text + decisions if len((text + decisions).encode()) <= _SUMMARY_LIMIT else text


def _inline(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line."""
    text = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{mark}" if mark in "\\`*_[]|#!~@" else mark for mark in text)


def _code(text: str) -> str:
    """Return text as a block of code whose fence it cannot close."""
    shown = visible(text)
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}\n{shown}\n{fence}\n"


def _totals(run: Run) -> list[str]:
    counts = summary(run)
    outcomes = tuple(reversed(LABELS))
    head = [f"| rules | {' | '.join(LABELS[outcome][0] for outcome in outcomes)} |"]
    head += [f"| --- |{' ---: |' * len(outcomes)}"]
    for level in LEVELS:
        head.append(f"| {level} | {' | '.join(str(counts[level].get(str(o), 0)) for o in outcomes)} |")
    return head


def _blocks(run: Run) -> Iterator[str]:
    """Yield what opens for a failure, for the rules with the same error, and for a waived failure."""
    yield from map(_block, by_weight(run.of(Outcome.FAIL)))
    for _, same in by_message(run.of(Outcome.ERROR)):
        yield _block(same[0]) if len(same) == 1 else _shared_block(same)
    yield from map(_block, by_weight(run.of(Outcome.WAIVED)))


def _shared_block(same: tuple[Result, ...]) -> str:
    result = same[0]
    head = f"<b>{LABELS[result.outcome][0]}</b> {counted(len(same), 'rule')} not judged"
    names = ", ".join(f"`{one.rule.id}` ({one.rule.level})" for one in same)
    return f"<details><summary>{head}</summary>\n\n{_inline(result.message)}\n\n{names}\n\n</details>\n"


def _block(result: Result) -> str:
    rule, label = result.rule, LABELS[result.outcome][0]
    # Markdown is not read inside an element of HTML, so the title is escaped as HTML alone.
    title = html.escape(one_line(rule.title))
    head = f"<details><summary><b>{label}</b> {rule.level} <code>{rule.id}</code> {title}</summary>"
    parts = [f"{head}\n\n{_inline(result.message)}\n\n"]
    for evidence in result.evidence:
        status = "no answer" if evidence.status is None else f"status {evidence.status}"
        excerpt = evidence.excerpt[:_EXCERPT_LIMIT]
        parts.append(
            _code("\n".join([evidence.request.curl(), f"# {status}", *([excerpt] if excerpt else [])]))
        )
    parts.append(
        f"\nDemanded ({', '.join(rule.statements)}): {_inline(result.demanded or rule.explanation)}\n"
    )
    parts.append(f"\nTo mend: {_inline(rule.mend)}\n\n</details>\n")
    return "".join(parts)


def _decisions(run: Run) -> list[str]:
    observed = observed_decisions(run)
    if not observed:
        return []
    rows = [f"| {seen.decision} | {_inline(seen.word)} | {_inline(seen.question)} |" for seen in observed]
    return ["", "| decision | observed | question |", "| --- | --- | --- |", *rows, ""]
