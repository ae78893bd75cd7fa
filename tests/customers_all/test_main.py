"""The command line as a whole: its list of commands, and what it says of a wrong value."""

import subprocess
import sys
from pathlib import Path

import pytest

from customers_all.__main__ import COMMANDS, main

LIST_AND_TELL_WHAT_WAS_IMPORTED = """
import sys
from customers_all.__main__ import main
try:
    main(["--help"])
except SystemExit:
    print(*sys.modules)
"""


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str]:
    """Run a command that fails; returns its exit status and what it wrote on standard error."""
    with pytest.raises(SystemExit) as exit_:
        main([*arguments])
    return exit_.value.code, capsys.readouterr().err


def test_the_list_of_commands_imports_none_of_them() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", LIST_AND_TELL_WHAT_WAS_IMPORTED], capture_output=True, text=True, check=True
    )
    *help_lines, imported = shown.stdout.splitlines()
    assert not {f"customers_all.{entry.module}" for entry in COMMANDS.values()} & {*imported.split()}
    assert not {"mockserver", "conformance"} & {*imported.split()}
    for name, entry in COMMANDS.items():
        assert [line.split() for line in help_lines if line.startswith(f"  {name} ")] == [
            [name, *entry.summary.split()]
        ]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["check", "missing.xml"], "FILE..."),
        (["compare", "missing.json", "missing.json"], "OLD.json"),
        (["verify", "http://127.0.0.1:1/", "--dataset", "missing.jsonl"], "--dataset"),
        (["verify-client", "--waivers", "missing.toml", "--", "true"], "--waivers"),
        (["proxy", "--upstream", "http://127.0.0.1:1", "--waivers", "missing.toml"], "--waivers"),
    ],
)
def test_a_missing_file_is_told_in_one_sentence(
    arguments: list[str], place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, sentence = told(capsys, *arguments)
    assert status == 2
    assert sentence.startswith(f"customers-all: Invalid value for '{place}': ")
    assert "missing." in sentence
    assert sentence.count("\n") == 1


def test_a_missing_argument_is_told_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys, "check")
    assert status == 2
    assert text.startswith("Usage: customers-all check [OPTIONS] FILE...\n")


@pytest.mark.parametrize("arguments", [["rules"], ["faults"], ["verify", "--help"]], ids=lambda one: one[0])
def test_a_full_standard_output_is_told_in_one_sentence(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "customers_all", *arguments]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "customers-all: Standard output cannot be written: No space left on device.\n"
    assert done.returncode == 2
