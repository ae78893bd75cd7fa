"""``customers-all verify-client``: the conformance suite for a client."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from conformance.client.judging.tested import rules_tested
from conformance.client.run import ClientOptions, run_by_hand, run_client
from conformance.client.scenario import Scenario
from conformance.client.scenarios import select_scenarios
from conformance.redaction import Secrets
from conformance.rule_selection import select_rules
from conformance.waivers import read_waivers
from contracts.catalogue import LEVELS, Rule, catalogue
from contracts.errors import ConfigurationError
from customers_all.judging import Subject, judge_and_report
from customers_all.options import CONTEXT
from customers_all.parameter_types import Number
from customers_all.report_options import Reports, with_report_options

#: Many clients wait more than they work.
_PARALLEL: Final = 2 * (os.cpu_count() or 1)


@click.command("verify-client", context_settings=CONTEXT)
@click.argument("command_line", metavar="-- COMMAND …", nargs=-1, type=click.UNPROCESSED)
@click.option("--scenario", multiple=True, metavar="NAME", help="Run this scenario; may be repeated.")
@click.option(
    "--list",
    "list_only",
    is_flag=True,
    envvar="CUSTOMERS_ALL_LIST",
    help="Show the scenarios and their rules; run nothing.",
)
@click.option(
    "--timeout",
    type=Number(min=1),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="After so long a step counts as hung.",
)
@click.option(
    "--parallel",
    type=click.IntRange(min=1),
    default=_PARALLEL,
    metavar="N",
    help="Run N scenarios at the same time; twice the number of processors unless told otherwise.",
)
@click.option(
    "--accept-repair",
    is_flag=True,
    help="Let the client understand broken XML, if it understands what was meant.",
)
@click.option(
    "--manual",
    is_flag=True,
    help="Run no command: serve the scenarios, and a page that leads through them, for a client run by hand.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that --manual listens on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8090,
    show_default=True,
    help="The port of --manual's page; 0 picks a free one.",
)
@click.option("--rule", multiple=True, metavar="SLUG", help="Judge this rule; may be repeated.")
@click.option("--statement", multiple=True, metavar="ID", help="Judge the rules that follow from SEL-3, say.")
@click.option("--level", multiple=True, type=click.Choice(LEVELS), help="Judge the rules of this level.")
@click.option(
    "--waivers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Failures that are known, as TOML.",
)
@with_report_options
@click.pass_context
def command(context: click.Context, /, command_line: tuple[str, ...], **given: Any) -> None:
    """Judge a client: run COMMAND once a step of each scenario, against a server that behaves as real ones do.

    COMMAND learns what to ask for, and of whom, from environment variables, and prints what it understood.
    """
    rules = select_rules(
        catalogue(), "client", slugs=given["rule"], statements=given["statement"], levels=given["level"]
    )
    scenarios = _scenarios(given["scenario"], rules)
    if given["list_only"]:
        _list(scenarios)
        return
    if bool(command_line) == given["manual"]:
        raise ConfigurationError(
            "Name the client's command after two hyphens, verify-client -- COMMAND, or give --manual; not both."
        )
    reports = Reports.of(given)
    reports.check()
    waivers = read_waivers(given["waivers"], catalogue().rules) if given["waivers"] else ()
    options = ClientOptions(
        command=command_line,
        scenarios=scenarios,
        rules=rules,
        deadline=given["timeout"],
        parallel=given["parallel"],
        accept_repair=given["accept_repair"],
    )
    secrets = Secrets()
    perform = partial(run_client, options, secrets)
    if given["manual"]:
        perform = partial(run_by_hand, options, (given["host"], given["port"]), _tell_where, secrets)
    subject = Subject(options.target, "client", rules, perform)
    today = datetime.now(UTC).astimezone().date()
    context.exit(judge_and_report(subject, secrets, waivers, today, reports))


def _tell_where(url: str) -> None:
    click.echo(f"The scenarios are at {url}/ until you finish there or press Ctrl-C here.", err=True)


def _scenarios(names: tuple[str, ...], rules: tuple[Rule, ...]) -> tuple[Scenario, ...]:
    """Return the scenarios named, or all that put a wanted rule to the test."""
    wanted = {rule.id for rule in rules}
    return tuple(scenario for scenario in select_scenarios(names) if names or rules_tested(scenario) & wanted)


def _list(scenarios: tuple[Scenario, ...]) -> None:
    width = max(len(scenario.name) for scenario in scenarios)
    for scenario in scenarios:
        steps = f" ({len(scenario.steps)} steps)" if len(scenario.steps) > 1 else ""
        click.echo(f"{scenario.name:<{width}}  {scenario.title}{steps}: {', '.join(scenario.rules)}")
