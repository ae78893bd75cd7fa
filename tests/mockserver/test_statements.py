"""What the documentation says, statement by statement, asked over HTTP of the default dataset."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from contracts.fields import CUSTOMER_FIELDS, REQUIRED_FIELDS
from fixtures.default import JANE_DOE, default_dataset
from fixtures.model import Customer, Record, Transaction
from mockserver.running import running_sandbox
from tests.mockserver.asking import ask
from tests.mockserver.small_data import ACCOUNT, C1, RIGHT


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [record for record in default_dataset() if getattr(record, "account_id", "") == ACCOUNT]


@pytest.fixture(scope="module")
def customers(records: list[Record]) -> list[Customer]:
    return [record for record in records if isinstance(record, Customer)]


@pytest.fixture(scope="module")
def transactions(records: list[Record]) -> list[Transaction]:
    return [record for record in records if isinstance(record, Transaction)]


@pytest.fixture(scope="module")
def default_url() -> Iterator[str]:
    with running_sandbox(default_dataset()) as sandbox:
        yield sandbox.url


@pytest.mark.parametrize("field", REQUIRED_FIELDS)
def test_required_fields(default_url: str, field: str) -> None:
    """REQ-1 to REQ-5."""
    assert field in ask(default_url, {name: value for name, value in RIGHT.items() if name != field}).error


@pytest.mark.parametrize("field", ["type", "report"])
def test_type_and_report_have_one_value(default_url: str, field: str) -> None:
    """REQ-4, REQ-5."""
    assert field in ask(default_url, {**RIGHT, field: "other"}).error


def test_every_customer_with_every_field(default_url: str, customers: list[Customer]) -> None:
    """SEL-1, SEL-8, RES-1, RES-2: also those who never had a transaction."""
    reply = ask(default_url, RIGHT)
    assert reply.root.tag == "response"
    assert [tuple(field.items()) for field in reply.customers] == [
        tuple(zip(CUSTOMER_FIELDS, customer.fields, strict=True)) for customer in customers
    ]


def test_the_documented_customer(default_url: str) -> None:
    """RES-2, RES-3."""
    assert dict(zip(CUSTOMER_FIELDS, JANE_DOE, strict=True)) in ask(default_url, RIGHT).customers


@pytest.mark.parametrize("more", [{"output": "JSON"}, {"output": "JSON", "condensed": "yes"}])
def test_json_holds_the_same_as_xml(default_url: str, more: dict[str, str]) -> None:
    """REQ-10, REQ-12, RES-5."""
    assert ask(default_url, {**RIGHT, **more}).customers == ask(default_url, RIGHT).customers


def test_jsonp_wraps_the_same_in_a_call(default_url: str) -> None:
    """REQ-11."""
    plain = ask(default_url, {**RIGHT, "output": "JSON"})
    wrapped = ask(default_url, {**RIGHT, "output": "JSON", "callback": "some.function"})
    assert wrapped.text == f"some.function({plain.text});"


def expected(customers: list[Customer], codes: set[str]) -> list[str]:
    return [customer.fields[13] for customer in customers if customer.fields[13] in codes]


def codes(default_url: str, **fields: str) -> list[str]:
    return [customer["customer_code"] for customer in ask(default_url, {**RIGHT, **fields}).customers]


def test_campaigns_and_dates(
    default_url: str, customers: list[Customer], transactions: list[Transaction]
) -> None:
    """SEL-2, SEL-3, SEL-4, SEL-6, REQ-6 to REQ-8."""
    buyers = {each.customer_code for each in transactions if each.campaign_id == C1}
    assert 0 < len(buyers) < len(customers)
    assert codes(default_url, selected_campaigns=C1) == expected(customers, buyers)
    in_2011 = {
        each.customer_code
        for each in transactions
        if each.campaign_id in (C1, "210987654321") and each.recorded_at.year == 2011
    }
    assert in_2011
    dates = {"date_start": "2011-01-01", "date_end": "2011-12-31"}
    listed = f"{C1},210987654321"
    assert codes(default_url, selected_campaigns=listed, **dates) == expected(customers, in_2011)
    assert codes(default_url, **dates) == expected(customers, {each.fields[13] for each in customers})


def test_last_from_a_customer_or_a_transaction(
    default_url: str, customers: list[Customer], transactions: list[Transaction]
) -> None:
    """SEL-7, SEL-9, SEL-10, REQ-9."""
    assert codes(default_url, last="0") == [customer.fields[13] for customer in customers]
    for last in (transactions[len(transactions) // 2].id, sorted(each.changed_id for each in customers)[-3]):
        changed = {customer.fields[13] for customer in customers if customer.changed_id > last}
        assert 0 < len(changed) < len(customers)
        assert codes(default_url, last=str(last)) == expected(customers, changed)


def test_noting_the_last_id_and_passing_it_on() -> None:
    """SEL-11: what is created or changed between two polls comes with the second, and nothing else."""
    with running_sandbox(default_dataset()) as sandbox:
        last = ask(sandbox.url, RIGHT).headers["X-Last-Id"]
        assert ask(sandbox.url, {**RIGHT, "last": last}).customers == []
        new = ("New", *JANE_DOE[1:13], "9999999999999999", JANE_DOE[14])
        with sandbox.store.change() as change:
            moment = datetime(2030, 1, 1, tzinfo=UTC)
            change.add_customer(ACCOUNT, new, moment)
            change.change_customer(ACCOUNT, JANE_DOE[13], {"city": "Elsewhere"}, moment)
            change.record_transaction(ACCOUNT, JANE_DOE[13], C1, moment)
        second = ask(sandbox.url, {**RIGHT, "last": last})
        assert sorted((each["first_name"], each["city"]) for each in second.customers) == [
            ("Jane", "Elsewhere"),
            ("New", JANE_DOE[6]),
        ]
        assert int(second.headers["X-Last-Id"]) == int(last) + 3
        assert ask(sandbox.url, {**RIGHT, "last": second.headers["X-Last-Id"]}).customers == []


def test_last_and_campaigns_are_incompatible(default_url: str) -> None:
    """SEL-12, RES-4."""
    reply = ask(default_url, {**RIGHT, "last": "1", "selected_campaigns": C1})
    assert [element.tag for element in reply.root] == ["error"]
    assert "last" in reply.error
    assert "selected_campaigns" in reply.error
