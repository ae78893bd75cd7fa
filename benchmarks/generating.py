"""How fast customers are made, beside Faker asked field by field."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.machine import peak_memory
from benchmarks.measure import Measure, at_least, at_most, number
from benchmarks.processes import done_elsewhere
from fixtures.dataset_file import read_dataset, write_dataset
from fixtures.generator import generate
from fixtures.people import People

_CUSTOMERS: Final = 100_000
_BY_FAKER: Final = 500


def run(folder: Path) -> Sequence[Measure]:
    """Generate a dataset, write it, read it back, each in a process of its own; takes fifteen seconds."""
    path = folder / "made.jsonl"
    _, memory_for_few = done_elsewhere(_write, path, _CUSTOMERS // 10)
    written, memory = done_elsewhere(_write, path, _CUSTOMERS)
    read, memory_of_reader = done_elsewhere(_read, path, _CUSTOMERS)
    by_faker = done_elsewhere(_fields_by_faker, _BY_FAKER)
    return (
        Measure(
            "customers with 5 transactions each, made and written on one core",
            written * 60,
            "a minute",
            bar=at_least(300_000),
        ),
        Measure(
            "the customers' fields alone, beside Faker field by field",
            done_elsewhere(_fields, _CUSTOMERS) / by_faker,
            "times as fast",
            f"Faker makes {number(by_faker * 60)} a minute",
        ),
        Measure(
            "memory for ten times as many customers",
            memory / memory_for_few,
            "times as much",
            f"{number(memory)} MB for {_CUSTOMERS:,}",
            at_most(1.1),
        ),
        Measure(
            "customers with 5 transactions each, read and checked on one core",
            read * 60,
            "a minute",
            f"{number(memory_of_reader)} MB of memory",
        ),
    )


def _write(path: Path, customers: int) -> tuple[float, float]:
    """Return customers a second, and the most memory held, in megabytes."""
    began = time.perf_counter()
    write_dataset(generate(1, customers), path)
    return customers / (time.perf_counter() - began), peak_memory()


def _read(path: Path, customers: int) -> tuple[float, float]:
    began = time.perf_counter()
    for _ in read_dataset(path):
        pass
    return customers / (time.perf_counter() - began), peak_memory()


def _fields(customers: int) -> float:
    """Return people a second."""
    people = People(1)
    began = time.perf_counter()
    for index in range(customers):
        people.fields(index)
    return customers / (time.perf_counter() - began)


def _fields_by_faker(customers: int) -> float:
    from faker import Faker  # noqa: PLC0415 - only this process is to load it

    fake = Faker(["en_US", "de_DE", "ja_JP"])
    began = time.perf_counter()
    for _ in range(customers):
        (
            fake.first_name(), fake.last_name(), fake.phone_number(), fake.email(), fake.street_address(),
            fake.building_number(), fake.city(), fake.administrative_unit(), fake.postcode(),
            fake.country_code(), fake.sentence(), fake.date(), fake.user_name(),
            fake.numerify("#" * 16), fake.numerify("#" * 8),
        )  # fmt: skip
    return customers / (time.perf_counter() - began)
