"""Where results stay: ``results.json``, and what is made of it, the tables of both READMEs and the plot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import Bar, Measure, number
from benchmarks.plot import plot

FOLDER: Final = Path(__file__).parent
#: The project's README shows what was promised, the one of the benchmarks everything.
README: Final = FOLDER.parent / "README.md"
_BEGIN: Final = "<!-- results: made by python -m benchmarks -->"
_END: Final = "<!-- end of results -->"


@dataclass(frozen=True, slots=True)
class Record:
    """The measures of one benchmark, of what machine and day they are.

    ``busy`` is how much of the machine was in use by others just before, from 0 to 1.
    """

    name: str
    title: str
    machine: str
    day: str
    busy: float
    measures: Sequence[Measure]


def keep(record: Record, folder: Path = FOLDER, readme: Path = README) -> None:
    """Put a record in the place of the one before, and make the READMEs' tables and the plot anew."""
    records = {**read(folder), record.name: record}
    rows = [asdict(each) for _, each in sorted(records.items())]
    (folder / "results.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_tables(folder / "README.md", *map(table, _in_order(records)))
    write_tables(readme, summary(_in_order(records)))
    (folder / "results.svg").write_text(plot(_with_bars(_in_order(records))), "utf-8")


def read(folder: Path = FOLDER) -> dict[str, Record]:
    """Read all records by the names of their benchmarks; empty if there are none yet."""
    file = folder / "results.json"
    if not file.exists():
        return {}
    return {row["name"]: _record(row) for row in json.loads(file.read_text("utf-8"))}


def write_tables(readme: Path, *tables: str) -> None:
    """Put tables in the place of what stands between the markers of a README."""
    before, begin, rest = readme.read_text("utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{readme} has no place for results: the lines {_BEGIN} and {_END}.")
    shown = "\n\n".join(tables)
    readme.write_text(f"{before}{begin}\n\n{shown}\n\n{end}{after}", "utf-8")


def summary(records: Sequence[Record]) -> str:
    """Return what was promised of all records as one table in Markdown."""
    lines = ["| | what | measured | promised |", "| --- | --- | --- | --- |"]
    for record in records:
        for measure in _with_bars([record]):
            missed = "" if measure.met else ", **missed**"
            shown = f"{measured(measure)} | {asked_for(measure)}{missed}"
            lines.append(f"| {record.title} | {measure.name} | {shown} |")
    return "\n".join(lines)


def table(record: Record) -> str:
    """Return a record as Markdown: a heading, the machine, a row a measure."""
    lines = [f"### {record.title}", "", _circumstances(record), ""]
    lines += ["| what | measured | asked for | met |", "| --- | --- | --- | --- |"]
    for measure in record.measures:
        detail = f"<br>{measure.detail}" if measure.detail else ""
        met = "" if measure.bar is None else "yes" if measure.met else "**no**"
        lines.append(f"| {measure.name}{detail} | {measured(measure)} | {asked_for(measure)} | {met} |")
    return "\n".join(lines)


def _circumstances(record: Record) -> str:
    return f"{record.machine}; {record.day}; the machine was {record.busy:.0%} busy with other things"


def measured(measure: Measure) -> str:
    """Write a measure's value with its unit."""
    return f"{number(measure.value)} {measure.unit}"


def asked_for(measure: Measure) -> str:
    """Write a measure's bar; empty if it has none."""
    if measure.bar is None:
        return ""
    return f"at {'least' if measure.bar.at_least else 'most'} {measure.bar.limit:,g}"


def _in_order(records: Mapping[str, Record]) -> Sequence[Record]:
    return [records[name] for name in sorted(records)]


def _with_bars(records: Sequence[Record]) -> Sequence[Measure]:
    return [measure for record in records for measure in record.measures if measure.bar is not None]


def _record(row: Mapping[str, Any]) -> Record:
    measures = [
        Measure(**{**each, "bar": Bar(**each["bar"]) if each["bar"] else None}) for each in row["measures"]
    ]
    return Record(row["name"], row["title"], row["machine"], row["day"], row["busy"], measures)
