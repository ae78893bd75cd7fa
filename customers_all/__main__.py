"""The command line's entry: finds the command, and turns the project's errors into one sentence."""

import importlib
import sys
from typing import Any, Final

import click

from contracts.errors import CustomersAllError

#: The commands and the module of this package that holds each, imported only when it is called for.
COMMANDS: Final = {
    "serve": "serve",
    "data": "data",
    "check": "check",
    "rules": "rules",
    "faults": "faults",
    "contracts": "contracts_command",
    "verify": "verify",
    "verify-client": "verify_client",
    "compare": "compare",
    "proxy": "proxy",
    "learn": "learn",
    "journal": "journal",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed, so that ``serve`` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"customers_all.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="customers-all")
def cli() -> None:
    """Sandbox, contracts and conformance suite for the report customers_all."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; exits with the statuses that the documentation of the commands lists."""
    try:
        return cli.main(args=arguments, prog_name="customers-all")
    except CustomersAllError as error:
        click.echo(f"customers-all: {error}", err=True)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
