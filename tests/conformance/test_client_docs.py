"""The page on judging a client names all that a client meets."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from conformance.client import runner
from conformance.client.ask import Ask
from customers_all.verify_client import command

PAGE = Path(__file__).parents[2] / "docs" / "verify-client.md"
TEXT = PAGE.read_text("utf-8")


def test_it_names_every_variable_that_the_client_is_given() -> None:
    source = Path(runner.__file__).read_text("utf-8")
    given = set(re.findall(r'"(CUSTOMERS_ALL_[A-Z_]+)"', source))
    assert len(given) == 8
    assert given <= set(re.findall(r"`(CUSTOMERS_ALL_[A-Z_]+)`", TEXT))


def test_it_names_every_member_of_an_ask() -> None:
    assert {field.name for field in fields(Ask)} <= set(re.findall(r"`([a-z_]+)`", TEXT))


@pytest.mark.parametrize(
    "option",
    [
        name
        for parameter in command.params
        for name in parameter.opts
        if name.startswith("--") and name not in ("--help", "--host", "--port")
    ],
)
def test_it_names_every_option(option: str) -> None:
    assert re.search(rf"{option}\b", TEXT)


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target
