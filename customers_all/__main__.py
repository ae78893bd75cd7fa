"""The command line's entry: finds the command, and turns the project's errors into one sentence."""

import importlib
import sys
from typing import Any, Final, NamedTuple

import click

from contracts.errors import ConfigurationError, CustomersAllError
from customers_all.interruption import INTERRUPTED
from customers_all.standard_output import is_full, no_more_output


class Entry(NamedTuple):
    """A command in the list of all: the module of this package that holds it, and what it is for."""

    module: str
    summary: str


#: The commands in the order of the list; the module of one is imported only when it is called for.
COMMANDS: Final = {
    "serve": Entry("serve", "Run the sandbox: it answers as documented, or as you set it."),
    "data": Entry("data", "Make, check and describe dataset files."),
    "check": Entry("check", "Check captured answers and exchanges against the contracts."),
    "rules": Entry("rules", "List and explain the rules for servers and clients."),
    "faults": Entry("faults", "List and explain the faults that the sandbox can inject."),
    "contracts": Entry("contracts_command", "Write the schemas and tables as files."),
    "verify": Entry("verify", "Judge a server by every rule."),
    "verify-client": Entry("verify_client", "Judge a client, run through scenarios."),
    "compare": Entry("compare", "Tell what changed between two reports."),
    "proxy": Entry("proxy", "Stand between clients and a server, and judge both."),
    "learn": Entry("learn", "Learn what a server does, for the sandbox to do the same."),
    "journal": Entry("journal", "Show what clients asked of a sandbox and did wrong."),
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
        module = importlib.import_module(f"customers_all.{COMMANDS[cmd_name].module}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a wrong value of an option becomes one sentence, as every other error.

        A command that is interrupted has failed nothing: it ends with the status of its own that shells know.
        """
        try:
            return super().invoke(ctx)
        except click.MissingParameter:
            raise
        except click.BadParameter as error:
            raise ConfigurationError(error.format_message()) from None
        except OSError as error:
            if not is_full(error):
                raise
            raise no_more_output(error) from error
        except KeyboardInterrupt:
            click.echo("customers-all: interrupted.", err=True)
            ctx.exit(INTERRUPTED)


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
