"""How fast an answer is judged, against xmlschema and jsonschema alone on the same 100,000 customers.

``python -m benchmarks.validation`` prints a table; ``run`` returns its rows. Each validator runs in a process
of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.decisions import Choices
from contracts.request import AnswerFormat, Output
from contracts.validation import validate
from fixtures import generator
from fixtures.model import Customer
from mockserver.rendering import rendering

CUSTOMERS: Final = 100_000
MEGABYTE: Final = 1_000_000
_FORMATS: Final = {"xml": AnswerFormat(), "json": AnswerFormat(Output.JSON, condensed=True)}


@dataclass(frozen=True, slots=True)
class Row:
    """One validator on one answer: ``seconds`` for all of it, ``megabytes`` judged, ``peak_megabytes`` held."""

    validator: str
    form: str
    megabytes: float
    seconds: float
    peak_megabytes: float

    @property
    def speed(self) -> float:
        """Megabytes judged a second."""
        return self.megabytes / self.seconds


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


def peak_memory() -> float:
    """Return the most memory this process has held, in megabytes (``getrusage`` would count its parent's)."""
    status = Path("/proc/self/status").read_text("ascii")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / MEGABYTE


def measure(validator: str, form: str, path: Path) -> Row:
    """Judge a valid answer once in this process; raises ``ValueError`` if the validator finds it invalid."""
    started = time.perf_counter()
    valid = _VALIDATORS[validator, form](path)
    seconds = time.perf_counter() - started
    if not valid:
        raise ValueError(f"{validator} finds a valid answer invalid: {path}")
    return Row(validator, form, path.stat().st_size / MEGABYTE, seconds, peak_memory())


def run(customers: int = CUSTOMERS) -> list[Row]:
    """Measure every validator, each in a process of its own; takes about a minute."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for form in _FORMATS:
            write_answer(Path(folder, form), form, customers)
        for validator, form in _VALIDATORS:
            command = [sys.executable, "-m", __spec__.name, validator, form, str(Path(folder, form))]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            rows.append(Row(**json.loads(done.stdout)))
    return rows


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table, with how many times as fast ours is."""
    ours = {row.form: row.speed for row in rows if row.validator == "ours"}
    lines = ["| validator | format | MB | s | MB/s | peak MB | ours is faster |", "| --- " * 7 + "|"]
    for row in rows:
        times = "" if row.validator == "ours" else f"{ours[row.form] / row.speed:.1f} times"
        cells = [row.validator, row.form.upper(), f"{row.megabytes:.1f}", f"{row.seconds:.2f}"]
        cells += [f"{row.speed:.1f}", f"{row.peak_megabytes:.0f}", times]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        row = measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
        print(json.dumps({name: getattr(row, name) for name in row.__slots__}))
    else:
        print(table(run()))
