"""Every option of every command can be set by a variable that is named for it, and means one thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
import pytest

from customers_all.__main__ import cli

#: ``--set`` reads its variable itself, because what the command line says is added to it.
READ_BY_ITSELF = {"CUSTOMERS_ALL_SET"}


@dataclass(frozen=True)
class Variable:
    """What sets an option: as the option's name has it, and as click reads it; and what it may hold."""

    named: str
    read: str
    values: str


def variables_of(command: click.Command, above: click.Context | None = None) -> Iterator[Variable]:
    """The variables of a command's options and of those below it."""
    context = click.Context(command, above, info_name=command.name, **command.context_settings)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("help", "version"):
            name = max(parameter.opts, key=len).removeprefix("--")
            read = parameter.envvar or f"{context.auto_envvar_prefix}_{(parameter.name or '').upper()}"
            yield Variable(
                f"CUSTOMERS_ALL_{name.upper().replace('-', '_')}", str(read), values_of(parameter.type)
            )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from variables_of(inner, context)


def values_of(kind: click.ParamType[Any]) -> str:
    """What an option may hold; of formats only the two that every command has."""
    if isinstance(kind, click.Choice):
        return f"one of {kind.choices[:2]}"
    return "path" if isinstance(kind, click.Path) else kind.name


def test_the_variable_of_an_option_is_named_for_it() -> None:
    variables = list(variables_of(cli))
    assert len(variables) > 50
    assert [each for each in variables if each.named not in (each.read, *READ_BY_ITSELF)] == []


def test_a_variable_holds_the_same_for_every_command() -> None:
    values: dict[str, str] = {}
    for variable in variables_of(cli):
        assert values.setdefault(variable.named, variable.values) == variable.values, variable.named


@pytest.mark.parametrize(
    ("variable", "value", "command"),
    [
        ("CUSTOMERS_ALL_LIST", "yes", "verify-client"),
        ("CUSTOMERS_ALL_LEVEL", "must", "rules"),
        ("CUSTOMERS_ALL_FORMAT", "json", "faults"),
    ],
)
def test_a_variable_does_what_the_option_does(
    variable: str,
    value: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    option = "--" + variable.removeprefix("CUSTOMERS_ALL_").lower()
    cli.main([command, *([option] if value == "yes" else [option, value])], standalone_mode=False)
    by_option = capsys.readouterr().out
    monkeypatch.setenv(variable, value)
    cli.main([command], standalone_mode=False)
    assert capsys.readouterr().out == by_option != ""
