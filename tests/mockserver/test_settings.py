"""Where the choices come from, and which wins."""

from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from mockserver.settings import SETTINGS_VARIABLE, read_settings


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
