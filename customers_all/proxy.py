"""``customers-all proxy``: stands between a client and a server, judges both, passes everything on unchanged."""

import asyncio
import sys
import tempfile
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from conformance.traffic.exchange import CapturedExchange
from conformance.traffic.har.writing import ArchiveWriter
from conformance.traffic.judgement import Judgement, Standing
from conformance.traffic.presentation import details, headline
from conformance.traffic.proxy.background_judge import BackgroundJudge, Listener
from conformance.traffic.proxy.server import Proxy
from conformance.traffic.proxy.serving import serve_until_signalled
from conformance.traffic.proxy.upstream import Upstream, upstream_of
from conformance.traffic.recording.recording import Recording
from conformance.traffic.summary import TrafficTally
from conformance.verdict import exit_status
from conformance.waivers import apply_waivers, read_waivers
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError, InternalError, UnreachableError
from customers_all.options import CONTEXT
from customers_all.parameter_types import Number
from customers_all.report_options import Reports, with_report_options
from mockserver.journal.journal_file import JournalFile
from mockserver.journal.overheard import overheard
from mockserver.journal.site import journal_site
from mockserver.listener import address_of, bind

_READABLE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)
_THIS_MACHINE: Final = "127.0.0.1"


@click.command("proxy", context_settings=CONTEXT)
@click.option("--upstream", required=True, metavar="URL", help="The server to stand before, http or https.")
@click.option("--host", default=_THIS_MACHINE, show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8081,
    show_default=True,
    help="The port to listen on; 0 picks a free one.",
)
@click.option("--insecure", is_flag=True, help="Accept any certificate of the upstream.")
@click.option(
    "--journal-port",
    type=click.IntRange(0, 65_535),
    default=0,
    show_default=True,
    help="The port of the journal's API, on this machine only; 0 picks a free one.",
)
@click.option("--har", type=_FILE, metavar="FILE", help="Write all exchanges to an archive, without secrets.")
@click.option(
    "--record",
    type=_FOLDER,
    metavar="DIR",
    help="Make a dataset and an archive of the traffic, with invented people in the place of the real ones.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["must", "should", "never"]),
    default="must",
    show_default=True,
    help="Which broken rules end the command with status 1.",
)
@click.option(
    "--live/--no-live", default=True, show_default=True, help="Write a line for each exchange as it ends."
)
@click.option(
    "--grace",
    type=Number(min=0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long answers under way may take to end, once it is told to stop.",
)
@click.option("--waivers", type=_READABLE, metavar="FILE", help="Failures that are known, as TOML.")
@with_report_options
@click.pass_context
def command(context: click.Context, /, upstream: str, fail_on: str, **given: Any) -> None:
    """Stand between clients and the server at --upstream: pass all on unchanged, and judge both sides of it.

    Prints "ready http://HOST:PORT" when it accepts connections, and at the end, after SIGINT or SIGTERM, the
    report. The lines that tell of each exchange go to standard error.
    """
    server = upstream_of(upstream, insecure=given["insecure"])
    reports = Reports.of(given, strict=fail_on == "should")
    reports.check()
    waivers = read_waivers(given["waivers"], catalogue().rules) if given["waivers"] else ()
    tally = TrafficTally(upstream)
    failure = _pass_on(server, tally, given)
    run = apply_waivers(tally.run(), waivers, datetime.now(UTC).astimezone().date())
    troubles = reports.deliver(run)
    for sentence in troubles:
        click.echo(f"customers-all: {sentence}", err=True)
    if failure:
        raise InternalError(failure)
    status = exit_status(run, strict=reports.strict)
    status = 0 if status == 1 and fail_on == "never" else status
    context.exit(status or (ConfigurationError.exit_status if troubles else 0))


def _pass_on(server: Upstream, tally: TrafficTally, given: dict[str, Any]) -> str:
    """Run the proxy until it is told to stop; returns where the judge failed, if it did."""
    with ExitStack() as stack:
        listener = bind(given["host"], given["port"])
        journal_listener = bind(_THIS_MACHINE, given["journal_port"])
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="customers-all-journal-"))
        journal = stack.enter_context(JournalFile(Path(folder, "journal")))
        listeners = [_kept_in(journal)]
        if given["har"]:
            listeners.append(_written_to(stack.enter_context(ArchiveWriter(given["har"]))))
        if given["record"]:
            listeners.append(stack.enter_context(Recording(given["record"])).add)
        if given["live"]:
            listeners.append(_tell)
        judging = BackgroundJudge(tally, listeners)
        proxy = stack.enter_context(closing(Proxy(server, judging)))
        ready = partial(_announce, address_of(listener), address_of(journal_listener))
        try:
            beside = journal_site(journal, journal_listener)
            cut_off = asyncio.run(serve_until_signalled(proxy, listener, beside, ready, given["grace"]))
        finally:
            judging.close()
    if cut_off:
        click.echo(f"customers-all: {cut_off} connections were cut off after {given['grace']:g} s.", err=True)
    if proxy.unreached and not tally.exchanges[Standing.JUDGED]:
        raise UnreachableError(f"The upstream {server.authority} cannot be reached.")
    return judging.failure


def _announce(url: str, journal: str) -> None:
    click.echo(f"ready {url}")
    sys.stdout.flush()
    click.echo(f"journal: customers-all journal {journal} --follow", err=True)


def _tell(_: CapturedExchange, judgement: Judgement) -> None:
    if judgement.standing is not Standing.OTHER:
        click.echo("\n".join([headline(judgement), *details(judgement)]), err=True)


def _kept_in(journal: JournalFile) -> Listener:
    def keep(captured: CapturedExchange, judgement: Judgement) -> None:
        sent = captured.answer.body.stat().st_size if captured.answer.body else 0
        more = {"blame": judgement.blame, "why": judgement.why or None}
        journal.add([overheard(judgement.exchange, judgement.findings, sent, more)])

    return keep


def _written_to(archive: ArchiveWriter) -> Listener:
    def write(captured: CapturedExchange, judgement: Judgement) -> None:
        archive.add(captured, judgement.exchange)

    return write
