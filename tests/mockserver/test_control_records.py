"""Customers, transactions and campaigns through the control API: what reports then show, and the last id."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.fields import CUSTOMER_FIELDS
from tests.mockserver.controlled import Controlled, controlled_sandbox, names
from tests.mockserver.small_data import C1, C2


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Controlled]:
    with controlled_sandbox() as running:
        yield running


@pytest.fixture
def account(sandbox: Controlled) -> dict[str, Any]:
    return sandbox.account(customers=0, campaigns=[C1, C2])


@pytest.fixture
def path(account: dict[str, Any]) -> str:
    return f"/accounts/{account['account_id']}"


def test_a_customer_comes_changes_and_goes(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    fields = {name: f"{name} & <é>" for name in CUSTOMER_FIELDS} | {"custom_date": "1970-07-14"}
    made = sandbox.done("POST", f"{path}/customers", fields, 201)
    assert (made["last_id"], made["customer"]["changed_id"]) == (1, 1)
    reply = sandbox.report(account)
    assert (reply.customers, reply.headers["X-Last-Id"]) == ([fields], "1")

    one = f"{path}/customers/customer_code%20%26%20%3C%C3%A9%3E"
    changed = sandbox.done("PATCH", one, {"city": "Nelson", "email": ""})
    assert changed["last_id"] == 2
    assert changed["customer"] == {**made["customer"], **changed["customer"], "city": "Nelson", "email": ""}
    assert sandbox.report(account, last="1").customers == [{**fields, "city": "Nelson", "email": ""}]
    assert sandbox.report(account, last="2").customers == []
    assert sandbox.done("GET", one) == changed

    assert sandbox.done("PATCH", one, {"city": "Nelson"})["last_id"] == 2
    assert sandbox.done("DELETE", one) == {"deleted": fields["customer_code"], "last_id": 2}
    assert sandbox.report(account).customers == []
    assert "no customer with the code" in sandbox.refused("GET", one, None, 404)


def test_fields_not_given_are_unset_and_codes_are_made_up(
    sandbox: Controlled, account: dict[str, Any], path: str
) -> None:
    made = sandbox.done("POST", f"{path}/customers", [{"first_name": "Ann"}, {}], 201)
    assert made["last_id"] == 2
    codes = [customer["customer_code"] for customer in made["customers"]]
    assert len(set(codes)) == 2
    assert all(len(code) == 16 and code.isdigit() for code in codes)
    one, other = sandbox.report(account).customers
    assert {name: value for name, value in one.items() if value} == {
        "first_name": "Ann",
        "customer_code": codes[0],
    }
    assert {name for name, value in other.items() if value} == {"customer_code"}


def test_a_list_is_kept_whole_or_not_at_all(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    several = [{"customer_code": "1"}, {"customer_code": "2"}, {"customer_code": "1"}]
    assert "code '1' already" in sandbox.refused("POST", f"{path}/customers", several, 409)
    assert sandbox.report(account).customers == []
    assert sandbox.done("GET", path)["last_id"] == 0


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, {"custom2": "x"}, "The body has an unknown member 'custom2'. Known: first_name, last_name"),
        (400, [{}, {"city": 1}], "Item 2 of the list has no text as city"),
        (400, [1], "Item 1 of the list must be a JSON object"),
        (400, "text", "The body must be a JSON object"),
        (400, b"{", "The body is not JSON in UTF-8"),
        (400, b'{"city": "\\ud800"}', "The body is not JSON in UTF-8"),
        (400, b'{"city": "\xff"}', "The body is not JSON in UTF-8"),
        (422, [{}, {"custom_date": "2011-02-30"}], "Item 2 of the list has custom_date '2011-02-30'"),
        (422, {"custom_date": "14.07.1970"}, "must be a day that exists, as YYYY-MM-DD"),
        (422, {"city": "a\u000b"}, "city holds the character U+000B"),
        (422, {"customer_code": ""}, "customer_code is empty"),
    ],
)
def test_what_no_customer_may_hold(
    sandbox: Controlled, path: str, status: int, body: object, sentence: str
) -> None:
    assert sentence in sandbox.refused("POST", f"{path}/customers", body, status)


def test_lists_come_page_by_page(sandbox: Controlled) -> None:
    account = sandbox.account(customers=25, transactions=40)
    path = f"/accounts/{account['account_id']}"
    for plural, expected in (("customers", 25), ("transactions", 40), ("campaigns", 3)):
        whole = sandbox.done("GET", f"{path}/{plural}")
        assert (len(whole[plural]), whole["next"], whole["last_id"]) == (expected, None, account["last_id"])
        gathered, page = [], sandbox.done("GET", f"{path}/{plural}", limit=2)
        while page["next"] is not None:
            assert len(page[plural]) == 2
            gathered += page[plural]
            page = sandbox.done("GET", f"{path}/{plural}", limit=2, after=page["next"])
        assert gathered + page[plural] == whole[plural]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("limit=0", "limit is '0'"),
        ("limit=10001", "limit is '10001'"),
        ("limit=x", "limit is 'x'"),
        ("after=x", "after is 'x'"),
        ("page=1", "unknown member 'page'. Known: after, limit"),
    ],
)
def test_a_page_that_cannot_be(sandbox: Controlled, path: str, query: str, sentence: str) -> None:
    assert sentence in sandbox.refused("GET", f"{path}/customers?{query}", None, 400)


def test_a_transaction_comes_changes_and_goes(
    sandbox: Controlled, account: dict[str, Any], path: str
) -> None:
    sandbox.done(
        "POST", f"{path}/customers", [{"first_name": name, "customer_code": name} for name in "ab"], 201
    )
    body = {"customer_code": "a", "campaign_id": C1, "recorded_at": "2011-05-01T23:59:59Z"}
    made = sandbox.done("POST", f"{path}/transactions", body, 201)
    assert made == {"transaction": {"id": 3, **body}, "last_id": 3}
    on_the_day = {"selected_campaigns": C1, "date_start": "2011-05-01", "date_end": "2011-05-01"}
    assert names(sandbox.report(account, **on_the_day)) == ["a"]
    assert names(sandbox.report(account, last="2")) == []

    one = f"{path}/transactions/3"
    changed = sandbox.done("PATCH", one, {"recorded_at": "2011-05-02T00:00:00+00:00"})
    assert changed["transaction"]["recorded_at"] == "2011-05-02T00:00:00Z"
    assert (changed["last_id"], sandbox.report(account, **on_the_day).customers) == (3, [])
    assert sandbox.done("PATCH", one, {"campaign_id": C2})["transaction"]["campaign_id"] == C2
    assert sandbox.report(account, selected_campaigns=C1).customers == []
    assert sandbox.done("GET", one)["transaction"]["campaign_id"] == C2

    assert sandbox.done("DELETE", one) == {"deleted": 3, "last_id": 3}
    assert sandbox.report(account, selected_campaigns=C2).customers == []
    for method, body_sent in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        assert "no transaction 3" in sandbox.refused(method, one, body_sent, 404)


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, {"customer_code": "a"}, "missing required field `campaign_id`"),
        (400, {"customer_code": "a", "campaign_id": C1, "at": ""}, "unknown member 'at'"),
        (400, {"customer_code": "a", "campaign_id": int(C1)}, "The member campaign_id is wrong"),
        (
            400,
            {"customer_code": "a", "campaign_id": C1, "recorded_at": "1 May"},
            "recorded_at is '1 May', but must be a time such as",
        ),
        (404, {"customer_code": "z", "campaign_id": C1}, "no customer with the code 'z'"),
        (404, {"customer_code": "a", "campaign_id": "5"}, "no campaign '5'"),
    ],
)
def test_what_no_transaction_may_be(
    sandbox: Controlled, path: str, status: int, body: object, sentence: str
) -> None:
    sandbox.done("POST", f"{path}/customers", {"customer_code": "a"}, 201)
    right = {"customer_code": "a", "campaign_id": C1}
    assert sentence in sandbox.refused("POST", f"{path}/transactions", body, status)
    assert sandbox.refused("POST", f"{path}/transactions", [right, body], status)
    assert sandbox.done("GET", f"{path}/transactions")["transactions"] == []


def test_the_id_of_a_transaction_is_a_number(sandbox: Controlled, path: str) -> None:
    assert "must be a whole number" in sandbox.refused("GET", f"{path}/transactions/x", None, 400)
    assert "no transaction 9223372036854775808" in sandbox.refused(
        "GET", f"{path}/transactions/9223372036854775808", None, 404
    )


def test_a_campaign_comes_changes_and_goes(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    made = sandbox.done("POST", f"{path}/campaigns", {"campaign_id": "007", "name": "Seven"}, 201)
    assert made == {"campaign": {"campaign_id": "007", "name": "Seven"}, "last_id": 0}
    many = sandbox.done("POST", f"{path}/campaigns", [{"campaign_id": "7"}, {"campaign_id": "8"}], 201)
    assert [campaign["campaign_id"] for campaign in many["campaigns"]] == ["7", "8"]
    one = f"{path}/campaigns/007"
    assert sandbox.done("PATCH", one, {"name": "Sept"})["campaign"]["name"] == "Sept"
    assert sandbox.done("GET", one)["campaign"] == {"campaign_id": "007", "name": "Sept"}
    assert "already" in sandbox.refused("POST", f"{path}/campaigns", {"campaign_id": "007"}, 409)
    assert "must be digits" in sandbox.refused("POST", f"{path}/campaigns", {"campaign_id": "x"}, 422)

    sandbox.done("POST", f"{path}/customers", {"customer_code": "a"}, 201)
    sandbox.done("POST", f"{path}/transactions", {"customer_code": "a", "campaign_id": "007"}, 201)
    assert len(sandbox.report(account, selected_campaigns="007").customers) == 1
    assert sandbox.done("DELETE", one)["deleted"] == "007"
    assert sandbox.report(account, selected_campaigns="007").customers == []
    assert "no campaign '007'" in sandbox.refused("GET", one, None, 404)
    assert [each["campaign_id"] for each in sandbox.done("GET", f"{path}/campaigns")["campaigns"]] == [
        C1,
        C2,
        "7",
        "8",
    ]


def test_the_clock_dates_changes(sandbox: Controlled, account: dict[str, Any], path: str) -> None:
    frozen = sandbox.done("POST", f"{path}/clock/freeze", {"at": "2011-03-01T10:00:00+13:00"})
    assert (frozen["now"], frozen["frozen"]) == ("2011-02-28T21:00:00Z", True)
    made = sandbox.done("POST", f"{path}/customers", {"customer_code": "a"}, 201)
    assert made["customer"]["changed_at"] == "2011-02-28T21:00:00Z"
    assert sandbox.done("POST", f"{path}/clock/move", {"by_s": 86_400})["now"] == "2011-03-01T21:00:00Z"
    sandbox.done("POST", f"{path}/transactions", {"customer_code": "a", "campaign_id": C1}, 201)
    day = {"date_start": "2011-03-01", "date_end": "2011-03-01", "selected_campaigns": C1}
    assert len(sandbox.report(account, **day).customers) == 1
    assert sandbox.done("POST", f"{path}/clock/move", {"to": "2012-01-01"})["now"] == "2012-01-01T00:00:00Z"
    assert sandbox.done("POST", f"{path}/clock/resume")["frozen"] is False
    changed = sandbox.done("PATCH", f"{path}/customers/a", {"city": "Nelson"})["customer"]
    assert changed["changed_at"].startswith("2012-01-01T00:")
    assert sandbox.done("DELETE", f"{path}/clock")["ahead_s"] == 0
    assert sandbox.done("GET", f"{path}/clock")["now"] > "2026"


@pytest.mark.parametrize(
    "body", [{}, {"to": "2012-01-01", "by_s": 1}, {"to": "soon"}, {"by_s": "1"}, {"x": 1}]
)
def test_a_clock_is_moved_in_one_way(sandbox: Controlled, path: str, body: object) -> None:
    sandbox.refused("POST", f"{path}/clock/move", body, 400)
    assert sandbox.done("GET", f"{path}/clock")["ahead_s"] == 0
