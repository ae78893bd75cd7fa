"""How fast an answer is judged, against xmlschema and jsonschema alone on the same 100,000 customers."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.machine import MEGABYTE, peak_memory
from benchmarks.measure import Bar, Measure, at_least, at_most, number
from benchmarks.processes import done_elsewhere
from contracts.decisions import Choices
from contracts.request import AnswerFormat, Output
from contracts.validation import validate
from fixtures import generator
from fixtures.model import Customer
from mockserver.rendering import rendering

_CUSTOMERS: Final = 100_000
_TIMES: Final = 5
_FORMATS: Final = {"xml": AnswerFormat(), "json": AnswerFormat(Output.JSON, condensed=True)}
#: How many times the speed of the other validator is asked for.
_BARS: Final = {"xmlschema": at_least(40), "jsonschema": at_least(12)}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One validator on one answer: megabytes judged a second, and the most megabytes held."""

    speed: float
    memory: float


def _judge_ours(path: Path) -> bool:
    return validate(path).valid


def _judge_by_xmlschema(path: Path) -> bool:
    import xmlschema  # noqa: PLC0415 - not to be in the memory of the others

    from contracts.validation.schemas import exact_xsd  # noqa: PLC0415

    return exact_xsd("strict").is_valid(xmlschema.XMLResource(str(path), lazy=True))


def _judge_by_jsonschema(path: Path) -> bool:
    from contracts.validation.schemas import exact_answer  # noqa: PLC0415

    return exact_answer("strict", "customers").is_valid(json.loads(path.read_bytes()))


_VALIDATORS: Final[Mapping[tuple[str, str], Callable[[Path], bool]]] = {
    ("ours", "xml"): _judge_ours,
    ("xmlschema", "xml"): _judge_by_xmlschema,
    ("ours", "json"): _judge_ours,
    ("jsonschema", "json"): _judge_by_jsonschema,
}


def write_answer(path: Path, form: str, customers: int) -> None:
    """Write a documented answer of generated customers, as the sandbox renders it."""
    way = rendering(Choices(), _FORMATS[form])
    people = (r for r in generator.generate(1, customers, 0) if isinstance(r, Customer))
    with path.open("wb") as stream:
        stream.write(way.opening(0))
        for place, person in enumerate(people):
            stream.write(way.separator if place else b"")
            stream.write(way.customer(person.fields, 0).encode())
        stream.write(way.closing(0))


def run(folder: Path) -> Sequence[Measure]:
    """Judge an answer by every validator, each in a process of its own; takes about a minute."""
    for form in _FORMATS:
        write_answer(folder / form, form, _CUSTOMERS)
    judged = {
        (validator, form): done_elsewhere(_measure, validator, form, folder / form)
        for validator, form in _VALIDATORS
    }
    return tuple(
        measure
        for (validator, form), theirs in judged.items()
        if validator in _BARS
        for measure in _beside(validator, form, judged["ours", form], theirs, _BARS[validator])
    )


def _measure(validator: str, form: str, path: Path) -> _Judged:
    """Judge a valid answer in this process; raises ``ValueError`` if the validator finds it invalid.

    Ours takes a second where the others take a minute, in which every disturbance evens out: the quickest of
    several counts.
    """
    took = []
    for _ in range(_TIMES if validator == "ours" else 1):
        began = time.perf_counter()
        valid = _VALIDATORS[validator, form](path)
        took.append(time.perf_counter() - began)
        if not valid:
            raise ValueError(f"{validator} finds a valid answer invalid: {path}")
    return _Judged(path.stat().st_size / MEGABYTE / min(took), peak_memory())


def _beside(validator: str, form: str, ours: _Judged, theirs: _Judged, bar: Bar) -> Sequence[Measure]:
    name = f"{_CUSTOMERS:,} customers in {form.upper()}"
    return (
        Measure(
            f"{name}, beside {validator} alone",
            ours.speed / theirs.speed,
            "times as fast",
            f"{number(ours.speed)} and {number(theirs.speed)} MB/s",
            bar,
        ),
        Measure(
            f"{name}, memory", ours.memory, "MB", f"{validator}: {number(theirs.memory)} MB", at_most(60)
        ),
    )
