"""A sandbox of one million customers and five million transactions, with ten customers in an account beside."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.processes import Server, elsewhere, sandbox
from fixtures.dataset_file import write_dataset
from fixtures.generator import CAMPAIGNS, GREATWIDGETS, Population, generate
from fixtures.model import Account, User

CUSTOMERS: Final = 1_000_000
FEW: Final = Account("few", "UTC", (User("few", "few-password"),))


@contextmanager
def million(folder: Path) -> Iterator[Server]:
    """Run a sandbox over a database file in a folder, which is made if it is not there: two minutes, 2 GB."""
    database = folder / "million.db"
    if not database.exists():
        _make(database)
    with sandbox("--database", f"sqlite:///{database}") as server:
        yield server


def _make(database: Path) -> None:
    """Load the database as a user would; the dataset comes through a pipe and is never a file."""
    making, pipe = database.with_name("making.db"), database.with_name("million.jsonl")
    making.unlink(missing_ok=True)
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    try:
        with (
            elsewhere(_write_dataset, pipe) as written,
            sandbox("--dataset", str(pipe), "--database", f"sqlite:///{making}"),
        ):
            written.result()
    finally:
        pipe.unlink()
    making.rename(database)


def _write_dataset(path: Path) -> None:
    campaigns = [replace(campaign, account_id=FEW.account_id) for campaign in CAMPAIGNS]
    few = Population(2, 10, account=FEW, campaigns=campaigns)
    write_dataset(generate(1, CUSTOMERS, account=GREATWIDGETS, further=list(few)), path)
