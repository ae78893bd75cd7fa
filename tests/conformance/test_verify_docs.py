"""The page about judging servers: its files can be read, and it names what there is."""

import re
from datetime import date
from pathlib import Path

from conformance.configuration import read_configuration
from conformance.verdict import Outcome
from conformance.waivers import read_waivers
from contracts.catalogue import LEVELS, catalogue
from customers_all.verify import command

PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text("utf-8")


def example(beginning: str, folder: Path) -> Path:
    """Write the page's TOML that begins so to a file."""
    [text] = [
        text for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL) if text.startswith(beginning)
    ]
    path = folder / "example.toml"
    path.write_text(text, "utf-8")
    return path


def test_its_configuration_can_be_read(tmp_path: Path) -> None:
    configured = read_configuration(example("target", tmp_path))
    assert configured["campaign"] == ["123456789012", "210987654321"]
    assert configured["known_day"] == "2011-06-15"
    assert configured["strict"] is True


def test_its_waiver_can_be_read(tmp_path: Path) -> None:
    [waiver] = read_waivers(example("[[waiver]]", tmp_path), catalogue().rules)
    assert waiver.in_force(date(2027, 2, 28))
    assert not waiver.in_force(date(2027, 3, 1))
    assert waiver.concerns("https://staging.example/api.php")


def test_it_names_every_option() -> None:
    offered = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert offered <= named


def test_it_explains_every_level_and_outcome() -> None:
    words = {Outcome.PASS: "passed", Outcome.FAIL: "failed", Outcome.SKIP: "skipped"}
    for outcome in Outcome:
        assert re.search(rf"^\|.*\b{words.get(outcome, outcome.value)}\b.*\|", PAGE, re.MULTILINE), outcome
    for level in LEVELS:
        assert f"| {level} |" in PAGE


def test_it_counts_the_rules_right() -> None:
    assert f"[{len(catalogue().rules_of('server'))} rules](kill-table.md)" in PAGE
