"""``python -m benchmarks [NAME...]``: measure, print the tables, keep the results beside the code."""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from benchmarks import (
    filtered_answers,
    generating,
    long_answers,
    small_answers,
    starting,
    validation,
    verifying,
)
from benchmarks.machine import busy, machine
from benchmarks.measure import Benchmark, Measure
from benchmarks.record import Record, asked_for, keep, measured
from contracts.errors import CustomersAllError
from customers_all.options import CONTEXT

#: More of the machine in use by others than this is worth a warning.
_QUIET: Final = 0.1

#: In the order in which they are run: those of one million customers share a database, made by the first.
BENCHMARKS: Final = {
    each.name: each
    for each in (
        Benchmark("starting", "Starting", starting.run),
        Benchmark("small-answers", "Small answers", small_answers.run),
        Benchmark("long-answers", "Long answers", long_answers.run),
        Benchmark("filtered-answers", "Filtered answers", filtered_answers.run),
        Benchmark("verifying", "Verifying", verifying.run),
        Benchmark("generating", "Generating data", generating.run),
        Benchmark("validation", "Validating answers", validation.run),
    )
}


@click.command(context_settings=CONTEXT)
@click.argument("names", metavar="[NAME]...", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option(
    "--keep/--no-keep", "keeping", default=True, help="Write the results into benchmarks/README.md."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the data of one million customers, 4 GB, stays for the next time; a temporary folder unless given.",
)
def main(names: Sequence[str], folder: Path | None, *, keeping: bool) -> None:
    """Measure how fast it is: all of it, or what is named. Ends with status 1 if a bar was missed."""
    met = True
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        for benchmark in [BENCHMARKS[name] for name in names or BENCHMARKS]:
            others = busy()
            click.echo(f"Measuring {benchmark.name} ...", err=True)
            if others > _QUIET:
                click.echo(
                    f"The machine is {others:.0%} busy with other things: expect worse figures.", err=True
                )
            measures = benchmark.run(folder)
            show(benchmark.title, measures)
            met = met and all(measure.met for measure in measures)
            if keeping:
                day = datetime.now(UTC).date().isoformat()
                keep(Record(benchmark.name, benchmark.title, machine(), day, others, measures))
    sys.exit(0 if met else 1)


def show(title: str, measures: Sequence[Measure]) -> None:
    """Print a table of measures on standard output."""
    table = Table("what", "measured", "asked for", "met", title=title, title_justify="left")
    for measure in measures:
        what = f"{measure.name}\n[dim]{measure.detail}[/dim]" if measure.detail else measure.name
        met = (
            "" if measure.bar is None else "[green]yes[/green]" if measure.met else "[bold red]no[/bold red]"
        )
        table.add_row(what, measured(measure), asked_for(measure), met)
    Console(highlight=False).print(table)


if __name__ == "__main__":
    try:
        main()
    except CustomersAllError as error:
        click.echo(f"benchmarks: {error}", err=True)
        sys.exit(error.exit_status)
