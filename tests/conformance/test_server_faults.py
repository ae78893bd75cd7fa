"""Faults that no mutant has: each is told as the one rule that it breaks, and nothing else is blamed for it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from conformance.mutants.harness import Harness, harness
from conformance.mutants.mutant import MODES, Mutation, listing, replying, rewriting, selecting
from conformance.mutants.pipeline import Pipeline, Reply, ReportedCustomer, Request, View
from conformance.verdict import Outcome, Result
from contracts.form import Pairs
from contracts.request import Output, merge_fields
from fixtures.edge_cases import EDGE_ACCOUNT
from mockserver.question import Question
from mockserver.store.interface import Selection
from tests.conformance.judged_server import RULES


@pytest.fixture(scope="module")
def on() -> Iterator[Harness]:
    with harness() as made:
        yield made


def failed(results: tuple[Result, ...]) -> dict[str, str]:
    assert [one for one in results if one.outcome is Outcome.ERROR] == []
    return {one.rule.id: one.message for one in results if one.outcome is Outcome.FAIL}


def is_json(view: View) -> bool:
    return view.question.format.output is Output.JSON


def json_ignores_dates(server: Pipeline) -> None:
    selecting(
        server, lambda chosen, view: replace(chosen, since=None, until=None) if is_json(view) else chosen
    )


def json_ignores_last(server: Pipeline) -> None:
    selecting(server, lambda chosen, view: replace(chosen, changed_after=None) if is_json(view) else chosen)


def json_ignores_campaigns(server: Pipeline) -> None:
    selecting(server, lambda chosen, view: replace(chosen, campaigns=None) if is_json(view) else chosen)


def json_repeats_somebody(server: Pipeline) -> None:
    def again(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return [*customers, *customers[-1:]] if is_json(view) else customers

    listing(server, again)


def get_ignores_campaigns(server: Pipeline) -> None:
    def merge(query: Pairs, body: Pairs) -> dict[str, str]:
        fields = merge_fields(query, body)
        if not body:
            fields.pop("selected_campaigns", None)
        return fields

    server.merge = merge


def dates_count_for_the_first_campaign(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        first, *others = selection.campaigns or ("",)
        if not others:
            return right(selection, view)
        parts = (replace(selection, campaigns=(first,)), Selection(campaigns=tuple(others)))
        return list(dict.fromkeys(customer for part in parts for customer in right(part, view)))

    server.find = find


def get_may_be_cached(server: Pipeline) -> None:
    methods: list[str] = []
    right = server.understand

    def understand(request: Request) -> Question:
        methods.append(request.method)
        return right(request)

    def reply(answer: Reply, _: Question) -> Reply:
        return answer.having(Cache_Control="max-age=60") if methods[-1] == "GET" else answer

    server.understand = understand
    replying(server, reply)


def an_empty_password_will_do(server: Pipeline) -> None:
    right = server.understand

    def understand(request: Request) -> Question:
        known = request.fields.get("user_id") == server.user_id
        if known and request.fields.get("user_password") == "" and request.fields.get("account_id"):
            request.fields["user_password"] = server.password
        return right(request)

    server.understand = understand


def in_xml(change: Callable[[bytes], bytes]) -> Mutation:
    return lambda server: rewriting(
        server, lambda body, question: change(body) if question.format.output is Output.XML else body
    )


def in_json(change: Callable[[Any], Any]) -> Mutation:
    """Write what stands in JSON otherwise; a call around it stays, and so does white space where there is any."""

    def rewrite(body: bytes, question: Question) -> bytes:
        if question.format.output is not Output.JSON or b'"success"' not in body[:200]:
            return body
        text = body.decode()
        start, end = text.index("{"), text.rindex("}") + 1
        condensed = question.format.condensed
        changed = json.dumps(
            change(json.loads(text[start:end])),
            ensure_ascii=False,
            indent=None if condensed else 1,
            separators=(",", ":") if condensed else None,
        )
        return f"{text[:start]}{changed}{text[end:]}".encode()

    return lambda server: rewriting(server, rewrite)


def errors_are_xml(server: Pipeline) -> None:
    def in_xml(answer: Reply, question: Question) -> Reply:
        plain_json = question.format.output is Output.JSON and not question.format.callback
        if not plain_json or b'"error"' not in answer.body:
            return answer
        body = b'<response status="error"><error>No.</error></response>'
        return replace(answer, body=body).having(Content_Type="text/xml; charset=utf-8")

    replying(server, in_xml)


FAULTS: dict[str, tuple[Mutation, str, str]] = {
    "ignores dates in JSON": (json_ignores_dates, "json-holds-the-same", "the report of a campaign on"),
    "ignores last in JSON": (json_ignores_last, "json-holds-the-same", "the report for last="),
    "ignores campaigns in JSON": (json_ignores_campaigns, "json-holds-the-same", "a campaign on"),
    "lists somebody twice in JSON": (json_repeats_somebody, "json-holds-the-same", "comes twice in the report in JSON"),
    "ignores campaigns in a GET": (get_ignores_campaigns, "get-and-post-agree", "by GET and not in the report"),
    "applies dates to the first campaign only": (
        dates_count_for_the_first_campaign,
        "range-with-several-campaigns",
        "the report of the list from",
    ),
    "lets the answer to a GET be cached": (get_may_be_cached, "report-not-cached", "max-age=60"),
    "accepts an empty password": (an_empty_password_will_do, "wrong-password-refused", "an empty password"),
    "counts customers in JSON": (
        in_json(lambda report: {**report, "count": len(report["customers"])}),
        "no-undocumented-fields",
        "an undocumented member count",
    ),
    "shows a number of its own in JSON": (
        in_json(
            lambda report: {**report, "customers": [{**one, "row": 1} for one in report["customers"]]}
        ),
        "no-undocumented-fields",
        "the undocumented member row",
    ),
    "numbers customers in JSON": (
        in_json(
            lambda report: {
                **report,
                "customers": {str(place): one for place, one in enumerate(report["customers"], 7)},
            }
        ),
        "json-customers-in-array",
        "an object instead of an array",
    ),
    "writes no status in JSON": (
        in_json(lambda report: {"customers": report["customers"]}),
        "json-customers-in-array",
        "it has no status",
    ),
    "writes nothing but the array": (
        in_json(lambda report: report["customers"] or {**report}),
        "json-customers-in-array",
        "the JSON is no object",
    ),
    "calls the status of a report ok": (
        in_xml(lambda body: body.replace(b'status="success"', b'status="ok"')),
        "xml-success-shape",
        "has the status 'ok', not 'success'",
    ),
    "puts the report into a namespace": (
        in_xml(lambda body: body.replace(b'<response status="success"', b'<response xmlns="urn:x" status="success"')),
        "xml-success-shape",
        "the root is {urn:x}response",
    ),
    "calls the status of an error success": (
        in_xml(lambda body: body.replace(b'status="error"', b'status="success"')),
        "error-xml-shape",
        "an error with the status 'success'",
    ),
    "writes errors in XML where JSON was asked for": (
        errors_are_xml,
        "error-json-shape",
        "got the error 'No.', which came as XML",
    ),
    "writes a warning behind the report": (
        in_xml(lambda body: body + b"Notice: Undefined index" * (b'"success"' in body[:99])),
        "xml-well-formed",
        "not well-formed XML",
    ),
    "writes a warning before the report": (
        in_xml(lambda body: re.sub(rb'^(?=.{0,99}"success")', b"<br />\n<b>Warning</b>: x<br />\n", body, flags=re.S)),
        "xml-well-formed",
        "not well-formed XML",
    ),
    "declares an entity of its own": (
        in_xml(
            lambda body: body.replace(
                b'<response status="success"', b'<!DOCTYPE response [<!ENTITY nz "NZ">]><response status="success"'
            ).replace(b"<customer_username></customer_username>", b"<customer_username>&nz;</customer_username>", 1)
        ),
        "xml-success-shape",
        "holds the entity &nz;",
    ),
}  # fmt: skip
#: A document whose entities are unknown to who reads it has other values than the JSON, and than the dataset.
ALSO = {"declares an entity of its own": {"json-holds-the-same", "values-exact"}}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_rule_that_is_broken_is_blamed_and_no_other(fault: str, mode: str, on: Harness) -> None:
    mutate, rule, told = FAULTS[fault]
    found = failed(on.judge(mutate, RULES, mode, EDGE_ACCOUNT.account_id))
    assert rule in found
    assert set(found) - ALSO.get(fault, set()) == {rule}
    assert told in found[rule]
