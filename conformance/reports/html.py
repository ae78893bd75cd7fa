"""The HTML report: one file that holds all it shows, and works without scripts."""

from datetime import UTC
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from conformance.reports.presentation import (
    LABELS,
    by_weight,
    counted,
    explained,
    observed_decisions,
    says,
    sections,
    verdict,
    visible,
)
from conformance.verdict import Outcome, Run, exit_status, summary
from contracts.catalogue import LEVELS

#: A mark for each outcome, so that colour is never the only sign.
MARKS: Final = {
    Outcome.FAIL: "✗",
    Outcome.ERROR: "!",
    Outcome.WAIVED: "⚑",
    Outcome.SKIP: "–",
    Outcome.VACUOUS: "○",
    Outcome.OBSERVED: "◉",
    Outcome.PASS: "✓",
}
_MODES: Final = {
    "black-box": "black box: nothing was known of the server's data",
    "known-data": "known data: the server held the dataset given",
    "client": "a client, by its requests and by what it understood",
}

#: The modes of ``verify``, whose rules can be judged again one by one.
_SERVER_MODES: Final = ("black-box", "known-data")


def render(run: Run, *, strict: bool = False) -> str:
    """Return the report as one HTML document without any reference to something outside it."""
    package = files("conformance.reports")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(visible=visible, explained=explained)
    template = environment.from_string(package.joinpath("report.html.jinja").read_text("utf-8"))
    return template.render(
        run=run,
        style=Markup(package.joinpath("report.css").read_text("utf-8")),  # noqa: S704 - our own file
        verdict=verdict(run, strict=strict),
        status=exit_status(run, strict=strict),
        started=f"{run.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        mode=_MODES.get(run.mode, run.mode),
        sections=sections(run),
        failures=(*by_weight(run.of(Outcome.FAIL)), *by_weight(run.of(Outcome.ERROR))),
        summary=summary(run),
        outcomes=tuple(LABELS),
        labels=LABELS,
        marks=MARKS,
        levels=LEVELS,
        open_outcomes=(Outcome.FAIL, Outcome.ERROR),
        decisions=observed_decisions(run),
        judges_server=run.mode in _SERVER_MODES,
        says=says,
        counted=counted,
    )
