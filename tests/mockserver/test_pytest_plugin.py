"""The fixtures for tests of clients: what docs/testing.md shows runs as written, and accounts are isolated."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mockserver.control_client import ControlClient, ControlError
from mockserver.sandbox_account import SandboxAccount
from mockserver.scenarios import scenarios
from tests.mockserver.asking import Reply, ask

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent.parent


def documented_example(page: str = "docs/testing.md") -> str:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return str(example)


def report(account: SandboxAccount, **fields: str) -> Reply:
    return ask(account.url, {**account.credentials, "type": "reports", "report": "customers_all", **fields})


def test_the_documented_example_passes_as_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(documented_example())
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


def test_the_readme_example_passes_as_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(documented_example("README.md"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_it_runs_with_xdist(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(documented_example())
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-n", "2").assert_outcomes(passed=3)


def test_a_sandbox_elsewhere_can_be_used(
    pytester: pytest.Pytester, customers_all_sandbox: ControlClient
) -> None:
    pytester.makepyfile(
        f"""
        def test_it(customers_all_sandbox, customers_all_account):
            assert customers_all_sandbox.url == {customers_all_sandbox.url!r}
            assert customers_all_account.url.startswith({customers_all_sandbox.url!r})
        """
    )
    before = customers_all_sandbox.call("GET", "/accounts")
    options = ("--customers-all-sandbox", customers_all_sandbox.url)
    pytester.runpytest_subprocess("-p", "no:cacheprovider", *options).assert_outcomes(passed=1)
    assert customers_all_sandbox.call("GET", "/accounts") == before


def test_pytest_imports_no_sandbox_where_no_test_asks_for_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            assert "mockserver.pytest_plugin" in sys.modules
            assert "mockserver.app" not in sys.modules and "aiohttp" not in sys.modules
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_an_account_does_what_its_methods_say(customers_all_account: SandboxAccount) -> None:
    account = customers_all_account
    assert report(account).customers == []
    ann = account.add_customer(first_name="Ann", email="")
    bob = account.add_customer(first_name="Bob")
    assert (ann["last_name"] != "", ann["email"]) == (True, "")
    assert account.last_id == 2
    account.change_customer(ann["customer_code"], city="Nelson")
    assert [customer["city"] for customer in report(account, last="2").customers] == ["Nelson"]
    account.freeze_clock("2011-05-01T12:00:00Z")
    bought = account.record_transaction(bob["customer_code"], account.campaigns[1])
    assert bought["recorded_at"] == "2011-05-01T12:00:00Z"
    filtered = report(account, selected_campaigns=account.campaigns[1])
    assert [customer["first_name"] for customer in filtered.customers] == ["Bob"]
    account.delete_customer(bob["customer_code"])
    assert len(report(account).customers) == 1
    account.choose(DEC_21="omitted")
    assert "email" not in report(account).customers[0]
    account.fault("maintenance")
    assert b"<html" in report(account).body.lower()
    account.clear_faults()
    assert [entry["fault"] for entry in account.requests][-1] == "maintenance"
    account.expect_no_findings()
    account.reset()
    assert (report(account).customers, account.last_id) == ([], 0)


def test_findings_are_told_with_how_to_mend_them(customers_all_account: SandboxAccount) -> None:
    report(customers_all_account, callback="show")
    (finding,) = customers_all_account.requests[0]["findings"]
    with pytest.raises(AssertionError, match=re.escape(finding["mend"])) as failed:
        customers_all_account.expect_no_findings()
    assert finding["rule"] in str(failed.value)
    assert customers_all_account.credentials["user_password"] not in str(failed.value)
    customers_all_account.expect_no_findings(ignoring=[finding["rule"]])


@pytest.mark.customers_all_account(scenario="one-customer", time_zone="Pacific/Auckland")
def test_the_marker_says_what_an_account_holds(customers_all_account: SandboxAccount) -> None:
    assert len(report(customers_all_account).customers) == 1


def test_an_account_may_be_deleted_by_the_test_itself(customers_all_account: SandboxAccount) -> None:
    customers_all_account.delete()
    with pytest.raises(ControlError, match="no account"):
        customers_all_account.reset()


def test_five_hundred_accounts_side_by_side(customers_all_new_account: Any) -> None:
    def use(number: int) -> None:
        account = customers_all_new_account(customers=2, seed=number)
        before = report(account).numbers
        mine = account.add_customer(first_name=f"Number {number}")
        account.record_transaction(mine["customer_code"])
        bought = report(account, last=str(account.last_id - 2))
        assert [customer["first_name"] for customer in bought.customers] == [f"Number {number}"]
        assert report(account).numbers == [*before, int(mine["customer_code"])]
        if number % 5 == 0:
            account.fault("http-status", status=503, times=1)
            assert [report(account).status, report(account).status] == [503, 200]
        if number % 7 == 0:
            account.reset()
            assert report(account).numbers == before
        assert len(account.requests) == 3 + 2 * (number % 5 == 0) + (number % 7 == 0)

    with ThreadPoolExecutor(16) as threads:
        assert len(list(threads.map(use, range(500)))) == 500


def test_the_docs_list_every_scenario() -> None:
    text = (ROOT / "docs" / "control-api.md").read_text()
    for scenario in scenarios().values():
        assert f"| `{scenario.name}` | {scenario.says} |" in text
