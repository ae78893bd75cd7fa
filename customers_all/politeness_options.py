"""The options of commands that ask a server: how often, and how long they wait for it."""

from typing import Final

import click

from customers_all.parameter_types import Number

rate_option: Final = click.option(
    "--rate",
    type=Number(min=0, min_open=True),
    metavar="N",
    help="At most N requests a second; 5 unless the server is this machine.",
)
timeout_option: Final = click.option(
    "--timeout",
    type=Number(min=0, min_open=True),
    metavar="SECONDS",
    default=30.0,
    show_default=True,
    help="How long to wait for the next byte of an answer.",
)
