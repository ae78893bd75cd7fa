"""``customers-all learn``: what a real server looks like, as a profile that the sandbox mimics."""

import os
import sys
from pathlib import Path
from typing import Any, Final

import click

from conformance.address import check_address
from conformance.asked import PASSWORD_VARIABLE
from conformance.learning.server import TELLING_RULES, learn_server
from conformance.learning.shape import ServerShape, profile_of
from conformance.learning.traffic import learn_traffic
from conformance.reports.live import LiveProgress
from conformance.run_options import Options
from conformance.target import polite_rate
from conformance.traffic.har.reading import read_archive
from conformance.traffic.sources import archive_in
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError
from customers_all.campaign_option import campaign_option
from customers_all.interruption import interrupted_by_signals
from customers_all.options import CONTEXT
from customers_all.politeness_options import rate_option, timeout_option

_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("learn", context_settings=CONTEXT)
@click.argument("source", metavar="URL|HAR", envvar="CUSTOMERS_ALL_TARGET")
@click.option(
    "--out", type=_FILE, metavar="FILE", help="Where to write the profile; standard output if left out."
)
@click.option("--user-id", metavar="ID", help="Who asks a server.")
@click.option("--account-id", metavar="ID", help="Whose customers are asked for.")
@campaign_option
@rate_option
@timeout_option
def command(source: str, out: Path | None, **given: Any) -> None:
    """Learn what a server does where the documentation is silent, which fields it adds, how it names its answers.

    It is asked, read-only, at URL, or overheard in the archive HAR. The profile that comes out holds nobody's
    data, and serve --profile FILE mimics the server by it. The password of a server is taken from the
    environment variable CUSTOMERS_ALL_PASSWORD and from nowhere else.
    """
    shape = _overheard(Path(source)) if Path(source).is_file() else _asked(source, given)
    profile = profile_of(shape)
    if out is None:
        click.echo(profile, nl=False)
    else:
        try:
            out.write_text(profile, "utf-8")
        except OSError as error:
            raise ConfigurationError(f"{out} cannot be written: {error.strerror or error}.") from error
        click.echo(f"{out}: {len(shape.decisions)} decisions learnt, {len(shape.notes)} left open", err=True)


def _overheard(file: Path) -> ServerShape:
    try:
        with file.open("rb") as stream, archive_in(stream) as archive:
            if archive is None:
                raise ConfigurationError(
                    f"{file} is no HAR, and a bare answer shows too little to learn from."
                )
            return learn_traffic(read_archive(archive, str(file)), str(file))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}.") from error


def _asked(url: str, given: dict[str, Any]) -> ServerShape:
    if "://" not in url:
        raise ConfigurationError(
            f"{url!r} is neither a file nor an address of the form http://HOST:PORT/PATH."
        )
    check_address(url)
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not (given["user_id"] and given["account_id"] and password):
        raise ConfigurationError(
            f"To ask a server, give --user-id and --account-id, and the password in {PASSWORD_VARIABLE}."
        )
    rate = given["rate"]
    options = Options(
        target=url,
        user_id=given["user_id"],
        user_password=password,
        account_id=given["account_id"],
        rules=tuple(slug for slug in catalogue().rules if slug in TELLING_RULES),
        campaigns=tuple(given["campaign"]),
        rate=polite_rate(url) if rate is None else rate,
        timeout=given["timeout"],
    )
    live = LiveProgress([catalogue().rules[slug] for slug in options.rules], sys.stderr)
    try:
        with interrupted_by_signals():
            return learn_server(options, live)
    finally:
        live.close()
