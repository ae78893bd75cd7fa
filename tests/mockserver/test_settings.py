"""Where the choices come from, and which wins."""

from contextlib import closing
from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from mockserver.faults.keeping import all_faults, put_in_force
from mockserver.settings import SETTINGS_VARIABLE, read_faults, read_settings
from mockserver.store.opening import open_store


def write(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    return file


def test_nothing_said_is_the_default() -> None:
    assert read_settings().differences() == {}


def test_a_later_place_beats_an_earlier_one(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'profile = "observed"\n[decisions]\nDEC-21 = "omitted"\ndec-6 = "last"\nDEC-9 = "error"\nDEC-1 = "customer"',
    )
    environment = {SETTINGS_VARIABLE: " DEC-6=campaigns\tDEC-9=ignored\nDEC-3=inclusive "}
    choices = read_settings(None, file, environment, ["DEC-6=both", "dec-3=after"])
    assert choices.differences() == {
        "DEC-1": "customer",
        "DEC-6": "both",
        "DEC-21": "omitted",
        "DEC-32": "record-timestamp",
    }


def test_a_profile_asked_for_beats_the_one_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, 'profile = "observed"')
    assert read_settings("documented", file).differences() == {}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["DEC-99=x"], "DEC-6"),
        (["DEC-6=never"], "error, last, campaigns, both"),
        (["DEC-6"], "DEC-6=last"),
        (["DEC-12=utc"], "account-days"),
    ],
)
def test_unknown_settings_are_refused_with_what_there_is(settings: list[str], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read_settings(settings=settings)
    with pytest.raises(ConfigurationError, match=told):
        read_settings(environment={SETTINGS_VARIABLE: " ".join(settings)})


def test_unknown_profile_is_refused_with_what_there_is() -> None:
    with pytest.raises(ConfigurationError, match="documented, observed"):
        read_settings("imagined")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("decisions = [", "not TOML"),
        ("[decision]\nDEC-6 = 'last'", "'decision'.*profile, decisions"),
        ("[decisions]\nDEC-6 = 3", "must be text|members are text"),
        ("[decisions]\nDEC-66 = 'x'", "no setting 'DEC-66'"),
        ("profile = 7", "must be text"),
        ("profile = 'imagined'", "documented, observed"),
    ],
)
def test_broken_file_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ConfigurationError, match=told) as refused:
        read_settings(file=file)
    assert "settings.toml" in str(refused.value)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_settings(file=tmp_path / "none.toml")


def test_a_profile_may_be_a_file_with_faults(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'profile = "observed"\n[decisions]\nDEC-21 = "omitted"\n'
        '[[fault]]\nkind = "unknown-field"\nparameters = { field = "tier", value = "1" }\n'
        'scope = { fields = { output = "" } }\n',
    )
    assert read_settings(str(file)).differences() == {"DEC-21": "omitted", "DEC-32": "record-timestamp"}
    [fault] = read_faults(str(file), None)
    assert (fault.declaration.name, fault.scope.fields) == ("unknown-field", {"output": ""})
    assert read_faults("observed", None) == ()


def test_faults_of_a_file_are_put_in_force_once(tmp_path: Path) -> None:
    faults = read_faults(write(tmp_path, '[[fault]]\nkind = "latency"\n'))
    with closing(open_store()) as store:
        put_in_force(store, faults)
        put_in_force(store, faults)
        assert [kept.fault for kept in all_faults(store)] == list(faults)


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ('[fault]\nkind = "latency"', "must be an array of tables"),
        ('[[fault]]\nkind = "late"', "There is no fault 'late'"),
        ("[faults]", "A file may hold: profile, decisions, fault"),
    ],
)
def test_wrong_faults_are_explained(tmp_path: Path, text: str, saying: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ConfigurationError, match=saying) as refusal:
        read_faults(file)
    assert str(refusal.value).startswith(f"{file}: ")


def test_a_profile_that_is_neither_a_name_nor_a_file_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no file of that name"):
        read_settings("absent.toml")
