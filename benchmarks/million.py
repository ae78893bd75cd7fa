"""A sandbox of one million customers and five million transactions, with ten customers in an account beside."""

import os
import shutil
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
    data = folder / "million"
    if not data.exists():
        _make(data)
    with sandbox("--database", _url(data)) as server:
        yield server


def million_dataset(folder: Path) -> Path:
    """Return the dataset that the database holds as a file in a folder, made if it is not there: 1.3 GB."""
    dataset = folder / "million.jsonl"
    if not dataset.exists():
        _write_dataset(dataset)
    return dataset


def _make(data: Path) -> None:
    """Load the database as a user would; the dataset comes through a pipe and is never a file."""
    making = data.with_name("million-in-the-making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    pipe = making / "million.jsonl"
    os.mkfifo(pipe)
    with (
        elsewhere(_write_dataset, pipe) as written,
        sandbox("--dataset", str(pipe), "--database", _url(making)),
    ):
        written.result()
    pipe.unlink()
    making.rename(data)


def _url(data: Path) -> str:
    return f"sqlite:///{data / 'sandbox.db'}"


def _write_dataset(path: Path) -> None:
    campaigns = [replace(campaign, account_id=FEW.account_id) for campaign in CAMPAIGNS]
    few = Population(2, 10, account=FEW, campaigns=campaigns)
    write_dataset(generate(1, CUSTOMERS, account=GREATWIDGETS, further=list(few)), path)
