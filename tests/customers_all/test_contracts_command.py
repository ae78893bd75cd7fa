"""``customers-all contracts export``, as it is typed."""

from pathlib import Path

import jsonschema_rs
import pytest
from lxml import etree
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

import contracts
from contracts.catalogue import Source, load
from contracts.decisions import decisions
from customers_all.__main__ import main
from tests.corpus.answers import GOOD


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["contracts", "export", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_every_file_is_written_named_and_usable_where_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "contracts"
    status, out, err = run(capsys, str(folder))
    assert (status, err) == (0, "")
    written = {path for path in folder.rglob("*") if path.is_file()}
    assert {Path(line) for line in out.splitlines()} == written
    xsd = etree.XMLSchema(etree.parse(folder / "xsd" / "customers_all.xsd"))
    assert xsd.validate(etree.fromstring(GOOD["xml"].content))
    jsonschema_rs.validator_for((folder / "jsonschema" / "answer_customers.json").read_text("utf-8"))
    validate(read_from_filename(str(folder / "openapi" / "customers_all.yaml"))[0])
    tables = [
        Source(name, (folder / "catalogue" / name).read_text("utf-8"))
        for name in ("statements.toml", "rules.toml")
    ]
    assert load(tables[0], tables[1], decisions()).rules


def test_every_schema_of_the_package_is_exported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, str(tmp_path))
    package = Path(contracts.__file__).parent
    for kind in ("xsd", "jsonschema", "openapi"):
        assert {p.name: p.read_bytes() for p in (package / kind).iterdir()} == {
            p.name: p.read_bytes() for p in (tmp_path / kind).iterdir()
        }


def test_what_holds_something_else_is_kept_unless_forced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, str(tmp_path))[0] == 0
    assert run(capsys, str(tmp_path))[0] == 0  # the same once more harms nothing
    mine = tmp_path / "xsd" / "customers_all.xsd"
    mine.write_text("mine")
    (tmp_path / "jsonschema" / "request.json").unlink()
    status, out, err = run(capsys, str(tmp_path))
    assert (status, out) == (2, "")
    assert str(mine) in err
    assert "--force" in err
    assert mine.read_text() == "mine"
    assert not (tmp_path / "jsonschema" / "request.json").exists()
    assert run(capsys, str(tmp_path), "--force")[0] == 0
    assert mine.read_text().startswith("<?xml")


def test_other_files_of_the_folder_stay(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run(capsys, str(tmp_path))[0] == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "xsd").write_text("a file where a folder must be")
    status, _, err = run(capsys, str(tmp_path))
    assert status == 2
    assert err.startswith("customers-all: ")
    assert len(err.splitlines()) == 1
