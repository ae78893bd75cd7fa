"""Each side of an exchange is judged by what it shows, and nobody is blamed for what is allowed."""

import dataclasses
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.redaction import encodings
from conformance.traffic.blame import Blame
from conformance.traffic.check import checks
from conformance.traffic.har.reading import read_archive
from conformance.traffic.judgement import Judgement, Standing
from conformance.traffic.judging import TrafficJudge, judged_rules
from conformance.traffic.presentation import as_mapping, details, headline
from conformance.traffic.summary import TrafficTally
from conformance.verdict import Outcome
from contracts.catalogue import catalogue
from contracts.decisions import decisions
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from fixtures.model import Transaction
from mockserver.running import running_sandbox
from tests.conformance.captured import (
    HEADERS,
    JSON_HEADERS,
    JSONP_HEADERS,
    PASSWORD,
    VALUES,
    Capture,
    archive,
    customer,
    entry,
    error,
    json_report,
    report,
)

JANE = customer()
OTHER = customer(customer_code="4137071924090695")
LAST = {**HEADERS, "X-Last-Id": "9"}
#: A request and an answer, and the one server's rule that they show to be broken.
BROKEN: dict[str, tuple[str, str | bytes, dict[str, Any]]] = {
    "no user": ("user-id-required", report(JANE), {"user_id": None}),
    "no password": ("user-password-required", report(JANE), {"user_password": None}),
    "no account": ("account-id-required", report(JANE), {"account_id": None}),
    "no type": ("type-required", report(JANE), {"type": None}),
    "no report": ("report-required", report(), {"report": None}),
    "another type": ("other-type-refused", report(JANE), {"type": "report"}),
    "another report": ("other-report-refused", report(JANE), {"report": "transactions_all"}),
    "a doubled customer": ("customer-appears-once", report(JANE, OTHER, JANE), {}),
    "a bad item": ("bad-campaign-item-refused", report(), {"selected_campaigns": "1,x"}),
    "a bad date": ("wrong-date-refused", report(), {"selected_campaigns": "1", "date_end": "2011-02-30"}),
    "a range turned round": (
        "reversed-range-selects-nobody",
        report(JANE),
        {"selected_campaigns": "1", "date_start": "2012-01-01", "date_end": "2011-01-01"},
    ),
    "a bad last": ("wrong-last-refused", report(), {"last": "-1"}),
    "the same again": ("newest-id-leaves-nobody", report(JANE, OTHER), {"last": "9", "headers": LAST}),
    "beyond the newest": ("last-above-newest-returns-nobody", report(JANE), {"last": "10", "headers": LAST}),
    "a raw ampersand": ("xml-well-formed", report(customer(first_name="A&B")), {}),
    "another root": ("xml-success-shape", "<answer status='success'/>", {}),
    "another status": ("xml-success-shape", "<response status='fine'/>", {}),
    "a wrapper": ("xml-success-shape", f"<response status='success'><list>{JANE}</list></response>", {}),
    "nested fields": ("xml-success-shape", report(customer(first_name="<b>Jane</b>")), {}),
    "a doctype": ("xml-success-shape", "<!DOCTYPE response>" + report(JANE).partition("\n")[2], {}),
    "order": ("fields-in-order", report(customer(first_name=None, last_name=None, zip=None) + ""), {}),
    "no code": ("every-field-present", report(customer(customer_code=None)), {}),
    "a field left out": ("every-field-present", report(customer(city=None)), {}),
    "an undocumented field": ("no-undocumented-fields", report(customer(record_timestamp="x")), {}),
    "an undocumented element": ("no-undocumented-fields", report(JANE, "<page>1</page>"), {}),
    "a date with a time": ("custom-date-form", report(customer(custom_date="1970-07-14 00:00:00")), {}),
    "JSON unasked for": ("xml-by-default", json_report(), {"headers": JSON_HEADERS}),
    "a page": ("xml-by-default", "<html><body>Hello</body></html>", {}),
    "nothing": ("xml-by-default", "", {}),
    "XML for JSON": ("output-obeyed", report(JANE), {"output": "JSON"}),
    "JSON for XML": ("output-obeyed", json_report(), {"output": "XML", "headers": JSON_HEADERS}),
    "XML for json": ("output-case-ignored", report(JANE), {"output": "json"}),
    "a format that is none": ("other-output-refused", report(JANE), {"output": "CSV"}),
    "HTML by name": (
        "content-type-fits",
        report(JANE),
        {"headers": {**HEADERS, "Content-Type": "text/html"}},
    ),
    "JSON cut short": ("json-well-formed", json_report()[:-3], {"output": "JSON", "headers": JSON_HEADERS}),
    "a number": (
        "json-values-are-text",
        json_report({**VALUES, "zip": 12345}),  # type: ignore[dict-item] # what is wrong with it
        {"output": "JSON", "headers": JSON_HEADERS},
    ),
    "one customer as an object": (
        "json-customers-in-array",
        json_report(customers=VALUES),
        {"output": "JSON", "headers": JSON_HEADERS},
    ),
    "another function": (
        "jsonp-calls-the-named-function",
        f"other({json_report()});",
        {"output": "JSON", "callback": "mine", "headers": JSONP_HEADERS},
    ),
    "no function": (
        "jsonp-calls-the-named-function",
        json_report(),
        {"output": "JSON", "callback": "mine", "headers": JSON_HEADERS},
    ),
    "an open call": (
        "jsonp-calls-the-named-function",
        f"mine({json_report()}",
        {"output": "JSON", "callback": "mine", "headers": JSONP_HEADERS},
    ),
    "white space": (
        "condensed-has-no-white-space",
        json_report(),
        {"output": "JSON", "condensed": "yes", "headers": JSON_HEADERS},
    ),
    "an error without a message": ("error-xml-shape", error(" "), {}),
    "an error in JSON": ("error-xml-shape", '{"status": "error", "error": "No."}', {"last": "-1"}),
    "an error in XML": ("error-json-shape", error(), {"type": "x", "output": "JSON"}),
    "a bare error": (
        "error-jsonp-wrapped",
        '{"status": "error", "error": "No."}',
        {"type": "x", "output": "JSON", "callback": "mine"},
    ),
    "an error with customers": (
        "error-holds-no-customers",
        f"<response status='error'><error>No.</error>{JANE}</response>",
        {},
    ),
    "a failure": ("faulty-request-is-answered", "<html>", {"last": "x", "status": 500}),
    "an unsafe callback": (
        "unsafe-callback-refused",
        f"a;b({json_report()})",
        {"output": "JSON", "callback": "a;b", "headers": JSONP_HEADERS},
    ),
    "the password in an error": ("password-never-shown", error(f"{PASSWORD} is wrong"), {}),
    "the password in a header": (
        "password-never-shown",
        report(JANE),
        {"headers": {**HEADERS, "X-Asked": PASSWORD}},
    ),
    "kept by caches": ("report-not-cached", report(JANE), {"headers": {"Content-Type": "text/xml"}}),
}
#: What the order of fields and a few rules about formats need besides.
ALSO = {
    "a wrapper": {"xml-success-shape", "no-undocumented-fields"},
    "order": {"fields-in-order"},
    "an error in JSON": {"xml-by-default", "error-xml-shape"},
    "an error in XML": {"output-obeyed", "error-json-shape"},
    "an error with customers": {"error-holds-no-customers"},
    "a failure": {"faulty-request-is-answered"},
}


@pytest.fixture
def judge() -> Iterator[TrafficJudge]:
    with TrafficJudge() as judge:
        yield judge


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    return Capture(tmp_path)


def broken(judgement: Judgement, side: str = "server") -> set[str]:
    rules = catalogue().rules
    return {found.rule for found in judgement.findings if rules[found.rule].side == side}


@pytest.mark.parametrize("name", BROKEN)
def test_a_servers_fault_is_found_under_its_rule(judge: TrafficJudge, capture: Capture, name: str) -> None:
    rule, body, how = BROKEN[name]
    if name == "order":
        body = report(JANE.replace("<city></city>", "").replace("</customer>", "<city></city></customer>"))
    judgement = judge.judge(capture(body, **how))
    assert broken(judgement) == ALSO.get(name, {rule})
    assert rule in judgement.tested


def test_the_faults_cover_every_check() -> None:
    covered = {rule for rule, _, _ in BROKEN.values()}
    assert covered == set(checks()) - {"last-id-never-goes-back"}


CAMPAIGN = next(record.campaign_id for record in edge_cases_dataset() if isinstance(record, Transaction))
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"method": "GET"},
    {"output": "JSON"},
    {"output": "json", "condensed": "yes"},
    {"output": "JSON", "callback": "a.b"},
    {"callback": "x"},
    {"last": "5"},
    {"last": "0"},
    {"last": "99999999999"},
    {"last": "-1"},
    {"selected_campaigns": f"{CAMPAIGN}, {CAMPAIGN}"},
    {"selected_campaigns": "1", "date_start": "2011-02-30"},
    {"selected_campaigns": "1", "date_start": "2012-02-20", "date_end": "2011-01-01"},
    {"date_start": "x"},
    {"user_id": None},
    {"user_password": None},
    {"type": "foo", "output": "JSON"},
    {"report": "foo", "output": "JSON", "callback": "cb"},
    {"output": "CSV"},
    {"output": "JSON", "callback": "a b"},
    {"last": "1", "selected_campaigns": "1"},
    {"user_password": "wrong password"},
)
VARIANTS = [{decision.id: word} for decision in decisions().values() for word in decision.words[1:]] + [{}]


@pytest.mark.parametrize("choices", VARIANTS, ids=lambda choices: "".join(choices.values()) or "default")
def test_a_correct_server_is_never_blamed(judge: TrafficJudge, choices: dict[str, str]) -> None:
    [user, *_] = EDGE_ACCOUNT.users
    who = {
        "user_id": user.user_id,
        "user_password": user.user_password,
        "account_id": EDGE_ACCOUNT.account_id,
    }
    with running_sandbox(edge_cases_dataset(), choices) as sandbox:
        entries = [entry(f"{sandbox.url}/api.php", **{**who, **asked}) for asked in ASKED]
    tally = TrafficTally("made up")
    for exchange in read_archive(io.BytesIO(archive(entries)), "made up"):
        judgement = judge.judge(exchange)
        tally.add(judgement)
        allowed = {"no-undocumented-fields"} if "DEC-32" in choices else set()
        assert broken(judgement) <= allowed, [found.sentence for found in judgement.findings]
    unseen = {"DEC-3", "DEC-14", "DEC-31"}
    unseen |= {"DEC-6"} if choices.get("DEC-6") else set()
    for decision, word in choices.items():
        assert tally.decisions.get(decision, word) == word
        assert decision in tally.decisions or decision in unseen


def test_a_clients_mistakes_are_its_own(judge: TrafficJudge, capture: Capture) -> None:
    judgement = judge.judge(capture(error(), last="1", selected_campaigns="1, 2"))
    assert broken(judgement, "client") == {"last-without-campaigns", "campaigns-separated-by-commas"}
    assert (judgement.blame, broken(judgement)) == (Blame.CLIENT, set())
    assert "the client is to blame" in headline(judgement)


def test_where_the_documentation_is_silent_nobody_is_to_blame(judge: TrafficJudge, capture: Capture) -> None:
    judgement = judge.judge(capture(report(JANE), {"Content-Type": "text/xml"}, API="1.5"))
    assert (judgement.blame, judgement.blamed) == (Blame.SILENCE, (Blame.SILENCE,))
    assert "the documentation is silent" in headline(judgement)


def test_the_graver_fault_decides_whom_to_blame(judge: TrafficJudge, capture: Capture) -> None:
    judgement = judge.judge(capture(report(customer(city=None)), method="GET"))
    assert judgement.blamed == (Blame.CLIENT, Blame.SERVER)
    assert judgement.blame is Blame.SERVER


def test_a_last_id_that_goes_back_shows_over_several_exchanges(judge: TrafficJudge, capture: Capture) -> None:
    assert not judge.judge(capture(report(JANE), LAST)).findings
    assert broken(judge.judge(capture(report(JANE), {**HEADERS, "X-Last-Id": "8"}))) == {
        "last-id-never-goes-back"
    }


def test_a_client_that_does_not_advance_is_found(judge: TrafficJudge, capture: Capture) -> None:
    judge.judge(capture(report(JANE), LAST, last="0"))
    assert broken(judge.judge(capture(report(JANE), LAST, last="4")), "client") == {"last-advances"}


def test_a_compressed_answer_is_judged(judge: TrafficJudge, capture: Capture) -> None:
    machine = zlib.compressobj(wbits=31)
    body = machine.compress(report(customer(city=None)).encode()) + machine.flush()
    coded = {**HEADERS, "Content-Encoding": "gzip"}
    assert broken(judge.judge(capture(body, coded))) == {"every-field-present"}
    cut = judge.judge(capture(body[:-4], coded))
    assert (cut.standing, cut.findings) == (Standing.HALF, ())
    assert "ends too early" in cut.why


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"complete": False}, "broke off"),
        ({"method": "HEAD"}, "HEAD"),
        ({"status": 302}, "302"),
        ({"status": 404}, "no report and no error"),
        ({"headers": {"Content-Encoding": "br"}}, "'br'"),
    ],
)
def test_an_answer_that_says_nothing_is_not_judged(
    judge: TrafficJudge, capture: Capture, how: Any, why: str
) -> None:
    judgement = judge.judge(capture("gone", **how))
    assert judgement.standing is Standing.HALF
    assert why in judgement.why
    assert not broken(judgement)


def test_requests_of_other_things_are_passed_over(judge: TrafficJudge, capture: Capture) -> None:
    nothing: Any = dict.fromkeys(("user_id", "user_password", "account_id", "type", "report"))
    judgement = judge.judge(capture("<html>", method="GET", target="/index.html", **nothing))
    assert (judgement.standing, judgement.findings, judgement.tested) == (Standing.OTHER, (), frozenset())


def test_no_secret_and_nobodys_data_is_in_a_judgement(judge: TrafficJudge, capture: Capture) -> None:
    exchange = capture(
        report(customer(last_name="Zyxwvut", city=None)),
        {**HEADERS, "X-Asked": PASSWORD},
        method="GET",
        target=f"/{PASSWORD}/api.php",
        selected_campaigns=f"1 {PASSWORD}",
        request_headers={"api_access_key": PASSWORD},
    )
    judgement = judge.judge(exchange)
    assert judgement.findings
    shown = (
        f"{judgement!r} {as_mapping(judgement)} {headline(judgement)} {list(details(judgement))} {exchange!r}"
    )
    assert "Zyxwvut" not in shown
    assert not [form for form in encodings(PASSWORD) if form in shown]


def test_a_run_tells_what_was_put_to_the_test(judge: TrafficJudge, capture: Capture) -> None:
    tally = TrafficTally("made up")
    for body in (report(JANE), report(customer(city=None)), report(customer(city=None))):
        tally.add(judge.judge(capture(body)))
    run = tally.run()
    assert [result.rule.id for result in run.results] == list(judged_rules())
    by_rule = {result.rule.id: result for result in run.results}
    assert by_rule["every-field-present"].outcome is Outcome.FAIL
    assert by_rule["every-field-present"].message.startswith(
        "In 2 of 3 exchanges, first: Customer 1 of 1 lacks"
    )
    assert len(by_rule["every-field-present"].evidence) == 2
    assert by_rule["xml-well-formed"].outcome is Outcome.PASS
    assert by_rule["json-well-formed"].outcome is Outcome.VACUOUS
    assert (run.mode, run.requests, run.decisions["DEC-2"]) == ("traffic", 3, "none")


def test_evidence_stays_bounded(judge: TrafficJudge, capture: Capture) -> None:
    tally = TrafficTally("made up")
    judgement = judge.judge(capture(report(customer(city=None))))
    for _ in range(100):
        tally.add(judgement)
    [result] = tally.run().of(Outcome.FAIL)
    assert len(result.evidence) == 3
    assert dataclasses.replace(result, evidence=()).message.startswith("In 100 of 100")
