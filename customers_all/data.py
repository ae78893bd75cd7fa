"""``customers-all data``: make, check and describe dataset files."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from contracts.errors import ConfigurationError, InvalidFileError
from customers_all.dataset_summary import show, summary
from customers_all.options import CONTEXT
from customers_all.progress import watched
from fixtures import generator
from fixtures.dataset_file import open_dataset, write_dataset, write_records
from fixtures.edge_cases import edge_cases_dataset
from fixtures.model import DatasetHeader, Record

_MOST_CUSTOMERS: Final = 1_000_000_000
_MOST_TRANSACTIONS: Final = 10_000
#: What a signed number of 64 bits holds, and so any reader of the file.
_SEEDS: Final = click.IntRange(-(1 << 63), (1 << 63) - 1)
_STANDARD_STREAM: Final = "-"


@click.group(context_settings=CONTEXT)
def command() -> None:
    """Make, check and describe dataset files (JSON Lines, plain or gzip)."""


@command.command(context_settings=CONTEXT)
@click.option("--customers", type=click.IntRange(0, _MOST_CUSTOMERS), required=True, help="How many to make.")
@click.option("--seed", type=_SEEDS, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--out",
    type=click.Path(allow_dash=True),
    required=True,
    metavar="FILE",
    help="A .jsonl or .jsonl.gz file, or - for standard output.",
)
@click.option(
    "--transactions-per-customer",
    type=click.IntRange(0, _MOST_TRANSACTIONS),
    default=5,
    show_default=True,
    help="On average: some have none, a few have most.",
)
@click.option("--time-zone", default="UTC", show_default=True, help="IANA zone of the account greatwidgets.")
@click.option("--edge-cases", is_flag=True, help="Add the accounts of the edge cases.")
def generate(
    *, customers: int, seed: int, out: str, transactions_per_customer: int, time_zone: str, edge_cases: bool
) -> None:
    """Make a dataset of the account greatwidgets, of any size."""
    account = replace(generator.GREATWIDGETS, time_zone=_known_zone(time_zone))
    further = list(edge_cases_dataset())[1:] if edge_cases else []
    total = customers * (1 + transactions_per_customer) + len(further)
    records = watched(
        generator.generate(seed, customers, transactions_per_customer, account, further), total, "Making"
    )
    if out == _STANDARD_STREAM:
        _print_dataset(records)
        return
    write_dataset(records, out)
    click.echo(f"{out}: {customers:,} customers, seed {seed}", err=True)


@command.command(context_settings=CONTEXT)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def validate(files: tuple[str, ...]) -> None:
    """Check dataset files, - for standard input; a broken one is refused with the line at fault."""
    broken = False
    for file in files:
        try:
            header, records = _opened(file, "Checking")
            for _ in records:
                pass
        except InvalidFileError as error:
            broken = True
            click.echo(str(error))
        else:
            click.echo(
                f"{file}: valid, {header.customers:,} customers and {header.transactions:,} transactions"
            )
    sys.exit(InvalidFileError.exit_status if broken else 0)


@command.command(context_settings=CONTEXT)
@click.argument("file")
def describe(file: str) -> None:
    """Show what a dataset file holds, - for standard input: accounts, campaigns, ranges, a histogram."""
    header, records = _opened(file, "Reading")
    show(file, header, summary(records))


def _opened(file: str, what: str) -> tuple[DatasetHeader, Iterator[Record]]:
    """Read the header of a dataset; the other records follow under a progress bar."""
    header, records = open_dataset(sys.stdin.buffer if file == _STANDARD_STREAM else file)
    total = header.customers + header.transactions
    return header, watched(records, total, f"{what} {Path(file).name}")


def _print_dataset(records: Iterable[Record]) -> None:
    try:
        write_records(records, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever reads has seen enough: click ends without a word
    except OSError as error:
        raise ConfigurationError(f"Standard output cannot be written: {error.strerror or error}.") from error


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigurationError(
            f"The time zone {name!r} is not known. Give an IANA name such as Pacific/Auckland."
        ) from None
    return name
