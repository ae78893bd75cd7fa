"""Each decision with each of its choices, over HTTP; a choice without a case here fails the last test."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from contracts.decisions import decisions
from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS
from mockserver.running import running_sandbox
from tests.mockserver.asking import Reply, ask, send
from tests.mockserver.small_data import C1, C2, FOREIGN, NEWEST, OTHER, RIGHT, small_dataset

JSON = {"output": "JSON"}
Expectation = Callable[[Reply], object]


@dataclass(frozen=True)
class Case:
    """Under a choice, a request with these fields is answered as expected: the expectation holds or raises."""

    decision: str
    choice: str
    fields: Mapping[str, str]
    expect: Expectation
    headers: Mapping[str, str] = field(default_factory=dict)


def numbers(*expected: int) -> Expectation:
    return lambda reply: reply.numbers == list(expected)


def error(*words: str) -> Expectation:
    return lambda reply: all(word in reply.error for word in words)


def starts(text: str) -> Expectation:
    return lambda reply: reply.text.startswith(text)


def content_type(expected: str) -> Expectation:
    return lambda reply: reply.headers["Content-Type"] == f"{expected}; charset=utf-8"


def root_attribute(reply: Reply) -> bool:
    return (
        reply.root.attrib == {"status": "success", "last": str(NEWEST)} and "X-Last-Id" not in reply.headers
    )


def member(value: object, place: int) -> Expectation:
    return lambda reply: list(reply.report.items())[place] == ("last", value)


def last_element(place: int) -> Expectation:
    return lambda reply: reply.root[place].tag == "last" and reply.root[place].text == str(NEWEST)


def first_fields(reply: Reply) -> list[str]:
    return list(reply.customers[0])


ALL = numbers(1, 2, 3, 4)
NONE = numbers()
BOTH = {"last": "40", "selected_campaigns": C1}

CASES = [
    Case("DEC-1", "customers", JSON, lambda r: list(r.json) == ["status", "customers"]),
    Case("DEC-1", "customers", {**JSON, "type": "x"}, lambda r: list(r.json) == ["status", "error"]),
    Case("DEC-1", "customers", {**JSON, "last": str(NEWEST)}, lambda r: r.json["customers"] == []),
    Case("DEC-1", "customer", JSON, lambda r: list(r.json) == ["status", "customer"]),
    Case("DEC-1", "response", JSON, lambda r: list(r.json["response"]) == ["status", "customers"]),
    Case(
        "DEC-1", "response", {**JSON, "type": "x"}, lambda r: list(r.json["response"]) == ["status", "error"]
    ),
    Case(
        "DEC-2", "header", {}, lambda r: r.headers["X-Last-Id"] == str(NEWEST) and "last" not in r.root.attrib
    ),
    Case("DEC-2", "header", {"selected_campaigns": C1}, lambda r: r.headers["X-Last-Id"] == str(NEWEST)),
    Case("DEC-2", "header", {"type": "x"}, lambda r: "X-Last-Id" not in r.headers),
    Case("DEC-2", "attribute", {}, root_attribute),
    Case("DEC-2", "attribute", JSON, member(NEWEST, 1)),
    Case("DEC-2", "attribute-text", {}, root_attribute),
    Case("DEC-2", "attribute-text", JSON, member(str(NEWEST), 1)),
    Case("DEC-2", "element-first", {}, last_element(0)),
    Case("DEC-2", "element-first", JSON, member(NEWEST, 1)),
    Case("DEC-2", "element-last", {}, last_element(-1)),
    Case("DEC-2", "element-last", JSON, member(NEWEST, 2)),
    Case("DEC-2", "none", {}, lambda r: "X-Last-Id" not in r.headers and str(NEWEST) not in r.text),
    Case("DEC-3", "after", {"last": "40"}, numbers(3)),
    Case("DEC-3", "after", {"last": "12"}, numbers(2, 3, 4)),
    Case("DEC-3", "inclusive", {"last": "40"}, numbers(3, 4)),
    Case("DEC-3", "inclusive", {"last": "42"}, numbers(3, 4)),
    Case("DEC-3", "inclusive", {"last": "1"}, ALL),
    Case("DEC-3", "inclusive", {"last": str(NEWEST + 1)}, NONE),
    Case("DEC-4", "nearest", {"last": "42"}, numbers(3)),
    Case("DEC-4", "nearest", {"last": "1"}, ALL),
    Case("DEC-4", "nearest", {"last": str(NEWEST + 1)}, NONE),
    Case("DEC-4", "nearest", {"last": "9" * 40}, NONE),
    Case("DEC-4", "error", {"last": "42"}, error("last", "42")),
    Case("DEC-4", "error", {"last": str(NEWEST + 1)}, error("last")),
    Case("DEC-4", "error", {"last": "25"}, numbers(3, 4)),
    Case("DEC-4", "error", {"last": "0"}, ALL),
    Case("DEC-4", "error", {"last": "42", "output": "y"}, error("last", "42")),
    Case("DEC-4", "error", {"last": "25", "output": "y"}, error("The field output")),
    Case("DEC-4", "error", {"last": "42", "selected_campaigns": C1}, error("selected_campaigns", "SEL-12")),
    Case("DEC-5", "error", {"last": "-1"}, error("last", "'-1'")),
    Case("DEC-5", "error", {"last": "1.5"}, error("last")),
    Case("DEC-5", "error", {"last": "٣"}, error("last")),
    Case("DEC-6", "error", BOTH, error("last", "selected_campaigns")),
    Case("DEC-6", "last", BOTH, numbers(3)),
    Case("DEC-6", "last", {**BOTH, "selected_campaigns": "x"}, numbers(3)),
    Case("DEC-6", "campaigns", BOTH, numbers(1, 2)),
    Case("DEC-6", "campaigns", {**BOTH, "last": "x"}, numbers(1, 2)),
    Case("DEC-6", "both", {"last": "10", "selected_campaigns": C1}, numbers(2)),
    Case(
        "DEC-7", "ignored", {"last": "40", "date_start": "2010-01-01", "date_end": "2010-01-02"}, numbers(3)
    ),
    Case("DEC-8", "error", {"selected_campaigns": C1, "date_start": "2011-02-30"}, error("date_start")),
    Case("DEC-8", "error", {"selected_campaigns": C1, "date_end": "2011-2-3"}, error("date_end")),
    Case("DEC-8", "error", {"selected_campaigns": C1, "date_end": "0000-01-01"}, error("date_end")),
    Case("DEC-8", "error", {"selected_campaigns": C1, "date_end": "٢٠١٠-01-01"}, error("date_end")),
    Case("DEC-9", "ignored", {"date_start": "yesterday"}, ALL),
    Case("DEC-9", "error", {"date_start": "yesterday"}, error("date_start", "'yesterday'")),
    Case("DEC-9", "error", {"date_start": "2011-01-01"}, ALL),
    Case("DEC-10", "open", {"selected_campaigns": C1, "date_start": "2010-05-02"}, numbers(2)),
    Case("DEC-10", "open", {"selected_campaigns": C1, "date_end": "2010-05-01"}, numbers(1)),
    Case(
        "DEC-11",
        "empty",
        {"selected_campaigns": C1, "date_start": "2011-01-02", "date_end": "2010-01-01"},
        NONE,
    ),
    Case(
        "DEC-11",
        "error",
        {"selected_campaigns": C1, "date_start": "2011-01-02", "date_end": "2010-01-01"},
        error("date_start", "date_end"),
    ),
    Case(
        "DEC-12",
        "account-days",
        {"selected_campaigns": C1, "date_start": "2010-05-01", "date_end": "2010-05-01"},
        numbers(1),
    ),
    Case(
        "DEC-12",
        "account-days",
        {"selected_campaigns": C1, "date_start": "2010-05-02", "date_end": "2010-05-02"},
        numbers(2),
    ),
    Case(
        "DEC-12",
        "account-days",
        {"selected_campaigns": C1, "date_start": "0001-01-01", "date_end": "9999-12-31"},
        numbers(1, 2),
    ),
    Case("DEC-13", "any", {"selected_campaigns": f"{C1},{C2}"}, numbers(1, 2, 3)),
    Case("DEC-13", "any", {"selected_campaigns": f"{C2},{C2}"}, numbers(2, 3)),
    Case("DEC-14", "nothing", {"selected_campaigns": "999"}, NONE),
    Case("DEC-14", "nothing", {"selected_campaigns": FOREIGN}, NONE),
    Case("DEC-14", "nothing", {"selected_campaigns": f"0{C1}"}, NONE),
    Case("DEC-14", "nothing", {"selected_campaigns": f"999,{C2}"}, numbers(2, 3)),
    Case("DEC-14", "nothing", {**OTHER, "selected_campaigns": C1}, NONE),
    Case("DEC-14", "error", {"selected_campaigns": f"{C1},999"}, error("selected_campaigns", "999")),
    Case("DEC-14", "error", {"selected_campaigns": FOREIGN}, error("selected_campaigns", FOREIGN)),
    Case("DEC-14", "error", {"selected_campaigns": C1}, numbers(1, 2)),
    Case("DEC-14", "error", {"selected_campaigns": "999", "output": "y"}, error("selected_campaigns", "999")),
    Case("DEC-14", "error", {"selected_campaigns": "999", "date_end": "y"}, error("The field date_end")),
    Case("DEC-14", "error", {"selected_campaigns": C1, "output": "y"}, error("The field output")),
    Case("DEC-14", "error", {"selected_campaigns": "999", "report": "y"}, error("The field report")),
    Case("DEC-14", "error", {"selected_campaigns": "999", "user_id": "y", "output": "y"}, error("is wrong")),
    Case("DEC-14", "nothing", {"selected_campaigns": "999", "output": "y"}, error("The field output")),
    Case("DEC-15", "error", {"selected_campaigns": f"{C1}, {C2}"}, error("selected_campaigns", f"' {C2}'")),
    Case("DEC-15", "error", {"selected_campaigns": f"{C1},"}, error("selected_campaigns", "''")),
    Case("DEC-15", "trim", {"selected_campaigns": f" {C1} , {C2}"}, numbers(1, 2, 3)),
    Case("DEC-15", "trim", {"selected_campaigns": f"{C1},,{C2}"}, error("selected_campaigns", "''")),
    Case("DEC-15", "trim", {"selected_campaigns": f"{C1};{C2}"}, error("selected_campaigns", ";")),
    Case("DEC-16", "ignore-case", {"output": "jSoN"}, lambda r: r.json["status"] == "success"),
    Case("DEC-16", "ignore-case", {"output": "xml"}, ALL),
    Case("DEC-16", "ignore-case", {"output": "csv"}, lambda r: r.is_xml and "'csv'" in r.error),
    Case("DEC-17", "xml", {"callback": "show"}, lambda r: r.is_xml and r.numbers == [1, 2, 3, 4]),
    Case("DEC-17", "xml", {"callback": "alert(1)"}, ALL),
    Case("DEC-17", "jsonp", {"callback": "show"}, starts("show(")),
    Case(
        "DEC-17", "jsonp", {"callback": "show", "output": "XML"}, lambda r: r.is_xml and len(r.numbers) == 4
    ),
    Case("DEC-18", "identifiers", {**JSON, "callback": "$._a.b1"}, starts("$._a.b1(")),
    Case("DEC-18", "identifiers", {**JSON, "callback": "a" * 128}, starts("a" * 128 + "(")),
    *(
        Case("DEC-18", "identifiers", {**JSON, "callback": unsafe}, lambda r: "callback" in r.json["error"])
        for unsafe in ("a" * 129, "1a", "a.", "a..b", "a(b", "a-b", "é", "a\n", "a[0]", "</script>")
    ),
    Case("DEC-19", "indented", JSON, lambda r: "\n" in r.text and ": " in r.text),
    Case("DEC-19", "indented", {**JSON, "condensed": "no"}, lambda r: "\n" in r.text),
    Case(
        "DEC-19",
        "indented",
        {**JSON, "condensed": "YES"},
        lambda r: "\n" not in r.text and '": ' not in r.text,
    ),
    Case("DEC-19", "indented", {"condensed": "yes"}, lambda r: "\n" in r.text),
    Case("DEC-19", "compact", JSON, lambda r: "\n" not in r.text and '": ' not in r.text),
    Case("DEC-20", "one-element-a-line", {}, starts('<?xml version="1.0" encoding="UTF-8"?>\n<response')),
    Case("DEC-20", "one-element-a-line", {}, lambda r: "\n<custom1>a &amp; b</custom1>\n" in r.text),
    Case("DEC-20", "no-declaration", {}, starts('<response status="success">')),
    Case("DEC-20", "one-line", {}, lambda r: "\n" not in r.text and r.numbers == [1, 2, 3, 4]),
    Case("DEC-20", "single-quotes", {}, lambda r: "<response status='success'>" in r.text),
    Case("DEC-20", "cdata", {}, lambda r: "<custom1><![CDATA[a & b]]></custom1>" in r.text),
    Case("DEC-20", "character-references", {}, lambda r: "&#220;nal" in r.text and r.body.isascii()),
    Case("DEC-21", "empty", {}, lambda r: r.customers[1]["custom_date"] == ""),
    Case("DEC-21", "empty", JSON, lambda r: r.customers[1]["custom_date"] == ""),
    Case("DEC-21", "omitted", {}, lambda r: list(r.customers[1]) == ["first_name", "customer_code"]),
    Case("DEC-21", "omitted", JSON, lambda r: list(r.customers[1]) == ["first_name", "customer_code"]),
    Case("DEC-21", "zero-date", {}, lambda r: r.customers[1]["custom_date"] == "0000-00-00"),
    Case("DEC-21", "zero-date", JSON, lambda r: r.customers[0]["custom_date"] == "1970-07-14"),
    Case("DEC-22", "custom1", {}, lambda r: first_fields(r) == list(CUSTOMER_FIELDS)),
    Case(
        "DEC-22",
        "custom20",
        {},
        lambda r: first_fields(r) == [*CUSTOMER_FIELDS[:11], *EXTRA_CUSTOM_FIELDS, *CUSTOMER_FIELDS[11:]],
    ),
    Case("DEC-23", "200", {"user_password": "x"}, lambda r: r.status == 200 and r.error),
    Case("DEC-23", "by-cause", {"user_password": "x"}, lambda r: r.status == 401 and r.error),
    Case("DEC-23", "by-cause", {"user_password": ""}, lambda r: r.status == 400 and r.error),
    Case("DEC-23", "by-cause", {"last": "x"}, lambda r: r.status == 400 and r.error),
    Case("DEC-23", "by-cause", {}, lambda r: r.status == 200),
    Case("DEC-24", "text-xml", {}, content_type("text/xml")),
    Case("DEC-24", "text-xml", JSON, content_type("application/json")),
    Case("DEC-24", "text-xml", {**JSON, "callback": "f"}, content_type("application/javascript")),
    Case("DEC-24", "text-xml", {**JSON, "type": "x"}, content_type("application/json")),
    Case("DEC-24", "application-xml", {}, content_type("application/xml")),
    Case("DEC-24", "application-xml", JSON, content_type("application/json")),
    Case("DEC-24", "application-xml", {**JSON, "callback": "f"}, content_type("text/javascript")),
    Case("DEC-25", "get-and-post", {}, ALL),
    Case("DEC-26", "ignored", {"API": "1.5", "first_name": "Eve"}, ALL),
    Case("DEC-27", "absent", {"last": "", "selected_campaigns": "", "output": "", "callback": ""}, ALL),
    Case("DEC-27", "absent", {"user_id": ""}, error("user_id", "missing")),
    *(
        Case(
            "DEC-28", "one-error", {name: "wrong"}, error("The user_id, user_password or account_id is wrong")
        )
        for name in ("user_id", "user_password", "account_id")
    ),
    Case("DEC-28", "one-error", {"user_id": "second"}, error("is wrong")),
    Case("DEC-28", "one-error", {"account_id": "otherwidgets"}, error("is wrong")),
    Case("DEC-29", "ascending", {"selected_campaigns": f"{C2},{C1}"}, numbers(1, 2, 3)),
    Case(
        "DEC-31", "off", {"user_password": "", "user_api_key": RIGHT["user_password"]}, error("user_password")
    ),
    Case(
        "DEC-31",
        "off",
        {"user_password": ""},
        error("user_password"),
        {"api_access_key": RIGHT["user_password"]},
    ),
    Case("DEC-31", "on", {"user_password": "", "user_api_key": RIGHT["user_password"]}, ALL),
    Case("DEC-31", "on", {"user_password": ""}, ALL, {"api_access_key": RIGHT["user_password"]}),
    Case("DEC-31", "on", {}, error("is wrong"), {"api_access_key": "not the password"}),
    Case("DEC-31", "on", {}, ALL),
    Case("DEC-32", "none", {}, lambda r: "record_timestamp" not in r.text),
    Case(
        "DEC-32",
        "record-timestamp",
        {},
        lambda r: r.customers[0]["record_timestamp"] == "2010-04-01 00:00:00",
    ),
    Case("DEC-32", "record-timestamp", JSON, lambda r: first_fields(r)[-1] == "record_timestamp"),
    Case("DEC-33", "no-store", {}, lambda r: r.headers["Cache-Control"] == "no-store"),
    Case("DEC-33", "no-store", {"type": "x"}, lambda r: r.headers["Cache-Control"] == "no-store"),
    Case(
        "DEC-34",
        "required-credentials-values",
        {"user_id": "", "report": "", "user_password": "x", "last": "x"},
        error("The field user_id is missing"),
    ),
    Case("DEC-34", "required-credentials-values", {"user_password": "x", "last": "x"}, error("is wrong")),
    Case("DEC-34", "required-credentials-values", {"last": "x", "report": "y"}, error("The field report")),
    Case("DEC-34", "required-credentials-values", {"last": "x", "output": "y"}, error("The field last")),
    Case("DEC-35", "as-asked", {"output": "json", "type": "x"}, lambda r: r.json["status"] == "error"),
    Case("DEC-35", "as-asked", {"output": "json", "type": "x", "callback": "f"}, starts("f(")),
    Case("DEC-35", "as-asked", {"output": "yaml", "type": "x"}, lambda r: r.is_xml and "type" in r.error),
    Case("DEC-35", "as-asked", {"type": "x"}, lambda r: r.is_xml),
]


@pytest.fixture(scope="module")
def url_under() -> Iterator[Callable[[str, str], str]]:
    """Return the address of a sandbox under one choice; there is one for each, kept until the end."""
    urls: dict[tuple[str, str], str] = {}
    with ExitStack() as stack:

        def url(decision: str, choice: str) -> str:
            if (decision, choice) not in urls:
                running = stack.enter_context(running_sandbox(small_dataset(), {decision: choice}))
                urls[decision, choice] = running.url
            return urls[decision, choice]

        yield url


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.decision}={case.choice}")
def test_choice_is_followed(case: Case, url_under: Callable[[str, str], str]) -> None:
    reply = ask(url_under(case.decision, case.choice), {**RIGHT, **case.fields}, case.headers)
    assert case.expect(reply), f"{reply.status}\n{reply.headers}\n{reply.text}"


def test_deleted_customers_are_no_longer_reported() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        assert ask(sandbox.url, RIGHT).numbers == [1, 2, 3, 4]
        with sandbox.store.change() as change:
            change.delete_customer(RIGHT["account_id"], f"{2:016}")
        assert ask(sandbox.url, RIGHT).numbers == [1, 3, 4]
        assert ask(sandbox.url, {**RIGHT, "selected_campaigns": C1}).numbers == [1]


def test_account_settles_a_decision_by_itself() -> None:
    with running_sandbox(small_dataset(), {"DEC-6": "campaigns"}) as sandbox:
        with sandbox.store.change() as change:
            change.set_overrides(RIGHT["account_id"], {"DEC-6": "last", "DEC-1": "customer"})
        assert ask(sandbox.url, {**RIGHT, **BOTH}).numbers == [3]
        assert "customer" in ask(sandbox.url, {**RIGHT, **JSON}).json
        assert "customers" in ask(sandbox.url, {**OTHER, **JSON}).json


def test_other_methods_and_paths() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            reply = send(sandbox.url, method)
            assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, POST")
        assert send(sandbox.url, "GET", "/index.php").status == 404


def test_every_choice_of_every_decision_has_a_case() -> None:
    tested = {(case.decision, case.choice) for case in CASES} | {("DEC-30", "unreported")}
    known = {(decision.id, word) for decision in decisions().values() for word in decision.words}
    assert tested == known
