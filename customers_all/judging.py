"""One run of the suite, whatever becomes of it: what was judged until then is always told."""

import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click

from conformance.concealment import conceal
from conformance.redaction import Secrets
from conformance.reports.live import LiveProgress
from conformance.run_options import OnProgress
from conformance.verdict import Outcome, Result, Run, exit_status
from conformance.waivers import Waiver, apply_waivers, waived_rules
from contracts.catalogue import Rule
from contracts.errors import ConfigurationError, CustomersAllError, InvalidFileError, UnreachableError
from customers_all.interruption import INTERRUPTED, interrupted_by_signals
from customers_all.report_options import Reports


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is judged by which rules; ``target`` and ``mode`` as in ``Run``.

    ``perform`` runs the suite, telling of its progress. ``show_values`` lets an error of the suite show its
    own text, which may hold people's data.
    """

    target: str
    mode: str
    rules: tuple[Rule, ...]
    perform: Callable[[OnProgress], Run]
    show_values: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """When a run began: ``clock`` is of ``time.monotonic``."""

    moment: datetime
    clock: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A run, and what ended it early: a sentence and an exit status, ``""`` and ``None`` when nothing did.

    ``shown`` tells whether a report for people says more than the sentence.
    """

    run: Run
    sentence: str = ""
    status: int | None = None
    shown: bool = True


def judge_and_report(
    subject: Subject, secrets: Secrets, waivers: tuple[Waiver, ...], today: date, reports: Reports
) -> int:
    """Run the suite, deliver the reports without secrets, and return the exit status."""
    live = LiveProgress(subject.rules, sys.stderr, waived_rules(waivers, subject.target, today))
    judgement = judge(subject, live, secrets)
    run = conceal(apply_waivers(judgement.run, waivers, today), secrets)
    troubles = reports.deliver(run, for_people=judgement.shown)
    for sentence in filter(None, (judgement.sentence, *troubles)):
        click.echo(f"customers-all: {secrets.hide(sentence)}", err=True)
    status = exit_status(run, strict=reports.strict)
    if judgement.status is not None and status != 1:
        status = judgement.status
    return status or (ConfigurationError.exit_status if troubles else 0)


def judge(subject: Subject, live: LiveProgress, secrets: Secrets) -> Judgement:
    """Run the suite; an early end leaves the rules that were not judged as errors.

    Wrong configuration and a broken dataset are raised, because nothing was asked of the server then.
    """
    started = _Start(datetime.now(UTC), time.monotonic())
    internal = False
    shown = True
    try:
        with interrupted_by_signals():
            return Judgement(subject.perform(live))
    except (ConfigurationError, InvalidFileError) as error:
        raise type(error)(secrets.hide(str(error))) from None
    except CustomersAllError as error:
        sentence, status = str(error), error.exit_status
        shown = not isinstance(error, UnreachableError)
    except KeyboardInterrupt:
        sentence, status = "The run was interrupted.", INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the suite's fault and must be told
        sentence, status = _internal(error, secrets, show_values=subject.show_values), 5
        internal = True
    finally:
        live.close()
    message = f"Not judged: {sentence.splitlines()[0]}"
    rest = {rule.id: Result(rule, Outcome.ERROR, message, internal=internal) for rule in subject.rules}
    return Judgement(_cut_short(subject, rest, live, started), sentence, status, shown)


def _internal(error: Exception, secrets: Secrets, *, show_values: bool) -> str:
    """Return where the suite failed; the error's own text might hold people's data, so it is kept back."""
    places = "".join(traceback.format_tb(error.__traceback__))
    text = f": {error}" if show_values else ""
    return secrets.hide(f"The suite itself failed with {type(error).__name__}{text}, at\n{places}".rstrip())


def _cut_short(subject: Subject, rest: dict[str, Result], live: LiveProgress, started: _Start) -> Run:
    judged = {result.rule.id: result for result in live.results}
    return Run(
        target=subject.target,
        mode=subject.mode,
        started_at=started.moment,
        duration=time.monotonic() - started.clock,
        results=tuple(judged.get(slug, result) for slug, result in rest.items()),
        requests=live.requests,
        warnings=("The run ended early.",),
    )
