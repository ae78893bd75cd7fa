"""Where the choices come from: the defaults, a profile, a file, the environment, the command line."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contracts.decisions import Choices, check_choice, parse_settings, profile
from contracts.errors import ConfigurationError

#: The environment's variable of settings: ``DEC-6=last DEC-1=customer``, separated by white space.
SETTINGS_VARIABLE: Final = "CUSTOMERS_ALL_SET"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a settings file says: a profile to start from, and decisions of its own."""

    profile: str | None = None
    decisions: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    profile_name: str | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    settings: Iterable[str] = (),
) -> Choices:
    """Lay the settings over each other: a later one of these wins, what none names has its default.

    ``profile_name`` beats the profile that ``file`` names; ``environment`` may hold ``CUSTOMERS_ALL_SET``;
    ``settings`` are texts such as ``DEC-6=last``. Raises ``ConfigurationError`` on anything unknown, with the
    list of what exists.
    """
    from_file = SettingsFile() if file is None else read_settings_file(file)
    name = profile_name or from_file.profile
    return Choices(
        {
            **(profile(name) if name else {}),
            **from_file.decisions,
            **parse_settings((environment or {}).get(SETTINGS_VARIABLE, "").split()),
            **parse_settings(settings),
        }
    )


def read_settings_file(file: Path) -> SettingsFile:
    """Read a TOML file with ``profile = "observed"`` and a table ``[decisions]`` of ``DEC-6 = "last"``.

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
        if name not in ("profile", "decisions"):
            raise ConfigurationError(f"There is no setting {name!r}. A file may hold: profile, decisions.")
    base, table = content.get("profile"), content.get("decisions", {})
    if not isinstance(base, str | None):
        raise ConfigurationError(f"profile is {base!r}; it must be text, the name of a profile.")
    if not isinstance(table, dict) or not all(isinstance(word, str) for word in table.values()):
        raise ConfigurationError('decisions must be a table whose members are text, such as DEC-6 = "last".')
    if base is not None:
        profile(base)
    decisions = {key.upper(): check_choice(key.upper(), word) for key, word in table.items()}
    return SettingsFile(base, decisions)
