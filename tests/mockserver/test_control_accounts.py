"""Accounts of their own: made, described, changed, reset, deleted; nothing of one is seen in another."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.decisions import Choices
from fixtures.dataset_file import write_records
from fixtures.edge_cases import EDGE_CASES
from fixtures.generator import generate
from fixtures.model import Account, Campaign, DatasetHeader, Record, User
from mockserver.scenarios import scenarios
from tests.mockserver.controlled import Controlled, controlled_sandbox
from tests.mockserver.small_data import C1, C2, small_dataset


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Controlled]:
    with controlled_sandbox() as running:
        yield running


def dataset(records: list[Record]) -> str:
    stream = io.BytesIO()
    write_records(records, stream)
    return stream.getvalue().decode()


SMALL = dataset([DatasetHeader(1, 0, 4, 4), *small_dataset("Pacific/Auckland")[:11]])


def test_an_account_is_made_with_all_that_a_client_needs(sandbox: Controlled) -> None:
    account = sandbox.account(customers=7, transactions=11, campaigns=["12", {"campaign_id": "0012"}])
    assert account["url"] == f"{sandbox.url}/api.php"
    assert account["campaigns"] == ["12", "0012"]
    reply = sandbox.report(account)
    assert len(reply.customers) == 7
    assert reply.headers["X-Last-Id"] == str(account["last_id"])
    read = sandbox.done("GET", f"/accounts/{account['account_id']}")
    assert (read["customers"], read["transactions"]) == (7, 11)
    assert read["users"] == [{"user_id": account["users"][0]["user_id"]}]
    assert account["users"][0]["user_password"] not in str(read)


def test_without_a_wish_there_are_ten_customers_and_the_documented_campaigns(sandbox: Controlled) -> None:
    account = sandbox.done("POST", "/accounts", status=201)
    assert {C1, C2} < set(account["campaigns"])
    assert len(sandbox.report(account).customers) == 10
    assert sandbox.report(account, selected_campaigns=C1).customers


def test_an_empty_account(sandbox: Controlled) -> None:
    account = sandbox.account(customers=0)
    assert (sandbox.report(account).customers, account["last_id"]) == ([], 0)


def test_the_same_seed_gives_the_same_people(sandbox: Controlled) -> None:
    one, same, other = (sandbox.report(sandbox.account(seed=seed)).body for seed in (5, 5, 6))
    assert one == same != other


@pytest.mark.parametrize(("customers", "transactions"), [(3, 0), (3, 1), (3, 3), (3, 50), (100, 7)])
def test_transactions_are_exactly_as_many_as_wanted(
    sandbox: Controlled, customers: int, transactions: int
) -> None:
    account = sandbox.account(customers=customers, transactions=transactions)
    read = sandbox.done("GET", f"/accounts/{account['account_id']}")
    assert (read["customers"], read["transactions"]) == (customers, transactions)


def test_a_dataset_becomes_an_account_of_its_own(sandbox: Controlled) -> None:
    first, second = sandbox.account(dataset=SMALL), sandbox.account(dataset=SMALL)
    assert first["account_id"] != second["account_id"]
    assert first["users"] == [
        {"user_id": "second", "user_password": "second-secret"},
        {"user_id": "john1970", "user_password": "1959caadac9b13dcb3"},
    ]
    assert (first["last_id"], first["time_zone"], first["campaigns"]) == (50, "Pacific/Auckland", [C1, C2])
    assert sandbox.report(first).numbers == [1, 2, 3, 4]
    assert sandbox.report(first, selected_campaigns=C2).numbers == [2, 3]


def test_a_dataset_keeps_its_id_if_that_is_asked_for(sandbox: Controlled) -> None:
    account = sandbox.account(dataset=SMALL, account_id="its/own id", time_zone="UTC")
    assert (account["account_id"], account["time_zone"]) == ("its/own id", "UTC")
    assert sandbox.done("GET", "/accounts/its%2Fown%20id")["customers"] == 4
    sandbox.done("DELETE", "/accounts/its%2Fown%20id")


def test_accounts_do_not_see_each_other(sandbox: Controlled) -> None:
    one, other = sandbox.account(customers=2), sandbox.account(customers=3)
    sandbox.done("POST", f"/accounts/{one['account_id']}/customers", {"first_name": "Only"}, 201)
    sandbox.done("PATCH", f"/accounts/{one['account_id']}/settings", {"DEC-23": "by-cause"})
    sandbox.done("POST", f"/accounts/{one['account_id']}/faults", {"kind": "maintenance"}, 201)
    assert len(sandbox.report(other).customers) == 3
    sandbox.done("DELETE", f"/accounts/{one['account_id']}")
    assert len(sandbox.report(other).customers) == 3
    assert "user_id" in sandbox.report(one).error


def test_accounts_are_listed_page_by_page() -> None:
    with controlled_sandbox() as sandbox:
        made = [sandbox.account(customers=0)["account_id"] for _ in range(5)]
        listed: list[str] = []
        page = sandbox.done("GET", "/accounts", limit=2)
        while True:
            listed += [account["account_id"] for account in page["accounts"]]
            if page["next"] is None:
                break
            page = sandbox.done("GET", "/accounts", limit=2, after=page["next"])
        assert listed == made
        assert len(page["accounts"]) == 1


def test_time_zone_and_users_change_together_or_not_at_all(sandbox: Controlled) -> None:
    account = sandbox.account(customers=1)
    path = f"/accounts/{account['account_id']}"
    users = [{"user_id": "new", "user_password": "new-secret"}]
    changed = sandbox.done("PATCH", path, {"time_zone": "Pacific/Auckland", "users": users})
    assert (changed["time_zone"], changed["users"]) == ("Pacific/Auckland", [{"user_id": "new"}])
    assert sandbox.report({**account, "users": users}).customers
    twice = {"time_zone": "UTC", "users": [*users, *users]}
    assert "user_id more than once" in sandbox.refused("PATCH", path, twice, 422)
    assert sandbox.done("GET", path)["time_zone"] == "Pacific/Auckland"


def test_a_reset_brings_everything_back_in_one_call(sandbox: Controlled) -> None:
    account = sandbox.account(customers=4)
    path = f"/accounts/{account['account_id']}"
    before = sandbox.report(account).body
    code = sandbox.done("GET", f"{path}/customers")["customers"][0]["customer_code"]
    sandbox.done("DELETE", f"{path}/customers/{code}")
    sandbox.done("POST", f"{path}/customers", {"first_name": "New"}, 201)
    sandbox.done("PATCH", f"{path}/settings", {"DEC-21": "omitted"})
    sandbox.done("POST", f"{path}/clock/freeze")
    sandbox.done("POST", f"{path}/faults", {"kind": "empty-body"}, 201)
    assert sandbox.done("POST", f"{path}/reset")["last_id"] == account["last_id"]
    assert sandbox.report(account).body == before
    assert sandbox.done("GET", f"{path}/clock")["frozen"] is False


REFUSED: dict[str, tuple[int, dict[str, Any], str]] = {
    "an unknown member": (400, {"customer": 1}, "unknown member 'customer'. Known: account_id, users"),
    "a text for a number": (400, {"customers": "3"}, "The member customers is wrong: expected `int | null`"),
    "too few": (400, {"customers": -1}, "customers is wrong"),
    "too many": (400, {"customers": 1_000_001}, "customers is wrong"),
    "a zone that does not exist": (422, {"time_zone": "Mars/North"}, "time_zone is 'Mars/North'"),
    "a campaign of letters": (422, {"campaigns": ["x"]}, "campaign_id is 'x', but must be digits"),
    "a campaign twice": (422, {"campaigns": ["1", "1"]}, "there already"),
    "a campaign that is no text": (422, {"campaigns": [1]}, "Each of campaigns must be a campaign id"),
    "a member of a campaign": (422, {"campaigns": [{"campaign_id": "1", "x": ""}]}, "member x is unknown"),
    "an empty account id": (422, {"account_id": ""}, "account_id is ''"),
    "a character that XML forbids": (422, {"account_id": "a\u0001"}, "U+0001"),
    "users that are none": (422, {"users": [{"user_id": "a"}]}, "user_id and user_password"),
    "transactions without campaigns": (422, {"campaigns": [], "transactions": 3}, "3 transactions need"),
    "transactions of nobody": (422, {"customers": 0, "transactions": 3}, "3 transactions need"),
    "an unknown scenario": (422, {"scenario": "x"}, "no scenario 'x'. There are: one-customer, empty"),
    "a dataset and customers": (
        422,
        {"dataset": "", "customers": 1},
        "dataset and customers were both given",
    ),
    "an empty dataset": (422, {"dataset": ""}, "line 1: the file is empty"),
    "a broken dataset": (422, {"dataset": SMALL.replace("2010-05-02", "2010-15-02")}, "line 6"),
    "a dataset of two accounts": (
        422,
        {"dataset": dataset([DatasetHeader(1, 0, 0, 0), *(Account(name, "UTC", ()) for name in "ab")])},
        "more than one account, 'b' too",
    ),
    "a dataset of none": (422, {"dataset": dataset([DatasetHeader(1, 0, 0, 0)])}, "no account"),
}


@pytest.mark.parametrize(("status", "members", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_made_is_refused_with_a_sentence(
    sandbox: Controlled, status: int, members: dict[str, Any], sentence: str
) -> None:
    before = len(sandbox.store.accounts())
    assert sentence in sandbox.refused("POST", "/accounts", members, status)
    assert len(sandbox.store.accounts()) == before


def test_an_account_that_is_there_is_not_made_again(sandbox: Controlled) -> None:
    account = sandbox.account(customers=0)
    again = {"account_id": account["account_id"]}
    assert "there already" in sandbox.refused("POST", "/accounts", again, 409)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_account_that_is_not_there(sandbox: Controlled, method: str) -> None:
    assert sandbox.refused(method, "/accounts/nobody", {}, 404) == "There is no account 'nobody'."
    assert sandbox.refused("POST", "/accounts/nobody/reset", None, 404) == "There is no account 'nobody'."


def test_a_dataset_without_users_gets_one(sandbox: Controlled) -> None:
    text = dataset([DatasetHeader(1, 0, 0, 0), Account("a", "UTC", ()), Campaign("a", "1", "")])
    assert sandbox.report(sandbox.account(dataset=text)).customers == []


def test_a_large_dataset_goes_over_the_wire(sandbox: Controlled) -> None:
    records = list(generate(seed=3, customers=3_000, transactions_per_customer=1))
    account = sandbox.account(dataset=dataset(records), users=[{"user_id": "a", "user_password": "b"}])
    assert len(sandbox.report(account).customers) == 3_000


def test_the_documented_account_may_be_made_too(sandbox: Controlled) -> None:
    user = User("john1970", "1959caadac9b13dcb3")
    users = [{"user_id": user.user_id, "user_password": user.user_password}]
    account = sandbox.account(account_id="greatwidgets", users=users, customers=2)
    assert len(sandbox.report(account).customers) == 2
    sandbox.done("DELETE", "/accounts/greatwidgets")


def test_scenarios_are_listed_with_a_reason(sandbox: Controlled) -> None:
    listed = sandbox.done("GET", "/scenarios")["scenarios"]
    assert [each["scenario"] for each in listed] == [*scenarios()]
    assert all(each["says"].endswith(".") for each in listed)


@pytest.mark.parametrize("name", [name for name in scenarios() if name != "huge"])
def test_every_scenario_can_be_made(sandbox: Controlled, name: str) -> None:
    account = sandbox.account(scenario=name, **({"customers": 2} if name == "drip" else {}))
    path = f"/accounts/{account['account_id']}"
    scenario = scenarios()[name]
    in_force = [fault["kind"] for fault in sandbox.done("GET", f"{path}/faults")["faults"]]
    assert in_force == [fault["kind"] for fault in scenario.faults]
    assert sandbox.done("GET", path)["scenario"] == name
    assert sandbox.done("GET", f"{path}/settings")["own"] == scenario.settings
    sandbox.done("DELETE", f"{path}/faults")
    assert sandbox.done("POST", f"{path}/reset")["scenario"] == name
    assert len(sandbox.done("GET", f"{path}/faults")["faults"]) == len(scenario.faults)
    sandbox.done("DELETE", path)


def test_the_data_of_scenarios_is_what_they_say(sandbox: Controlled) -> None:
    assert len(sandbox.report(sandbox.account(scenario="one-customer")).customers) == 1
    assert sandbox.report(sandbox.account(scenario="empty")).customers == []
    assert len(sandbox.report(sandbox.account(scenario="edge-cases")).customers) > len(EDGE_CASES)
    assert b" & " in sandbox.report(sandbox.account(scenario="raw-ampersand")).body
    assert b"0000-00-00" in sandbox.report(sandbox.account(scenario="legacy-dates")).body


def test_a_scenario_may_be_changed_where_it_is_made(sandbox: Controlled) -> None:
    account = sandbox.account(scenario="legacy-dates", customers=3)
    assert len(sandbox.report(account).customers) == 3


def test_every_setting_of_a_scenario_is_one() -> None:
    for scenario in scenarios().values():
        assert Choices(scenario.settings).differences() == scenario.settings
