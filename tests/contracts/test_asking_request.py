"""Findings that one request shows: each rule is broken alone, and a right request breaks none."""

from dataclasses import replace
from itertools import product

import pytest

from contracts.asking.check import CHECKS, check
from contracts.asking.judging import MODULES, judge_request
from contracts.asking.observation import UNKNOWN, Circumstances
from contracts.asking.recorded import RecordedRequest
from contracts.asking.recording import Redactor
from contracts.catalogue import catalogue
from contracts.errors import InternalError
from contracts.form import read_form
from tests.contracts.asking_examples import (
    FORM,
    KNOWN_WRONG,
    PASSWORD,
    RIGHT,
    asked,
    exchange,
    report,
    request,
)

#: A client's mistake, what it changes about the right request, and a word of the sentence that tells it.
BROKEN: tuple[tuple[str, RecordedRequest, Circumstances, str], ...] = (
    ("required-field-sent", asked(account_id=None), UNKNOWN, "account_id"),
    ("required-field-sent", asked(user_password=""), UNKNOWN, "user_password"),
    ("type-is-reports", asked(type="report"), UNKNOWN, "'report'"),
    ("report-is-customers-all", asked(report="customers"), UNKNOWN, "'customers'"),
    ("credentials-valid", asked(user_id="jane"), KNOWN_WRONG, "wrong"),
    ("credentials-valid", asked(user_password=PASSWORD + "\n"), KNOWN_WRONG, "white space"),
    ("credentials-not-in-url", request({}, "&".join(f"{n}={v}" for n, v in RIGHT.items())), UNKNOWN, "URL"),
    ("date-is-calendar-date", asked(selected_campaigns="1", date_start="2011-02-30"), UNKNOWN, "no such day"),
    (
        "date-range-in-order",
        asked(selected_campaigns="1", date_start="2012-01-01", date_end="2011-01-01"),
        UNKNOWN,
        "after",
    ),
    ("dates-with-campaigns", asked(date_end="2011-12-31"), UNKNOWN, "no effect"),
    ("dates-with-campaigns", asked(date_end="2011-12-31", last="5"), UNKNOWN, "no effect"),
    ("campaigns-separated-by-commas", asked(selected_campaigns="12, 34"), UNKNOWN, "' 34' as item 2"),
    ("campaigns-separated-by-commas", asked(selected_campaigns="12,,34"), UNKNOWN, "'' as item 2"),
    (
        "campaign-belongs-to-account",
        asked(selected_campaigns="1,2"),
        Circumstances(foreign_campaigns=("2",)),
        "'2'",
    ),
    ("last-is-whole-number", asked(last="-1"), UNKNOWN, "'-1'"),
    ("last-is-whole-number", asked(last="2011-01-01"), UNKNOWN, "whole number"),
    ("last-was-issued", asked(last="11"), UNKNOWN, "newest id of the account is 10"),
    ("last-was-issued", asked(last="7"), Circumstances(last_issued=False), "never given out"),
    ("last-was-issued", asked(last="9" * 40), UNKNOWN, "newest"),
    ("last-without-campaigns", asked(last="3", selected_campaigns="1"), UNKNOWN, "incompatible"),
    ("output-is-json-or-xml", asked(output="CSV"), UNKNOWN, "'CSV'"),
    ("callback-is-safe-name", asked(output="JSON", callback="alert(1)"), UNKNOWN, "identifiers"),
    ("callback-with-json", asked(callback="show"), UNKNOWN, "output is absent"),
    ("callback-with-json", asked(callback="show", output="xml"), UNKNOWN, "output is 'xml'"),
    ("condensed-with-json", asked(condensed="yes"), UNKNOWN, "XML was asked for"),
    ("condensed-with-json", asked(condensed="true", output="JSON"), UNKNOWN, "only yes"),
    ("documented-fields-only", asked(API="1.5"), UNKNOWN, "'API'"),
    ("documented-fields-only", asked(selected_campaign="12"), UNKNOWN, "selected_campaigns meant"),
)

RIGHT_REQUESTS: tuple[dict[str, str], ...] = (
    {},
    {"date_start": "2010-01-01", "date_end": "2011-12-31", "selected_campaigns": "123456789012,210987654321"},
    {"date_start": "2011-12-31", "selected_campaigns": "0012"},
    {"last": "0"},
    {"last": "10", "output": "json"},
    {"output": "JSON", "callback": "app.show_$1", "condensed": "YES"},
    {"date_start": "", "date_end": "", "selected_campaigns": "", "last": "", "callback": "", "condensed": ""},
)


@pytest.mark.parametrize(("rule", "recorded", "circumstances", "word"), BROKEN)
def test_a_mistake_is_found_by_its_rule_alone(
    rule: str, recorded: RecordedRequest, circumstances: Circumstances, word: str
) -> None:
    findings = judge_request(exchange(recorded), circumstances)
    assert [finding.rule for finding in findings] == [rule]
    assert word in findings[0].sentence


@pytest.mark.parametrize("fields", RIGHT_REQUESTS)
def test_a_right_request_has_no_findings(fields: dict[str, str]) -> None:
    known = Circumstances(credentials_right=True, last_issued=True, api_key_accepted=False)
    assert judge_request(exchange(asked(**fields)), known) == ()
    assert judge_request(exchange(asked(**fields))) == ()


def test_every_rule_seen_in_requests_has_one_check_and_an_example() -> None:
    seen = {slug for slug, rule in catalogue().rules.items() if rule.seen_in in ("request", "history")}
    assert set(CHECKS) == seen
    assert {check.__module__ for check in CHECKS.values()} == {module.__name__ for module in MODULES}
    alone = {slug for slug in seen if catalogue().rules[slug].seen_in == "request"}
    assert {rule for rule, *_ in BROKEN} == alone - {"body-readable"}  # which has tests of its own below
    with pytest.raises(InternalError, match="two checks"):
        check("last-advances")(CHECKS["last-advances"])


def test_all_rules_of_asking_and_polling_say_how_they_are_seen() -> None:
    rules = [rule for rule in catalogue().rules_of("client") if rule.section in ("asking", "polling")]
    unchecked = {rule.id: rule.seen_in for rule in rules if rule.id not in CHECKS}
    assert unchecked == {"asks-what-was-wanted": "ask", "polls-lose-nothing": "output"}


def test_a_finding_says_the_rule_the_field_and_how_to_mend_it() -> None:
    (finding,) = judge_request(exchange(asked(selected_campaigns="12, 34")))
    rule = catalogue().rules["campaigns-separated-by-commas"]
    assert (finding.level, finding.statements, finding.mend) == ("must", rule.statements, rule.mend)
    assert (finding.field, finding.value) == ("selected_campaigns", "12, 34")


def test_a_malformed_date_is_found_also_where_it_is_ignored() -> None:
    findings = judge_request(exchange(asked(date_start="01/02/2011")))
    assert {finding.rule for finding in findings} == {"date-is-calendar-date", "dates-with-campaigns"}
    assert "goes unnoticed" in next(f.sentence for f in findings if f.rule == "date-is-calendar-date")


@pytest.mark.parametrize(
    ("content_type", "body", "word"),
    [
        ("application/json", b'{"type": "reports"}', "'application/json'"),
        ("", b"type=reports", "content type"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="type"; filename="t"\r\n\r\nreports\r\n--x--\r\n',
            "file name",
        ),
        ("multipart/form-data; boundary=x", b"no boundary", "cannot be read"),
        (FORM, b"user_id=J\xf6rg", "UTF-8"),
        (FORM, b"user_id=J%F6rg", "UTF-8"),
    ],
)
def test_a_body_that_carries_no_fields_is_found(content_type: str, body: bytes, word: str) -> None:
    form = read_form("", content_type, body)
    recorded = Redactor().record("POST", "/", form, content_type=content_type)
    findings = judge_request(exchange(recorded))
    assert [word in f.sentence for f in findings if f.rule == "body-readable"] == [True]


def test_the_body_of_a_get_is_found() -> None:
    recorded = Redactor().record("GET", "/", read_form("a=1", None, b""), body_ignored=True)
    assert "body-readable" in {finding.rule for finding in judge_request(exchange(recorded))}


def test_an_api_key_stands_for_the_password_unless_the_server_refuses_it() -> None:
    form = read_form(
        "", FORM, "&".join(f"{n}={v}" for n, v in RIGHT.items() if n != "user_password").encode()
    )
    recorded = Redactor().record("POST", "/", form, api_key=PASSWORD)
    assert judge_request(exchange(recorded)) == ()
    refused = judge_request(exchange(recorded), Circumstances(api_key_accepted=False))
    assert {finding.rule for finding in refused} == {"required-field-sent", "documented-fields-only"}


def test_many_mistakes_are_all_found() -> None:
    wrong = asked(type="x", report="y", output="CSV", last="a", selected_campaigns=" ", date_end="1-1-1")
    rules = {finding.rule for finding in judge_request(exchange(wrong))}
    assert rules >= {
        "type-is-reports",
        "report-is-customers-all",
        "output-is-json-or-xml",
        "last-is-whole-number",
        "last-without-campaigns",
        "campaigns-separated-by-commas",
        "date-is-calendar-date",
    }


@pytest.mark.parametrize(("accepted", "issued"), [*product((True, False, None), repeat=2)])
def test_what_is_not_known_is_not_blamed(accepted: bool | None, issued: bool | None) -> None:
    known = replace(UNKNOWN, api_key_accepted=accepted, last_issued=issued)
    found = {
        finding.rule for finding in judge_request(exchange(asked(last="4"), report(last_id=None)), known)
    }
    assert found == ({"last-was-issued"} if issued is False else set())
