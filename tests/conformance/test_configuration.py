"""The configuration file of a team."""

from pathlib import Path

import pytest

from conformance.address import holds_secret
from conformance.configuration import read_configuration
from contracts.errors import ConfigurationError

WHOLE = """
target = "https://reports.example/"
user_id = "john1970"
account_id = "greatwidgets"
campaigns = ["123456789012", "210987654321"]
rate = 2
timeout = 90.5
strict = true
probe_credentials = false
waivers = "waivers.toml"

[known]
campaign = "123456789012"
day = 2011-03-04
"""


def read(tmp_path: Path, text: str) -> dict[str, object]:
    path = tmp_path / "customers-all.toml"
    path.write_text(text, "utf-8")
    return read_configuration(path)


def test_a_whole_file_gives_the_defaults_of_the_options(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == {
        "url": "https://reports.example/",
        "user_id": "john1970",
        "account_id": "greatwidgets",
        "campaign": ["123456789012", "210987654321"],
        "rate": 2,
        "timeout": 90.5,
        "strict": True,
        "probe_credentials": False,
        "waivers": str(tmp_path / "waivers.toml"),
        "known_campaign": "123456789012",
        "known_day": "2011-03-04",
    }


@pytest.mark.parametrize(
    "line",
    [
        'password = "1959"',
        'user_password = "1959"',
        'User-Password = "1959"',
        'user_api_key = "1959"',
        'api_access_key = "1959"',
        'secret = "1959"',
        'user_pasword = "1959"',
        'user_passwort = "1959"',
        'passwrd = "1959"',
        'pass = "1959"',
        'user_pw = "1959"',
        'api-key = "1959"',
        'key = "1959"',
        'access_tokn = "1959"',
        'secrets = "1959"',
        '[known]\nkey = "1959"',
        '[known]\npassword = "1959"',
        '[credentials]\nuser_password = "1959"',
        'target = "https://john:1959@reports.example/"',
        'target = "https://reports.example/?user_password=1959"',
    ],
)
def test_a_password_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, line)
    assert "CUSTOMERS_ALL_PASSWORD" in str(refused.value)
    assert "1959" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('acount_id = "x"', "Did you mean account_id?"),
        ("x = 1", "It may hold: target"),
        ("rate = true", "rate must be a number"),
        ('rate = "2"', "rate must be a number"),
        ("strict = 1", "strict must be true or false"),
        ('campaigns = "1"', "campaigns must be a list of ids"),
        ("campaigns = [1]", "campaigns must be a list of ids"),
        ('campaigns = ["1,2"]', "campaigns must be a list of ids"),
        ("rate = 0", "rate must be greater than 0"),
        ("rate = nan", "rate must be greater than 0"),
        ("timeout = inf", "timeout must be greater than 0, and finite"),
        ('user_id = ""', "user_id must be text"),
        ("user_id = 7", "user_id must be text"),
        ("known = 3", "known must be a table"),
        ("[known]\nday = 2011-03-04", "known.campaign is missing: known.day is a day of a campaign"),
        ("[known]\ncampaign = 7", "known.campaign must be text"),
        ('user_ids = "x"', "Did you mean user_id?"),
        ('acount = "x"', "Did you mean account_id?"),
        ("probe_credential = true", "Did you mean probe_credentials?"),
        ("keyd = 1", "It may hold: target"),
        ('[known]\ncampaign = "1"\nday = "2011-02-30"', "known.day must be a day"),
        ('[known]\ncampaign = "1"\nday = 2011-03-04T00:00:00Z', "known.day must be a day"),
        ('[known]\ncampaign = "1"\ndate = 2011-03-04', "'known.date' is unknown"),
        ("= 3", "not TOML"),
    ],
)
def test_a_wrong_member_is_named(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, line)
    assert told in str(refused.value)
    assert "customers-all.toml" in str(refused.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_configuration(tmp_path / "absent.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_configuration(binary)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://reports.example/?a=1", False),
        ("https://john@reports.example/", False),
        ("https://john:x@reports.example/", True),
        ("https://reports.example/?User_Password=", True),
        ("https://reports.example/?api_access_key=1", True),
        ("http://[", False),
    ],
)
def test_addresses_with_secrets_are_told(url: str, expected: bool) -> None:
    assert holds_secret(url) is expected
