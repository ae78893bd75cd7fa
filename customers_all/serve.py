"""``customers-all serve``: the sandbox."""

import os
import socket
import sys
from collections.abc import Iterable
from contextlib import closing
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
from fixtures.dataset_file import read_dataset
from fixtures.default import default_dataset
from fixtures.model import DatasetHeader, Record
from mockserver.app import address_of, bind
from mockserver.rendering import rendering
from mockserver.serving import ServingOptions, serve_until_signalled
from mockserver.settings import read_settings
from mockserver.store.interface import Store
from mockserver.store.opening import IN_MEMORY, open_store

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Loading fewer records than this takes no time worth a progress bar.
_LONG_WORK: Final = 100_000


@click.command("serve", context_settings=CONTEXT)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8080,
    show_default=True,
    help="Where to listen; 0 picks a free port.",
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
@click.option("--profile", metavar="NAME", help=f"A set of choices to start from: {', '.join(PROFILES)}.")
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
    type=click.FloatRange(min=0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long running answers may take to finish at the end.",
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
) -> None:
    """Serve the report customers_all as the documentation says, on this machine.

    Prints "ready http://HOST:PORT" on standard output when it accepts connections, then on standard error a
    line to try it with. SIGTERM or SIGINT stops it: running answers finish.
    """
    options = ServingOptions(read_settings(profile, settings, os.environ, choices), log, grace)
    listeners = _listeners(host, port, workers)
    with closing(open_store(database)) as store:
        _fill(store, dataset, options.choices)
        ready = partial(_announce, address_of(listeners[0]), store, options.choices)
        if workers > 1:
            from mockserver.workers import serve_with_workers  # noqa: PLC0415 - one process starts sooner without

            serve_with_workers(listeners, store.url, options, ready)
            return
        cut_off = serve_until_signalled(listeners[0], store, options, ready)
    if cut_off:
        click.echo(f"customers-all: {cut_off} answers were cut off after {grace:g} s.", err=True)


def _listeners(host: str, port: int, workers: int) -> list[socket.socket]:
    if workers == 1:
        return [bind(host, port)]
    from mockserver.workers import bind_shared  # noqa: PLC0415 - one process starts sooner without

    return bind_shared(host, port, workers)


def _fill(store: Store, dataset: Path | None, choices: Choices) -> None:
    """Load the dataset into an empty store; what a store holds already is kept."""
    if store.accounts():
        if dataset is not None:
            raise ConfigurationError(
                f"The database holds data already, so {dataset} is not loaded into it. Leave out --dataset, or "
                "name another --database."
            )
        return
    records = default_dataset() if dataset is None else _watched(dataset)
    try:
        store.load(records, rendering(choices, AnswerFormat()))
    except InvalidFileError as error:
        raise ConfigurationError(str(error)) from None


def _watched(dataset: Path) -> Iterable[Record]:
    """Read a dataset file, showing the progress of a long one."""
    records = read_dataset(dataset)
    header = next(records)
    assert isinstance(header, DatasetHeader)  # noqa: S101 - the reader sees to it; tells mypy
    total = header.customers + header.transactions
    whole: Iterable[Record] = chain([header], records)
    if total < _LONG_WORK:
        return whole
    from customers_all.progress import watched  # noqa: PLC0415 - a small dataset starts sooner without

    return watched(whole, total, "Loading")


def _announce(url: str, store: Store, choices: Choices) -> None:
    """Say that connections are accepted, and how to try it."""
    click.echo(f"ready {url}")
    sys.stdout.flush()
    click.echo(banner(url, store, choices), err=True)
