"""The suite as plain pytest: what its options may hold, and the variables in their place."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fixtures.edge_cases import EDGE_ACCOUNT
from mockserver.running import running_sandbox
from tests.conformance.judged_server import small_dataset

[USER] = EDGE_ACCOUNT.users
NOBODY = "http://127.0.0.1:1/"
Start = Callable[..., tuple[int, str]]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return who asks, and the variables in place of options, by their whole names."""
    who = {"PASSWORD": USER.user_password, "USER_ID": USER.user_id, "ACCOUNT_ID": EDGE_ACCOUNT.account_id}
    named = {f"CUSTOMERS_ALL_{name}": value for name, value in {**who, **variables}.items()}
    return {"PYTEST_ADDOPTS": "", **named}


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Run the suite as plain pytest; returns its status and all that it printed."""

    def run(url: str, *options: str, **variables: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--pyargs", "conformance"]
        done = subprocess.run(
            [*command, "--target", url, *options],
            cwd=tmp_path,
            env={**os.environ, **environment(variables)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_variables_stand_in_for_options_and_options_beat_them(start: Start) -> None:
    with running_sandbox(small_dataset()) as sandbox:
        url = f"{sandbox.url}/"
        by_variable = start(url, RULE="xml-by-default json-shape", PROBE_CREDENTIALS="no", RATE="500")
        by_option = start(url, "--rule", "json-shape", RULE="xml-by-default user-id-required")
    assert by_variable[0] == by_option[0] == 0
    assert "2 passed" in by_variable[1]
    assert "1 passed" in by_option[1]


@pytest.mark.parametrize(
    ("arguments", "variables", "told"),
    [
        ((NOBODY, "--rate", "fast"), {}, "--rate must be a number greater than 0, not 'fast'."),
        ((NOBODY, "--rate", "-3"), {}, "--rate must be a number greater than 0"),
        ((NOBODY, "--answer-timeout", "nan"), {}, "--answer-timeout must be a number"),
        ((NOBODY, "--known-campaign", "1", "--known-day", "20110615"), {}, "--known-day must be a day"),
        ((NOBODY, "--known-day", "2011-06-15"), {}, "name that too, with --known-campaign"),
        ((NOBODY, "--campaign", "1,2"), {}, "'1,2' is not the id of one campaign"),
        ((NOBODY,), {"SHOW_VALUES": "perhaps"}, "CUSTOMERS_ALL_SHOW_VALUES must be true or false"),
        ((NOBODY,), {"RULE": "no-such-rule"}, "There is no rule 'no-such-rule'."),
        (("127.0.0.1",), {}, "is no address of the form"),
        (("http://a:1959@127.0.0.1/",), {}, "address holds a password"),
    ],
)
def test_wrong_usage_is_one_sentence_and_asks_nobody(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    variables: dict[str, str],
    told: str,
) -> None:
    for name, value in environment(variables).items():
        monkeypatch.setenv(name, value)
    alone = ("--disable-plugin-autoload", "-p", "conformance.pytest_front", "-p", "no:cacheprovider")
    status = pytest.main([*alone, "--pyargs", "conformance", "--target", *arguments])
    said = "".join(capsys.readouterr())
    assert status == pytest.ExitCode.USAGE_ERROR
    assert told in said
    assert "1959" not in said
    assert "Traceback" not in said
