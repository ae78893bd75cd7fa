"""Curl lines, read by a real shell."""

import os
import subprocess
from itertools import pairwise
from urllib.parse import unquote

import pytest

from conformance.asked import Asked, Field
from conformance.wrong_passwords import IN_SHELL, wrong_passwords

PASSWORD = 'it\'s "a" $secret & `more`'  # a shell's worst password


def words_of(line: str, password: str = PASSWORD) -> list[str]:
    """Return the words that a shell would give to curl."""
    script = f'curl() {{ for word; do printf "%s\\0" "$word"; done; }}\n{line}\n'
    environment = {**os.environ, "CUSTOMERS_ALL_PASSWORD": password}
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True, env=environment)
    assert not done.stderr
    return done.stdout.decode("utf-8").split("\0")[:-1]


def sent(words: list[str], *options: str) -> list[tuple[str, ...]]:
    """Return the fields that follow these options."""
    return [tuple(word.split("=", 1)) for option, word in pairwise(words) if option in options]


FIELDS: tuple[Field, ...] = (
    ("user_id", "john1970"),
    ("user_password", None),
    ("callback", "a'b\"c$(touch x)`d` \\ é & = ; #"),
    ("empty", ""),
    ("last", "@0"),
)
PLAIN = [(name, PASSWORD if value is None else value) for name, value in FIELDS]


def test_a_form_is_sent_field_by_field() -> None:
    words = words_of(Asked("POST", "http://h/api.php?a=1&b=2", "urlencoded", FIELDS).curl())
    assert sent(words, "--data-urlencode") == PLAIN
    assert words[-1] == "http://h/api.php?a=1&b=2"
    assert "-G" not in words


def test_a_get_sends_the_same_in_the_query() -> None:
    words = words_of(Asked("GET", "http://h/", "query", FIELDS).curl())
    assert "-G" in words
    assert sent(words, "--data-urlencode") == PLAIN


def test_multipart_sends_texts_that_begin_with_an_at_sign_as_they_are() -> None:
    words = words_of(Asked("POST", "http://h/", "multipart", FIELDS).curl())
    assert sent(words, "--form-string") == PLAIN


def test_fields_beside_the_body_and_headers() -> None:
    asked = Asked(
        "POST",
        "http://h/",
        "urlencoded",
        FIELDS,
        query=(("last", "1 2"),),
        headers=(("api_access_key", None),),
    )
    words = words_of(asked.curl())
    assert sent(words, "--url-query") == [("last", "1 2")]
    assert words[words.index("-H") + 1] == f"api_access_key: {PASSWORD}"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_method_is_named(method: str) -> None:
    words = words_of(Asked(method, "http://h/", "urlencoded", FIELDS).curl())
    assert words[words.index("-X") + 1] == method


def test_marks_that_do_not_show_are_sent_percent_encoded_on_one_line() -> None:
    line = Asked("POST", "http://h/", "urlencoded", (("callback", "a\nb\u2028\x1b"),)).curl()
    assert line.isprintable()
    [(name, value)] = sent(words_of(line), "--data")
    assert (name, unquote(value)) == ("callback", "a\nb\u2028\x1b")


def test_a_wrong_password_is_the_right_one_and_more() -> None:
    words = words_of(Asked("POST", "http://h/", "urlencoded", FIELDS, wrong_password=True).curl())
    assert ("user_password", f"{PASSWORD}x") in sent(words, "--data-urlencode")


def test_the_mapping_names_the_variable_in_place_of_the_password() -> None:
    shown = Asked("POST", "http://h/", "urlencoded", FIELDS).as_mapping()
    assert shown["fields"] == [
        ["user_id", "john1970"],
        ["user_password", "$CUSTOMERS_ALL_PASSWORD"],
        *([name, value] for name, value in PLAIN[2:]),
    ]
    assert "query" not in shown


@pytest.mark.parametrize("password", [PASSWORD, "1959caadac9b13dcb3", "Ends in x", "%s \\n $(x)"])
def test_a_shell_makes_the_same_wrong_passwords_of_the_right_one(password: str) -> None:
    made = wrong_passwords(password)
    assert set(made) == set(IN_SHELL)
    assert password not in made.values()
    for stands_for, wrong in made.items():
        asked = Asked("POST", "http://h/", "urlencoded", FIELDS, password_in_shell=IN_SHELL[stands_for])
        words = words_of(asked.curl(), password)
        assert ("user_password", wrong) in sent(words, "--data-urlencode"), stands_for


def test_where_no_wrong_password_can_be_made_of_it_there_is_none() -> None:
    assert len(wrong_passwords("1234567")) == len(IN_SHELL) - 1
    assert len(wrong_passwords("123456")) == len(IN_SHELL) - 2
    assert all(wrong not in {"", "x"} for wrong in wrong_passwords("x").values())
