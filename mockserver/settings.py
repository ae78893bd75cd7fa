"""Where the choices come from: the defaults, a profile, a file, the environment, the command line."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contracts.decisions import PROFILES, Choices, check_choice, parse_settings, profile
from contracts.errors import ConfigurationError
from mockserver.faults import Fault, read_fault

#: The environment's variable of settings: ``DEC-6=last DEC-1=customer``, separated by white space.
SETTINGS_VARIABLE: Final = "CUSTOMERS_ALL_SET"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a settings file says: a profile to start from, decisions of its own, and faults to put in force."""

    profile: str | None = None
    decisions: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read_settings(
    profile_name: str | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    settings: Iterable[str] = (),
) -> Choices:
    """Lay the settings over each other: a later one of these wins, what none names has its default.

    ``profile_name`` is a profile's name or a file, and beats the profile that ``file`` names; ``environment`` may
    hold ``CUSTOMERS_ALL_SET``; ``settings`` are texts such as ``DEC-6=last``. Raises ``ConfigurationError`` on
    anything unknown, with the list of what exists.
    """
    from_file = SettingsFile() if file is None else read_settings_file(file)
    name = profile_name or from_file.profile
    return Choices(
        {
            **(_profile_choices(name) if name else {}),
            **from_file.decisions,
            **parse_settings((environment or {}).get(SETTINGS_VARIABLE, "").split()),
            **parse_settings(settings),
        }
    )


def read_faults(*files: str | Path | None) -> tuple[Fault, ...]:
    """Return the faults of profiles and settings files; the name of a profile has none.

    Raises ``ConfigurationError`` as ``read_settings`` does.
    """
    given = (Path(file) for file in files if file is not None and file not in PROFILES)
    return tuple(fault for file in given for fault in read_settings_file(file).faults)


def _profile_choices(name: str) -> Mapping[str, str]:
    """Return the choices of a named profile, or of a file, which may have a named profile below it."""
    if name in PROFILES:
        return profile(name)
    if not Path(name).is_file():
        names = ", ".join(PROFILES)
        raise ConfigurationError(
            f"There is no profile {name!r}, and no file of that name. The profiles are: {names}."
        )
    content = read_settings_file(Path(name))
    return {**(profile(content.profile) if content.profile else {}), **content.decisions}


def read_settings_file(file: Path) -> SettingsFile:
    """Read a TOML file: ``profile = "observed"``, a table ``[decisions]`` of ``DEC-6 = "last"``, ``[[fault]]``.

    A fault has ``kind``, ``parameters`` and ``scope`` as in the control API, and is in force from the start.

    Raises ``ConfigurationError`` that names the file and what is wrong in it.
    """
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ConfigurationError(f"{file} is not TOML: {error}.") from error
    try:
        return _settings_of(content)
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from None


def _settings_of(content: Mapping[str, Any]) -> SettingsFile:
    for name in content:
        if name not in ("profile", "decisions", "fault"):
            raise ConfigurationError(
                f"There is no setting {name!r}. A file may hold: profile, decisions, fault."
            )
    base, table = content.get("profile"), content.get("decisions", {})
    if not isinstance(base, str | None):
        raise ConfigurationError(f"profile is {base!r}; it must be text, the name of a profile.")
    if not isinstance(table, dict) or not all(isinstance(word, str) for word in table.values()):
        raise ConfigurationError('decisions must be a table whose members are text, such as DEC-6 = "last".')
    if base is not None:
        profile(base)
    decisions = {key.upper(): check_choice(key.upper(), word) for key, word in table.items()}
    return SettingsFile(base, decisions, _faults_of(content.get("fault", [])))


def _faults_of(forms: object) -> tuple[Fault, ...]:
    if not isinstance(forms, list):
        raise ConfigurationError("fault must be an array of tables: [[fault]].")
    return tuple(map(read_fault, forms))
