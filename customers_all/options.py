"""What all commands share: every option can be set by ``CUSTOMERS_ALL_<OPTION>``."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

#: Given to every command, so that the variable of ``--port`` is ``CUSTOMERS_ALL_PORT`` whatever the command.
CONTEXT: Final = {"auto_envvar_prefix": "CUSTOMERS_ALL", "help_option_names": ["-h", "--help"]}


def format_option(*formats: str, says: str = "How it is written.") -> Callable[[F], F]:
    """Make the option ``--format``, given as ``output_format``; the first of the formats is the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        envvar="CUSTOMERS_ALL_FORMAT",
        help=says,
    )
