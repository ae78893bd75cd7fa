"""Results are kept, replaced one by one, and shown as tables and as a plot."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure import Measure, at_least, at_most
from benchmarks.record import Record, keep, read, table, write_tables

README = "# Title\n\nBefore.\n\n<!-- results: made by python -m benchmarks -->\nold\n<!-- end of results -->\n\nAfter.\n"
FAST = Record(
    "fast",
    "Fast things",
    "2 cores of something",
    "2026-01-02",
    0.04,
    (
        Measure("a < b & c", 0.8, "of its rate", "8 and 10 requests/s", at_least(0.7)),
        Measure("too slow", 70.0, "ms", bar=at_most(50)),
        Measure("nothing promised", 3.0, "MB"),
    ),
)
OTHER = Record(
    "other", "Other things", "1 core", "2026-01-03", 0, (Measure("one", 2.0, "s", bar=at_most(1)),)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "PROJECT.md").write_text(README)
    return tmp_path


def kept(record: Record, folder: Path) -> None:
    keep(record, folder, folder / "PROJECT.md")


def test_what_is_kept_is_read_back(folder: Path) -> None:
    assert read(folder) == {}
    kept(FAST, folder)
    kept(OTHER, folder)
    found = read(folder)
    assert list(found) == ["fast", "other"]
    assert tuple(found["fast"].measures) == FAST.measures
    assert replace(found["fast"], measures=FAST.measures) == FAST


def test_a_record_takes_the_place_of_the_one_before_and_leaves_the_others(folder: Path) -> None:
    kept(FAST, folder)
    kept(OTHER, folder)
    kept(replace(OTHER, day="2027-01-01"), folder)
    text = (folder / "README.md").read_text()
    assert "2027-01-01" in text
    assert "2026-01-03" not in text
    assert text.count("### Other things") == text.count("### Fast things") == 1


def test_the_readme_keeps_all_but_what_stands_between_the_markers(folder: Path) -> None:
    kept(FAST, folder)
    once = (folder / "README.md").read_text()
    kept(FAST, folder)
    assert (folder / "README.md").read_text() == once
    assert once.startswith("# Title\n\nBefore.\n")
    assert once.endswith("\n\nAfter.\n")
    assert "old" not in once


def test_a_readme_without_markers_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# Title\n")
    with pytest.raises(ValueError, match="no place for results"):
        write_tables(readme)
    assert readme.read_text() == "# Title\n"


def test_a_table_tells_what_was_missed() -> None:
    rows = table(FAST).splitlines()
    assert "2 cores of something; 2026-01-02; the machine was 4% busy with other things" in rows
    assert "| a < b & c<br>8 and 10 requests/s | 0.800 of its rate | at least 0.7 | yes |" in rows
    assert "| too slow | 70.0 ms | at most 50 | **no** |" in rows
    assert "| nothing promised | 3.00 MB |  |  |" in rows


def test_the_project_shows_what_was_promised(folder: Path) -> None:
    kept(OTHER, folder)
    kept(FAST, folder)
    text = (folder / "PROJECT.md").read_text()
    assert text.startswith("# Title\n\nBefore.\n")
    assert [line for line in text.splitlines() if line.startswith("|")] == [
        "| | what | measured | promised |",
        "| --- | --- | --- | --- |",
        "| Fast things | a < b & c | 0.800 of its rate | at least 0.7 |",
        "| Fast things | too slow | 70.0 ms | at most 50, **missed** |",
        "| Other things | one | 2.00 s | at most 1, **missed** |",
    ]


def test_the_plot_shows_each_bar_to_the_side_that_it_is_on(folder: Path) -> None:
    kept(FAST, folder)
    kept(OTHER, folder)
    svg = ET.parse(folder / "results.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    bars = [group for group in svg.findall(f"{space}g") if group.find(f"{space}rect") is not None]
    labels = [group.findtext(f"{space}text", "") for group in bars]
    assert [label.split(":")[0] for label in labels] == ["a < b & c", "too slow", "one"]
    asked_for = float(svg.findall(f"{space}line")[-1].get("x1", ""))
    better, worse, _ = (group.find(f"{space}rect") for group in bars)
    assert better is not None
    assert worse is not None
    assert float(better.get("x", "")) == asked_for
    assert float(worse.get("x", "")) + float(worse.get("width", "")) == pytest.approx(asked_for)
    assert better.get("fill") != worse.get("fill")
