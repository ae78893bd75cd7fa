"""Opening a store: addresses, and one clear sentence for each file that cannot be one."""

import sqlite3
from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from mockserver.journal import journal_path
from mockserver.store.interface import Selection
from mockserver.store.opening import open_store
from mockserver.store.sqlite.connection import Database
from mockserver.store.sqlite.schema import APPLICATION_ID, VERSION
from mockserver.store.sqlite.store import SqliteStore
from tests.mockserver.small_data import ACCOUNT, NEWEST, code, small_dataset
from tests.mockserver.store_data import XML, everything, selected_codes, state_of


def test_a_file_keeps_its_data(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/sand%20box.db"
    store = open_store(url)
    store.load(small_dataset(), XML)
    before = everything(store)
    store.close()
    assert (tmp_path / "sand box.db").exists()
    again = open_store(url)
    assert everything(again) == before
    again.close()


def test_a_relative_path_and_a_full_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///here.db").close()
    open_store(f"sqlite:///{tmp_path}/there.db").close()
    assert {path.name for path in tmp_path.glob("*.db")} == {"here.db", "there.db"}


def test_the_address_of_a_file_of_any_name_opens_it_and_tells_where_its_journal_is(tmp_path: Path) -> None:
    path = tmp_path / "100%25 of #1? \u00fc.db"
    store = SqliteStore(Database(path))
    store.load(small_dataset())
    same = open_store(store.url)
    assert state_of(same).newest_id == NEWEST
    assert journal_path(store.url).name.startswith(path.name)
    assert {each.name for each in tmp_path.iterdir() if each.suffix == ".db"} == {path.name}
    same.close()
    store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_store_in_memory_is_empty_private_and_leaves_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = open_store(url), open_store(url)
    first.load(small_dataset())
    assert second.accounts() == ()
    for store in (first, second):
        store.close()
        store.close()
    assert list(tmp_path.iterdir()) == []


def test_the_address_of_a_store_opens_the_same_data() -> None:
    store = open_store()
    same = open_store(store.url)
    store.load(small_dataset())
    assert state_of(same).newest_id == NEWEST
    same.close()
    assert selected_codes(store, Selection()) == [code(1), code(2), code(3), code(4)]
    store.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://user:secret@db/x", "'postgresql://db/x' is of no kind that this build knows"),
        ("sandbox.db", "'sandbox.db' is of no kind"),
        ("sqlite://sandbox.db", "three slashes: sqlite:///sandbox.db."),
        ("sqlite:///x.db?mode=ro", "has an unknown option. There is only durable=no."),
        ("sqlite:///x.db?durable=maybe", "has an unknown option"),
        ("sqlite:///x#1.db", "Write %23 for one"),
    ],
)
def test_addresses_that_are_none(url: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_store(url)
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        open_store(f"sqlite:///{path}")
    sentence = str(caught.value)
    assert str(path) in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, this is a letter and no database, though it is long enough for one.\n" * 20)
    assert "cannot be opened: it is no SQLite database" in refusal(path)
    assert path.read_text().startswith("Dear reader")


def test_a_folder_that_does_not_exist_and_one_instead_of_a_file(tmp_path: Path) -> None:
    assert "the file or its folder does not exist or may not be read" in refusal(tmp_path / "no" / "x.db")
    assert "cannot be opened" in refusal(tmp_path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert "is one of another program" in refusal(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [VERSION + 1, VERSION - 1])
def test_a_database_of_another_version(tmp_path: Path, version: int) -> None:
    path = tmp_path / "other.db"
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    assert f"version {version} of the tables, but this program knows only version {VERSION}" in refusal(path)


def test_a_locked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.store.sqlite.connection._PATIENCE_AT_START", 0.05)
    path = tmp_path / "locked.db"
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN IMMEDIATE")
    assert "cannot be opened: another program has locked it" in refusal(path)
    connection.close()
    open_store(f"sqlite:///{path}").close()


def test_a_change_while_another_process_writes_for_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "busy.db"
    monkeypatch.setattr(Database.connect, "__defaults__", (0.05,))
    store = SqliteStore(Database(path))
    store.load(small_dataset())
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConfigurationError, match="cannot be written: another program has locked it"):
        store.load([])
    assert state_of(store).newest_id == NEWEST
    connection.close()
    with store.change() as change:
        change.delete_customer(ACCOUNT, code(1))
    store.close()


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    store = open_store(f"sqlite:///{path}")
    store.load(small_dataset())
    store.close()
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    assert "cannot be opened: database disk image is malformed" in refusal(path)


def test_the_file_is_marked_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "ours.db"
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    marks = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    ]
    connection.close()
    assert marks == [APPLICATION_ID, VERSION]
