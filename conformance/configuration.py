"""The configuration file ``customers-all.toml``: what a team would otherwise repeat at each run.

Never a password: that comes from the environment alone. Options beat the environment, and the environment
beats the file.
"""

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from conformance.address import holds_secret
from contracts.errors import ConfigurationError
from contracts.fields import SECRET_FIELDS

#: The file that is read from the current folder when none is named.
DEFAULT_NAME: Final = "customers-all.toml"
#: Words that tell of a secret, also where they are misspelt, and shorter ones that are taken as they stand.
_TELLING_WORDS: Final = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
)
_SHORT_WORDS: Final = ("key", "pass", "pw", "pwd")
#: How alike a misspelt word must be.
_ALIKE: Final = 0.75
_ADVICE: Final = "a password has no place in a file; set the environment variable CUSTOMERS_ALL_PASSWORD."
_NUMBER: Final = (int, float)


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of the file: its types, and the option's parameter that it is the default of.

    ``is_path`` tells of a path, relative to the file.
    """

    types: tuple[type, ...]
    parameter: str
    is_path: bool = False


_MEMBERS: Final[Mapping[str, _Member]] = {
    "target": _Member((str,), "url"),
    "user_id": _Member((str,), "user_id"),
    "account_id": _Member((str,), "account_id"),
    "campaigns": _Member((list,), "campaign"),
    "rate": _Member(_NUMBER, "rate"),
    "timeout": _Member(_NUMBER, "timeout"),
    "strict": _Member((bool,), "strict"),
    "probe_credentials": _Member((bool,), "probe_credentials"),
    "show_values": _Member((bool,), "show_values"),
    "dataset": _Member((str,), "dataset", is_path=True),
    "waivers": _Member((str,), "waivers", is_path=True),
    "report_json": _Member((str,), "report_json", is_path=True),
    "report_junit": _Member((str,), "report_junit", is_path=True),
    "report_html": _Member((str,), "report_html", is_path=True),
    "known": _Member((dict,), "known"),
}
_KNOWN: Final = ("campaign", "day")


def read_configuration(path: Path) -> dict[str, Any]:
    """Return the defaults of the options of ``verify``, by parameter.

    Paths in the file are relative to it. Raises ``ConfigurationError`` naming the file and the member.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"The configuration {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: a configuration is UTF-8 text, and this file is not.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not TOML: {error}.") from error
    _refuse_secrets(path, table)
    defaults: dict[str, Any] = {}
    for name, value in table.items():
        if name not in _MEMBERS:
            raise ConfigurationError(_unknown(path, name, list(_MEMBERS)))
        member = _MEMBERS[name]
        _check_type(path, name, value, member)
        defaults[member.parameter] = str(path.parent / value) if member.is_path else value
    defaults.update(_known(path, defaults.pop("known", {})))
    return defaults


def _unknown(path: Path, name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name.replace("-", "_"), names, n=1, cutoff=0.6)
    advice = f"Did you mean {close[0]}?" if close else f"It may hold: {', '.join(names)}."
    return f"{path}: {name!r} is unknown. {advice}"


def _check_type(path: Path, name: str, value: Any, member: _Member) -> None:
    right = isinstance(value, member.types) and isinstance(value, bool) == (member.types == (bool,))
    if not right or value == "":
        words = {
            str: "text",
            list: "a list of ids",
            bool: "true or false",
            int: "a number",
            dict: "a table",
        }
        raise ConfigurationError(f"{path}: {name} must be {words[member.types[0]]}.")
    if isinstance(value, list) and not all(isinstance(item, str) and is_campaign_id(item) for item in value):
        raise ConfigurationError(f'{path}: {name} must be a list of ids, such as ["123456789012"].')
    if member.types is _NUMBER and not 0 < value < math.inf:
        raise ConfigurationError(f"{path}: {name} must be greater than 0, and finite.")


def _known(path: Path, table: Mapping[str, object]) -> dict[str, Any]:
    for name in table:
        if name not in _KNOWN:
            raise ConfigurationError(_unknown(path, f"known.{name}", [f"known.{known}" for known in _KNOWN]))
    if not table:
        return {}
    campaign, day = table.get("campaign"), table.get("day")
    if campaign is None:
        raise ConfigurationError(
            f"{path}: known.campaign is missing: known.day is a day of a campaign, so name that too."
        )
    if not isinstance(campaign, str) or not is_campaign_id(campaign):
        raise ConfigurationError(
            f"{path}: known.campaign must be text, the id of a campaign with transactions."
        )
    known: dict[str, Any] = {"known_campaign": campaign}
    if day is None:
        return known
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ConfigurationError(f"{path}: known.day must be a day that exists, such as 2011-03-04.")
    return {**known, "known_day": day.isoformat()}


def _refuse_secrets(path: Path, table: Mapping[str, Any], prefix: str = "") -> None:
    for name, value in table.items():
        if name not in _MEMBERS and _tells_of_secret(name):
            raise ConfigurationError(f"{path}: take {prefix}{name} out: {_ADVICE}")
        if isinstance(value, dict):
            _refuse_secrets(path, value, f"{prefix}{name}.")
        if name == "target" and isinstance(value, str) and holds_secret(value):
            raise ConfigurationError(f"{path}: the target's address holds a password: {_ADVICE}")


def _tells_of_secret(name: str) -> bool:
    """Tell whether a member's name looks like that of a password, a token or a key, misspelt or not."""
    plain = name.lower().replace("-", "_").replace(".", "_")
    if plain in SECRET_FIELDS or any(word in plain for word in _TELLING_WORDS):
        return True
    words = plain.split("_")
    return any(
        word in _SHORT_WORDS or difflib.get_close_matches(word, _TELLING_WORDS, cutoff=_ALIKE)
        for word in words
    )


def is_campaign_id(text: str) -> bool:
    """Tell whether a text may be the id of one campaign: a list of them takes a comma, and knows no spaces (SEL-6)."""
    return bool(text) and "," not in text and not any(map(str.isspace, text))
