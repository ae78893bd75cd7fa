"""``customers-all serve``: the sandbox."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import click

from contracts.decisions import PROFILES, Choices
from contracts.errors import ConfigurationError, InvalidFileError
from contracts.request import AnswerFormat
from customers_all.banner import banner
from customers_all.options import CONTEXT
from customers_all.parameter_types import Number
from fixtures.dataset_file import open_dataset
from fixtures.default import default_dataset
from fixtures.model import Record
from mockserver.control.control import ControlOptions
from mockserver.cross_origin import CrossOrigin
from mockserver.faults.keeping import put_in_force
from mockserver.listener import address_of, bind
from mockserver.rendering import rendering
from mockserver.serving import ServingOptions, collector_at_rest, serve_until_signalled
from mockserver.settings import read_faults, read_settings
from mockserver.store.interface import Store
from mockserver.store.opening import IN_MEMORY, open_store
from mockserver.tls import Security, TlsFiles, made_on_the_spot

#: Whoever reads such a file says in one sentence why it cannot be read.
_FILE: Final = click.Path(path_type=Path)
#: Loading fewer records than this takes no time worth a progress bar.
_LONG_WORK: Final = 100_000


@click.command("serve", context_settings=CONTEXT)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 picks a free one.",
)
@click.option(
    "--dataset", type=_FILE, metavar="FILE", help="The data to hold instead of the default dataset."
)
@click.option(
    "--database",
    default=IN_MEMORY,
    metavar="URL",
    help="Where to keep the data: sqlite:///FILE; in memory unless given.",
)
@click.option(
    "--profile",
    metavar="NAME|FILE",
    help=f"A set of choices to start from: {', '.join(PROFILES)}, or a file that customers-all learn wrote.",
)
@click.option("--settings", type=_FILE, metavar="FILE", help="Choices in a TOML file.")
@click.option(
    "--set",
    "choices",
    multiple=True,
    metavar="DEC-6=last",
    allow_from_autoenv=False,
    help="Choose where the documentation is silent; may be repeated. CUSTOMERS_ALL_SET holds several, with "
    "white space between them, which these add to.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that share the port.",
)
@click.option(
    "--log/--no-log", default=True, show_default=True, help="Write a line of JSON for each request."
)
@click.option(
    "--grace",
    type=Number(min=0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long running answers may take to finish at the end.",
)
@click.option(
    "--play",
    "scenario",
    metavar="SCENARIO",
    envvar="CUSTOMERS_ALL_PLAY",
    help="Play a scenario with the documented account, instead of the default dataset.",
)
@click.option(
    "--control/--no-control",
    default=True,
    show_default=True,
    help="Offer the control API under /_sandbox/v1, and keep the journal.",
)
@click.option(
    "--control-token",
    metavar="TOKEN",
    help="Let whoever has this token control the sandbox, from anywhere; without it only this machine may.",
)
@click.option(
    "--tls", is_flag=True, help="Speak TLS, with a certificate made on the spot unless one is given."
)
@click.option("--tls-certificate", type=_FILE, metavar="FILE", help="A certificate in PEM, with its chain.")
@click.option(
    "--tls-key", type=_FILE, metavar="FILE", help="Its private key in PEM, if it is not in the same file."
)
@click.option(
    "--cors",
    "origins",
    multiple=True,
    envvar="CUSTOMERS_ALL_CORS",
    metavar="ORIGIN",
    help="Let pages of this origin read reports with fetch, http://localhost:3000 say, or '*' for all; may be "
    "repeated. None may unless given.",
)
def command(
    *,
    host: str,
    port: int,
    dataset: Path | None,
    database: str,
    profile: str | None,
    settings: Path | None,
    choices: tuple[str, ...],
    workers: int,
    log: bool,
    grace: float,
    scenario: str | None,
    control: bool,
    control_token: str | None,
    tls: bool,
    tls_certificate: Path | None,
    tls_key: Path | None,
    origins: tuple[str, ...],
) -> None:
    """Serve the report customers_all as the documentation says, on this machine.

    Prints "ready http://HOST:PORT" on standard output when it accepts connections, then on standard error a
    line to try it with. SIGTERM or SIGINT stops it: running answers finish.
    """
    in_force = read_settings(profile, settings, os.environ, choices)
    faults = read_faults(profile, settings)
    cut_off = 0
    with ExitStack() as stack:
        security = stack.enter_context(_security(host, tls_certificate, tls_key, wanted=tls))
        options = ServingOptions(
            in_force,
            log,
            grace,
            control=_control_options(control_token, workers, stack) if control else None,
            tls=security.files if security else None,
            cross_origin=CrossOrigin.of(origins) if origins else None,
        )
        listeners = _listeners(host, port, workers)
        store = stack.enter_context(closing(open_store(database)))
        _fill(store, dataset, scenario, in_force)
        if faults:
            put_in_force(store, faults)
        url = address_of(listeners[0], tls=security is not None)
        ready = partial(_announce, url, store, in_force, security.authority if security else None)
        if workers > 1:
            from mockserver.workers import serve_with_workers  # noqa: PLC0415 - one process starts sooner without

            serve_with_workers(listeners, store.url, options, ready)
        else:
            cut_off = serve_until_signalled(listeners[0], store, options, ready)
    if cut_off:
        click.echo(f"customers-all: {cut_off} answers were cut off after {grace:g} s.", err=True)


@contextmanager
def _security(
    host: str, certificate: Path | None, key: Path | None, *, wanted: bool
) -> Iterator[Security | None]:
    """Read or make what TLS needs, if it is wanted; given files want it."""
    if certificate is not None:
        files = TlsFiles(certificate, key)
        files.context()
        yield Security(files)
    elif key is not None:
        raise ConfigurationError("--tls-key needs the certificate that it belongs to: --tls-certificate.")
    elif wanted:
        with made_on_the_spot(host) as security:
            yield security
    else:
        yield None


def _control_options(token: str | None, workers: int, stack: ExitStack) -> ControlOptions:
    if token == "":
        raise ConfigurationError("The token of --control-token is empty; anyone could send that.")
    if workers == 1:
        return ControlOptions(token)
    shared = tempfile.TemporaryDirectory(prefix="customers-all-metrics-")
    return ControlOptions(token, Path(stack.enter_context(shared)))


def _listeners(host: str, port: int, workers: int) -> list[socket.socket]:
    if workers == 1:
        return [bind(host, port)]
    from mockserver.workers import bind_shared  # noqa: PLC0415 - one process starts sooner without

    return bind_shared(host, port, workers)


def _fill(store: Store, dataset: Path | None, scenario: str | None, choices: Choices) -> None:
    """Load the dataset, or make a scenario's account, in an empty store; what a store holds already is kept."""
    if dataset is not None and scenario is not None:
        raise ConfigurationError("--dataset and --play were both given; a scenario brings its own data.")
    if store.accounts():
        if dataset is not None or scenario is not None:
            raise ConfigurationError(
                f"The database holds data already, so {dataset or scenario} is not loaded into it. Leave out "
                f"{'--dataset' if dataset else '--play'}, or name another --database."
            )
        return
    if scenario is not None:
        from mockserver.new_account import make_documented_account  # noqa: PLC0415 - a dataset starts sooner without

        make_documented_account(store, scenario)
        return
    try:
        records = default_dataset() if dataset is None else _watched(dataset)
        with collector_at_rest():
            store.load(records, rendering(choices, AnswerFormat()))
    except InvalidFileError as error:
        raise ConfigurationError(str(error)) from None


def _watched(dataset: Path) -> Iterable[Record]:
    """Read a dataset file, showing the progress of a long one."""
    header, records = open_dataset(dataset)
    total = header.customers + header.transactions
    whole: Iterable[Record] = chain([header], records)
    if total < _LONG_WORK:
        return whole
    from customers_all.progress import watched  # noqa: PLC0415 - a small dataset starts sooner without

    return watched(whole, total, "Loading")


def _announce(url: str, store: Store, choices: Choices, authority: Path | None) -> None:
    """Say that connections are accepted, and how to try it."""
    click.echo(f"ready {url}")
    sys.stdout.flush()
    click.echo(banner(url, store, choices, authority), err=True)
