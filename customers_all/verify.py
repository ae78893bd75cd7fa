"""``customers-all verify``: the conformance suite against a running server."""

import os
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from conformance.address import check_address
from conformance.asked import PASSWORD_VARIABLE
from conformance.configuration import DEFAULT_NAME, read_configuration
from conformance.redaction import Secrets
from conformance.rule_selection import select_rules
from conformance.run_options import Options
from conformance.target import is_local, polite_rate
from conformance.waivers import Waiver, read_waivers, waived_rules
from contracts.catalogue import LEVELS, Rule, catalogue
from contracts.errors import ConfigurationError
from customers_all.campaign_option import CampaignId, campaign_option
from customers_all.judging import Subject, judge_and_report
from customers_all.options import CONTEXT
from customers_all.parameter_types import Day
from customers_all.politeness_options import rate_option, timeout_option
from customers_all.report_options import Reports, with_report_options

_READABLE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


def _configure(context: click.Context, _parameter: click.Parameter, path: Path | None) -> None:
    """Make the configuration file the defaults of the options, below the environment."""
    if path is None and Path(DEFAULT_NAME).is_file():
        path = Path(DEFAULT_NAME)
        click.echo(f"configuration: {path}", err=True)
    if path is not None:
        context.default_map = read_configuration(path)


@click.command("verify", context_settings=CONTEXT)
@click.argument("url", required=False, envvar="CUSTOMERS_ALL_TARGET")
@click.option("--user-id", metavar="ID", help="Who asks.")
@click.option("--account-id", metavar="ID", help="Whose customers are asked for.")
@campaign_option
@click.option(
    "--known-campaign", type=CampaignId(), metavar="ID", help="A campaign known to have transactions."
)
@click.option("--known-day", type=Day(), metavar="DAY", help="A day on which it has some, as 2011-06-15.")
@click.option("--dataset", type=_READABLE, metavar="FILE", help="The server holds exactly this dataset.")
@click.option(
    "--plan",
    "plan_only",
    is_flag=True,
    envvar="CUSTOMERS_ALL_PLAN",
    help="Say how many requests it would send; send none.",
)
@rate_option
@timeout_option
@click.option(
    "--probe-credentials/--no-probe-credentials",
    default=None,
    help="Allow requests with a wrong password, which may lock an account; on for this machine only.",
)
@click.option("--rule", multiple=True, metavar="SLUG", help="Judge this rule; may be repeated.")
@click.option("--statement", multiple=True, metavar="ID", help="Judge the rules that follow from SEL-3, say.")
@click.option("--level", multiple=True, type=click.Choice(LEVELS), help="Judge the rules of this level.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failed must rule that is not waived.")
@click.option("--show-values", is_flag=True, help="Show people's data in the evidence.")
@click.option("--waivers", type=_READABLE, metavar="FILE", help="Failures that are known, as TOML.")
@with_report_options
@click.option(
    "--configuration",
    type=_READABLE,
    is_eager=True,
    expose_value=False,
    callback=_configure,
    metavar="FILE",
    help=f"What to repeat at each run; ./{DEFAULT_NAME} where there is one.",
)
@click.pass_context
def command(context: click.Context, /, url: str | None, plan_only: bool, **given: Any) -> None:
    """Judge the server at URL by every rule that the documentation gives rise to.

    The password is taken from the environment variable CUSTOMERS_ALL_PASSWORD and from nowhere else.
    """
    target = _checked_target(url)
    rules = select_rules(
        catalogue(), "server", slugs=given["rule"], statements=given["statement"], levels=given["level"]
    )
    if given["known_day"] and not given["known_campaign"]:
        raise ConfigurationError("--known-day is a day of a campaign: name that too, with --known-campaign.")
    if plan_only:
        _show_plan(_options(target, rules, given, password="", waived=frozenset()))
        return
    reports = Reports.of(given)
    reports.check()
    today = datetime.now(UTC).astimezone().date()
    waivers = read_waivers(given["waivers"], catalogue().rules) if given["waivers"] else ()
    password = _credentials(given)
    options = _options(target, rules, given, password, waived_rules(waivers, target, today))
    context.exit(_verify(options, rules, waivers, today, reports))


def _verify(
    options: Options, rules: tuple[Rule, ...], waivers: tuple[Waiver, ...], today: date, reports: Reports
) -> int:
    from conformance.run import run  # noqa: PLC0415 - brings the whole suite

    subject = Subject(options.target, options.mode, rules, partial(run, options), options.show_values)
    return judge_and_report(subject, Secrets(options.user_password), waivers, today, reports)


def _checked_target(url: str | None) -> str:
    if not url:
        raise ConfigurationError(
            "No target: name the server's address, customers-all verify http://127.0.0.1:8080/, "
            f"or set target in {DEFAULT_NAME}."
        )
    check_address(url)
    return url


def _credentials(given: dict[str, Any]) -> str:
    """Return the password, once all three are there."""
    for name in ("user_id", "account_id"):
        if not given[name]:
            option, variable = f"--{name.replace('_', '-')}", f"CUSTOMERS_ALL_{name.upper()}"
            raise ConfigurationError(f"The {name} is missing: give {option}, or set {variable}.")
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        raise ConfigurationError(
            f"The password is missing: set the environment variable {PASSWORD_VARIABLE}; "
            "there is no option for it, because options show in lists of processes."
        )
    return password


def _options(
    target: str, rules: tuple[Rule, ...], given: dict[str, Any], password: str, waived: frozenset[str]
) -> Options:
    local = is_local(target)
    probe, rate = given["probe_credentials"], given["rate"]
    return Options(
        target=target,
        user_id=given["user_id"] or "",
        user_password=password,
        account_id=given["account_id"] or "",
        rules=tuple(rule.id for rule in rules),
        campaigns=tuple(given["campaign"]),
        known_campaign=given["known_campaign"] or "",
        known_day=given["known_day"],
        dataset=given["dataset"],
        rate=polite_rate(target) if rate is None else rate,
        timeout=given["timeout"],
        probe_credentials=local if probe is None else probe,
        fail_fast=given["fail_fast"],
        show_values=given["show_values"],
        waived=waived,
    )


def _show_plan(options: Options) -> None:
    from conformance.plan import in_words  # noqa: PLC0415 - brings the whole suite
    from conformance.run import plan  # noqa: PLC0415 - too

    for line in in_words(plan(options), options):
        click.echo(line)
