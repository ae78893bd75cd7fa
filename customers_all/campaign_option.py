"""The option ``--campaign`` of the commands that ask a server of which nothing is known."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from conformance.configuration import is_campaign_id

F = TypeVar("F", bound=Callable[..., Any])


class CampaignId(click.ParamType[str]):
    """The id of one campaign."""

    name = "campaign id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id."""
        if not is_campaign_id(str(value)):
            self.fail(
                f"{str(value)!r} is not the id of one campaign; repeat the option for more.", param, ctx
            )
        return str(value)


def campaign_option(command: F) -> F:
    """Give a command the option; it takes ``campaign``, a tuple of ids."""
    return click.option(
        "--campaign",
        type=CampaignId(),
        multiple=True,
        metavar="ID",
        help="A campaign to use; may be repeated.",
    )(command)
