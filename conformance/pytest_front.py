"""The suite as plain pytest: ``pytest --pyargs conformance --target URL``, with ``-n 2``, ``-k`` and JUnit.

pytest finds this module by its entry point, so it imports the suite only where a server is to be judged. The
password comes from the environment variable ``CUSTOMERS_ALL_PASSWORD``; every option but ``--target`` may
come from ``CUSTOMERS_ALL_<OPTION>``. With several workers each asks the server for itself and takes its share of the
rate; a section is judged by one worker.
"""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from conformance.plugin import Judging, SectionFile
    from conformance.run_options import Options

#: Where the items of pytest find their run.
JUDGING: "Final[pytest.StashKey[Judging]]" = pytest.StashKey()

_SERVER: Final = Path(__file__).parent / "server"
_LEVELS: Final = ("must", "should", "may")
_POLITE_RATE: Final = 5.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of ``customers-all verify`` that concern the judging."""
    group = parser.getgroup("customers-all", "judging a server of the report customers_all")

    def add(name: str, **known: Any) -> None:
        if "action" not in known:
            known["default"] = os.environ.get(f"CUSTOMERS_ALL_{name[2:].upper().replace('-', '_')}")
        group.addoption(name, **known)

    group.addoption("--target", metavar="URL", help="The server to judge; without it no rule is collected.")
    add("--user-id", metavar="ID", help="Who asks.")
    add("--account-id", metavar="ID", help="Whose customers are asked for.")
    add("--dataset", metavar="FILE", help="The server holds exactly this dataset.")
    add("--known-campaign", metavar="ID", help="A campaign known to have transactions.")
    add("--known-day", metavar="DAY", help="A day on which it has some.")
    add("--rate", metavar="N", help="At most N requests a second; 5 unless the target is this machine.")
    add("--answer-timeout", metavar="S", help="Seconds to wait for the next byte of an answer.")
    for name, what in (("campaign", "Use this campaign"), ("rule", "Judge this rule")):
        add(f"--{name}", action="append", default=[], metavar="ID", help=f"{what}; may be repeated.")
    add("--statement", action="append", default=[], metavar="ID", help="Judge the rules that follow from it.")
    add("--level", action="append", default=[], choices=_LEVELS, help="Judge the rules of this level.")
    add("--probe-credentials", action="store_true", default=None, help="Allow wrong passwords.")
    add("--show-values", action="store_true", help="Show people's data in the evidence.")
    add("--strict-should", action="store_true", help="A failed should rule fails the run as well.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run where a target is named on pytest's own command line."""
    for level in _LEVELS:
        config.addinivalue_line("markers", f"{level}: a rule of this level")
    if not config.getoption("target"):
        return
    from conformance.plugin import Judging  # noqa: PLC0415 - brings the whole suite
    from contracts.errors import CustomersAllError  # noqa: PLC0415 - too

    try:
        judging = Judging(_options(config), lambda _: None, strict=config.getoption("strict_should"))
    except (CustomersAllError, ValueError) as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(judging, "customers-all-judging")


def _options(config: pytest.Config) -> "Options":
    from conformance.asked import PASSWORD_VARIABLE  # noqa: PLC0415 - brings the suite
    from conformance.rule_selection import select_rules  # noqa: PLC0415 - too
    from conformance.run_options import Options  # noqa: PLC0415 - too
    from conformance.target import is_local  # noqa: PLC0415 - too
    from contracts.catalogue import catalogue  # noqa: PLC0415 - too

    given = config.getoption
    target = str(given("target"))
    rules = select_rules(
        catalogue(), "server", slugs=given("rule"), statements=given("statement"), levels=given("level")
    )
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not (password and given("user_id") and given("account_id")):
        raise pytest.UsageError(f"Give --user-id and --account-id, and the password by {PASSWORD_VARIABLE}.")
    rate = float(given("rate")) if given("rate") else 0.0 if is_local(target) else _POLITE_RATE
    probe = given("probe_credentials")
    return Options(
        target=target,
        user_id=given("user_id"),
        user_password=password,
        account_id=given("account_id"),
        rules=tuple(rule.id for rule in rules),
        campaigns=tuple(given("campaign")),
        known_campaign=given("known_campaign") or "",
        known_day=date.fromisoformat(given("known_day")) if given("known_day") else None,
        dataset=Path(given("dataset")) if given("dataset") else None,
        rate=rate / int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
        timeout=float(given("answer_timeout") or 30),
        probe_credentials=is_local(target) if probe is None else probe,
        show_values=given("show_values"),
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
