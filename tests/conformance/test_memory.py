"""What the suite keeps of a customer: a few bytes, however many there are."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_file import write_dataset
from fixtures.generator import GREATWIDGETS, generate
from fixtures.people import People

FEW, MANY = 10_000, 40_000
#: About 240 are needed; what a process takes at its start differs by up to a megabyte, which is 30 a customer here.
#: A Python object a customer or a transaction, with its place in a list or dictionary, would take over 100 more.
BYTES_A_CUSTOMER = 320

#: The child of a large process would count its parent's memory as its own, so a fresh one counts itself.
MEASURING = """
import sys
from pathlib import Path
from benchmarks.machine import peak_memory
{work}
print(peak_memory())
"""

CONSULTING = """
from conformance.known_ranges import chosen_ranges, far_outside
from conformance.memory import map_large_blocks
from conformance.oracle_reading import consult
from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_file import read_dataset
map_large_blocks()
oracle = consult(read_dataset(sys.argv[1]), "greatwidgets")
assert any(far_outside(oracle, *chosen) for chosen in chosen_ranges(oracle))
"""

READING = """
from conformance.answer import Received
from conformance.memory import map_large_blocks
from conformance.question import question
from conformance.reading import read_answer
map_large_blocks()
path = Path(sys.argv[1])
answer = read_answer(Received(question(), 200, {}, path, path.stat().st_size, False, b"", 0.0))
assert answer.count == int(sys.argv[2]), answer.count
"""


def peak(work: str, *arguments: object) -> float:
    """Return the megabytes that a piece of work takes at its most in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURING.format(work=work), *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def growth(few: float, many: float) -> float:
    """Return the bytes that one more customer takes."""
    return (many - few) * 1_000_000 / (MANY - FEW)


def report(number: int, output: str) -> str:
    """Return a report of invented people."""
    people = map(People(3).fields, range(number))
    if output == "json":
        shown = (json.dumps(dict(zip(CUSTOMER_FIELDS, fields, strict=True))) for fields in people)
        return f'{{"status": "success", "customers": [{",".join(shown)}]}}'
    return f'<response status="success">{"".join(map(xml_customer, people))}</response>'


def xml_customer(fields: tuple[str, ...]) -> str:
    elements = (
        f"<{name}>{escape(text)}</{name}>" for name, text in zip(CUSTOMER_FIELDS, fields, strict=True)
    )
    return f"<customer>{''.join(elements)}</customer>"


def test_a_known_customer_with_five_transactions_takes_few_bytes(tmp_path: Path) -> None:
    peaks = []
    for number in (FEW, MANY):
        path = tmp_path / f"{number}.jsonl"
        write_dataset(generate(3, number, account=GREATWIDGETS), path)
        peaks.append(peak(CONSULTING, path))
    assert growth(*peaks) < BYTES_A_CUSTOMER


@pytest.mark.parametrize("output", ["xml", "json"])
def test_an_answered_customer_takes_few_bytes(tmp_path: Path, output: str) -> None:
    peaks = []
    for number in (FEW, MANY):
        path = tmp_path / f"{number}.{output}"
        path.write_text(report(number, output), "utf-8")
        peaks.append(peak(READING, path, number))
    assert growth(*peaks) < BYTES_A_CUSTOMER
