"""The house rules that a reader relies on: imports run one way, and files stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: What each package may import of ours.
ALLOWED = {
    "contracts": {"contracts"},
    "fixtures": {"contracts", "fixtures"},
    "mockserver": {"contracts", "fixtures", "mockserver"},
    "conformance": {"contracts", "fixtures", "conformance"},
    "customers_all": {"contracts", "fixtures", "mockserver", "conformance", "customers_all"},
}
#: Where the suite hosts servers to be judged, or the scenarios that judge a client.
HOSTING = ("conformance/mutants/", "conformance/client/")
#: What computes expectations must not share code with what it judges.
JUDGED = ("mockserver.selection", "mockserver.rendering", "mockserver.report")
LONGEST = 310


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_run_one_way(package: str) -> None:
    files = sources(package)
    assert files
    for path in files:
        allowed = set(ALLOWED[package])
        if path.relative_to(ROOT).as_posix().startswith(HOSTING):
            allowed.add("mockserver")
        ours = {name.split(".")[0] for name in imported(path)} & ALLOWED.keys()
        assert ours <= allowed, f"{path.relative_to(ROOT)} imports {ours - allowed}"


def test_the_oracle_shares_no_code_with_the_server() -> None:
    for path in sources("conformance"):
        if not path.relative_to(ROOT).as_posix().startswith(HOSTING[0]):
            shared = [name for name in imported(path) if name.startswith(JUDGED)]
            assert not shared, f"{path.relative_to(ROOT)} imports {shared}"


@pytest.mark.parametrize("package", ALLOWED)
def test_files_are_small(package: str) -> None:
    long = {
        path.name: count
        for path in sources(package)
        if (count := len(path.read_text().splitlines())) > LONGEST
    }
    assert not long


@pytest.mark.parametrize("package", ALLOWED)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [path for path in sources(package) if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent
