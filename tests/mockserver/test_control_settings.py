"""Settings and faults through the control API: in force at once, for one account alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.decisions import PROFILES, decisions
from mockserver.faults import declarations
from tests.mockserver.controlled import Controlled, controlled_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Controlled]:
    with controlled_sandbox({"DEC-23": "by-cause", "DEC-1": "response"}) as running:
        yield running


@pytest.fixture
def account(sandbox: Controlled) -> dict[str, Any]:
    return sandbox.account(customers=2)


@pytest.fixture
def path(account: dict[str, Any]) -> str:
    return f"/accounts/{account['account_id']}"


def test_a_setting_is_in_force_at_once(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    assert b'"customer"' not in sandbox.report(account, output="JSON").body
    changed = sandbox.done("PATCH", f"{path}/settings", {"DEC-1": "customer"})
    assert changed["own"] == {"DEC-1": "customer"}
    assert changed["settings"]["DEC-1"] == "customer"
    assert changed["settings"]["DEC-23"] == "by-cause"
    assert b'"customer"' in sandbox.report(account, output="JSON").body


def test_a_setting_is_given_back_to_the_server(sandbox: Controlled, path: str) -> None:
    sandbox.done("PATCH", f"{path}/settings", {"dec-1": "customers", "DEC-6": "last"})
    given_back = sandbox.done("PATCH", f"{path}/settings", {"DEC-1": None})
    assert given_back["own"] == {"DEC-6": "last"}
    assert given_back["settings"]["DEC-1"] == "response"


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_settles_everything(sandbox: Controlled, path: str, name: str) -> None:
    sandbox.done("PATCH", f"{path}/settings", {"DEC-21": "omitted"})
    shown = sandbox.done("PATCH", f"{path}/settings", {"profile": name, "DEC-6": "last"})["settings"]
    expected = {decision.id: decision.default for decision in decisions().values()}
    assert shown == {**expected, **PROFILES[name], "DEC-6": "last"}


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (422, {"DEC-6": "both of them"}, "DEC-6 cannot be 'both of them'"),
        (422, {"DEC-99": "x"}, "There is no setting 'DEC-99'. The settings are: DEC-1"),
        (422, {"DEC-99": None}, "There is no setting 'DEC-99'"),
        (422, {"profile": "real"}, "There is no profile 'real'. The profiles are: documented, observed"),
        (400, {"DEC-6": 1}, "DEC-6 must be text"),
        (400, {"profile": []}, "profile must be text"),
        (400, [], "The body must be a JSON object"),
    ],
)
def test_settings_that_do_not_exist(
    sandbox: Controlled, path: str, status: int, body: Any, sentence: str
) -> None:
    both = {"DEC-21": "omitted", **body} if isinstance(body, dict) else body
    assert sentence in sandbox.refused("PATCH", f"{path}/settings", both, status)
    assert sandbox.done("GET", f"{path}/settings")["own"] == {}


def test_a_fault_for_an_account_spoils_its_answers_alone(
    sandbox: Controlled, account: dict[str, Any], path: str
) -> None:
    other = sandbox.account(customers=1)
    body = {"kind": "http-status", "parameters": {"status": 503}, "scope": {"times": 1}}
    fault = sandbox.done("POST", f"{path}/faults", body, 201)["fault"]
    assert fault["scope"]["account_id"] == account["account_id"]
    assert sandbox.report(other).status == 200
    assert [sandbox.report(account).status for _ in range(2)] == [503, 200]
    met = sandbox.done("GET", f"/faults/{fault['key']}")["fault"]
    assert (met["met"], met["in_force"]) == (1, False)
    assert sandbox.done("GET", f"{path}/faults")["faults"] == [met]
    assert sandbox.done("GET", "/faults", account=account["account_id"])["faults"] == [met]
    assert sandbox.done("DELETE", f"/faults/{fault['key']}") == {"deleted": fault["key"]}
    assert "no fault" in sandbox.refused("GET", f"/faults/{fault['key']}", None, 404)
    assert "no fault" in sandbox.refused("DELETE", f"/faults/{fault['key']}", None, 404)


def test_faults_are_taken_away_together(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    sandbox.done("POST", "/faults", {"kind": "empty-body"}, 201)
    sandbox.done("POST", f"{path}/faults", [{"kind": "maintenance"}, {"kind": "drip"}], 201)
    assert sandbox.done("DELETE", f"{path}/faults") == {"deleted": 2}
    assert sandbox.report(account).body == b""
    sandbox.done("POST", f"{path}/faults", {"kind": "drip"}, 201)
    assert sandbox.done("DELETE", "/faults")["deleted"] >= 2
    assert sandbox.done("GET", "/faults")["faults"] == []
    assert len(sandbox.report(account).customers) == 2


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (422, {"kind": "rain"}, "There is no fault 'rain'. There are: "),
        (422, [{"kind": "drip"}, {"kind": "rain"}], "Item 2 of the list: There is no fault 'rain'"),
        (422, {"kind": "drip", "parameters": {"speed": 1}}, "unknown member 'speed'"),
        (422, {"kind": "drip", "scope": {"times": 0}}, "scope.times"),
        (422, {}, 'member "kind"'),
        (400, {"kind": "drip", "scope": []}, "The body, scope, must be a JSON object"),
        (400, {"kind": "drip", "scope": {"account_id": "x"}}, "another account in its scope"),
        (400, "drip", "The body must be a JSON object"),
    ],
)
def test_faults_that_do_not_exist(
    sandbox: Controlled, path: str, status: int, body: Any, sentence: str
) -> None:
    assert sentence in sandbox.refused("POST", f"{path}/faults", body, status)
    assert sandbox.done("GET", f"{path}/faults")["faults"] == []


def test_a_fault_for_an_account_that_is_not_there(sandbox: Controlled) -> None:
    body = {"kind": "drip", "scope": {"account_id": "nobody"}}
    assert "no account 'nobody'" in sandbox.refused("POST", "/faults", body, 404)
    assert "must be a whole number" in sandbox.refused("GET", "/faults/x", None, 400)


def test_the_kinds_of_faults_say_what_a_good_client_does(sandbox: Controlled) -> None:
    told = sandbox.done("GET", "/faults/kinds")
    assert [kind["kind"] for kind in told["kinds"]] == [*declarations()]
    assert all(kind["does"] and kind["client"] for kind in told["kinds"])
    assert "probability" in told["scope"]["properties"]
