"""The suite as plain pytest: ``pytest --pyargs conformance --target URL``, with ``-n 2``, ``-k`` and JUnit.

pytest finds this module by its entry point, so it imports the suite only where a server is to be judged. The
password comes from the environment variable ``CUSTOMERS_ALL_PASSWORD``; every option but ``--target`` may
come from ``CUSTOMERS_ALL_<OPTION>``, a repeatable one with its values between spaces. With several workers
each asks the server for itself and takes its share of the rate; a section is judged by one worker.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from conformance import pytest_options

if TYPE_CHECKING:
    from conformance.plugin import Judging, SectionFile
    from conformance.run_options import Options

#: Where the items of pytest find their run.
JUDGING: "Final[pytest.StashKey[Judging]]" = pytest.StashKey()

_SERVER: Final = Path(__file__).parent / "server"
_LEVELS: Final = ("must", "should", "may")
#: Seconds to wait for the next byte, unless told otherwise.
_PATIENCE: Final = 30.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of ``customers-all verify`` that concern the judging."""
    group = parser.getgroup("customers-all", "judging a server of the report customers_all")
    group.addoption("--target", metavar="URL", help="The server to judge; without it no rule is collected.")
    for name, metavar, what in (
        ("--user-id", "ID", "Who asks."),
        ("--account-id", "ID", "Whose customers are asked for."),
        ("--dataset", "FILE", "The server holds exactly this dataset."),
        ("--known-campaign", "ID", "A campaign known to have transactions."),
        ("--known-day", "DAY", "A day on which it has some, as 2011-06-15."),
        ("--rate", "N", "At most N requests a second; 5 unless the target is this machine."),
        ("--answer-timeout", "S", "Seconds to wait for the next byte of an answer."),
    ):
        group.addoption(name, metavar=metavar, help=what)
    for name, metavar, what in (
        ("--campaign", "ID", "Use this campaign; may be repeated."),
        ("--rule", "SLUG", "Judge this rule; may be repeated."),
        ("--statement", "ID", "Judge the rules that follow from it; may be repeated."),
    ):
        group.addoption(name, action="append", metavar=metavar, help=what)
    group.addoption("--level", action="append", choices=_LEVELS, help="Judge the rules of this level.")
    for name, what in (
        ("--probe-credentials", "Allow wrong passwords, which may lock an account."),
        ("--show-values", "Show people's data in the evidence."),
        ("--strict-should", "A failed should rule fails the run as well."),
    ):
        group.addoption(name, action="store_true", default=None, help=what)


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run where a target is named on pytest's own command line."""
    for level in _LEVELS:
        config.addinivalue_line("markers", f"{level}: a rule of this level")
    if not config.getoption("target"):
        return
    from conformance.plugin import Judging  # noqa: PLC0415 - brings the whole suite
    from contracts.errors import CustomersAllError  # noqa: PLC0415 - too

    try:
        strict = bool(pytest_options.flag(config, "strict_should"))
        judging = Judging(_options(config), lambda _: None, strict=strict)
    except CustomersAllError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(judging, "customers-all-judging")


def _options(config: pytest.Config) -> "Options":
    from conformance.address import check_address  # noqa: PLC0415 - brings the suite
    from conformance.asked import PASSWORD_VARIABLE  # noqa: PLC0415 - too
    from conformance.configuration import is_campaign_id  # noqa: PLC0415 - too
    from conformance.rule_selection import select_rules  # noqa: PLC0415 - too
    from conformance.run_options import Options  # noqa: PLC0415 - too
    from conformance.target import is_local, polite_rate  # noqa: PLC0415 - too
    from contracts.catalogue import catalogue  # noqa: PLC0415 - too

    target = str(config.getoption("target"))
    check_address(target)
    slugs, statements, levels = (
        pytest_options.several(config, name) for name in ("rule", "statement", "level")
    )
    rules = select_rules(catalogue(), "server", slugs=slugs, statements=statements, levels=levels)
    user_id, account_id = pytest_options.text(config, "user_id"), pytest_options.text(config, "account_id")
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not (password and user_id and account_id):
        raise pytest.UsageError(f"Give --user-id and --account-id, and the password by {PASSWORD_VARIABLE}.")
    known_campaign, known_day = (
        pytest_options.text(config, "known_campaign"),
        pytest_options.day(config, "known_day"),
    )
    campaigns = pytest_options.several(config, "campaign")
    for name in filter(None, (known_campaign, *campaigns)):
        if not is_campaign_id(name):
            raise pytest.UsageError(f"{name!r} is not the id of one campaign; repeat the option for more.")
    if known_day and not known_campaign:
        raise pytest.UsageError("--known-day is a day of a campaign: name that too, with --known-campaign.")
    dataset = pytest_options.text(config, "dataset")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    probe = pytest_options.flag(config, "probe_credentials")
    return Options(
        target=target,
        user_id=user_id,
        user_password=password,
        account_id=account_id,
        rules=tuple(rule.id for rule in rules),
        campaigns=campaigns,
        known_campaign=known_campaign,
        known_day=known_day,
        dataset=Path(dataset) if dataset else None,
        rate=pytest_options.number(config, "rate", polite_rate(target)) / workers,
        timeout=pytest_options.number(config, "answer_timeout", _PATIENCE),
        probe_credentials=is_local(target) if probe is None else probe,
        show_values=bool(pytest_options.flag(config, "show_values")),
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SectionFile | None":
    """Collect a section's file where there is a server to judge."""
    if file_path.parent != _SERVER or file_path.name.startswith("_") or JUDGING not in parent.config.stash:
        return None
    from conformance.plugin import SectionFile  # noqa: PLC0415 - brings the whole suite

    return SectionFile.from_parent(parent, path=file_path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each section to one worker, so that the answers it has are used again."""
    if JUDGING not in config.stash:
        return None
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - only where xdist is there

    return LoadFileScheduling(config, log)
