"""What is said about a client, from runs that never happened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from conformance.client.ask import Ask
from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.customers import code_of, plain_customers
from conformance.client.differences import Aspect, differences
from conformance.client.exchange import Exchange
from conformance.client.judging.requests import MOST_REQUESTS
from conformance.client.report import Report
from conformance.client.scenario import CAMPAIGN_A, Scenario, Step
from conformance.client.scenario_run import ScenarioRun, StepRun
from conformance.client.verdicts import Judged, judge_runs, verdict
from conformance.verdict import Outcome
from contracts.asking.observation import UNKNOWN
from contracts.asking.recorded import (
    Place,
    RecordedAnswer,
    RecordedExchange,
    RecordedField,
    RecordedRequest,
    Result,
)
from contracts.asking.recording import Redactor
from contracts.catalogue import catalogue
from contracts.fields import CUSTOMER_FIELDS
from contracts.form import Encoding

CUSTOMER = dict.fromkeys(CUSTOMER_FIELDS, "") | {
    "customer_code": "0042",
    "first_name": "Zoë",
    "last_name": "Doe",
    "address1": " 1  Main Street ",
    "zip": "00100",
}
GIVEN = Report((CUSTOMER,))
SCENARIO = Scenario(
    "made-up", "Made up", ("reads-every-customer", "reads-every-field", "keeps-white-space"), ()
)


def asking(
    meant: Report | None = GIVEN, fields: Mapping[str, str] | None = None, *, readable: bool = True
) -> Exchange:
    sent = {
        "user_id": "u",
        "user_password": "a password",
        "account_id": "a",
        "type": "reports",
        "report": "customers_all",
    } | dict(fields or {})
    redact = Redactor().redact
    recorded = tuple(
        RecordedField(name, redact(value) if name == "user_password" else value, Place.BODY)
        for name, value in sent.items()
    )
    request = RecordedRequest("POST", "/", Encoding.URLENCODED, recorded)
    answer = RecordedAnswer(200, Result.SUCCESS if readable and meant else Result.OTHER)
    return Exchange(RecordedExchange(request, answer), UNKNOWN, meant, readable)


def run_of(
    *outcomes: ClientOutcome,
    scenario: Scenario = SCENARIO,
    exchanges: Sequence[Exchange] | None = None,
    ask: Ask = Ask(),  # noqa: B008 - frozen
) -> ScenarioRun:
    given = tuple([asking()] if exchanges is None else exchanges)
    steps = tuple(StepRun(number, Step(ask), given, outcome) for number, outcome in enumerate(outcomes, 1))
    return ScenarioRun(replace(scenario, steps=tuple(step.step for step in steps)), steps)


def broken(*runs: ScenarioRun, accept_repair: bool = False) -> set[str]:
    judged = judge_runs(runs, accept_repair=accept_repair)
    return {remark.rule for one in judged for remark in one.remarks}


def understood(*customers: Mapping[str, object]) -> ClientOutcome:
    return ClientOutcome(Ending.UNDERSTOOD, Report(customers))


def changed(**values: object) -> dict[str, object]:
    return {**CUSTOMER, **values}


@pytest.mark.parametrize(
    ("got", "aspects"),
    [
        ([CUSTOMER], set()),
        ([], {Aspect.CUSTOMERS}),
        ([CUSTOMER, CUSTOMER], {Aspect.CUSTOMERS}),
        ([changed(customer_code="42")], {Aspect.ZEROS}),
        ([changed(customer_code=42)], {Aspect.ZEROS}),
        ([changed(zip="100.0")], {Aspect.ZEROS}),
        ([changed(address1="1 Main Street")], {Aspect.WHITE_SPACE}),
        ([changed(first_name="ZoÃ«")], {Aspect.CHARACTERS}),
        ([changed(last_name="Zoë")], {Aspect.VALUE}),
        ([changed(phone=None)], {Aspect.UNSET}),
        ([changed(phone="None")], {Aspect.UNSET}),
        ([changed(phone=[])], {Aspect.UNSET}),
        ([{name: value for name, value in CUSTOMER.items() if name != "zip"}], {Aspect.FIELDS}),
        ([changed(undocumented="1")], set()),
    ],
)
def test_each_way_to_differ_has_its_name(got: list[dict[str, object]], aspects: set[Aspect]) -> None:
    assert {difference.aspect for difference in differences(GIVEN, Report(tuple(got)))} == aspects


def test_a_zero_date_is_to_be_understood_as_unset() -> None:
    given = Report((changed(custom_date="0000-00-00"),))
    assert not list(differences(given, Report((changed(custom_date=""),))))
    [difference] = differences(given, Report((changed(custom_date="0000-00-00"),)))
    assert difference.aspect is Aspect.ZERO_DATE


def test_the_order_of_customers_does_not_matter() -> None:
    customers = tuple(dict(customer.fields) for customer in plain_customers(5))
    assert not list(differences(Report(customers), Report(customers[::-1])))


def test_a_wrong_detail_breaks_its_own_rule_or_the_main_one() -> None:
    assert broken(run_of(understood(CUSTOMER))) == set()
    assert broken(run_of(understood(changed(address1="1 Main Street")))) == {"keeps-white-space"}
    assert broken(run_of(understood(changed(first_name="Zo")))) == {"reads-every-customer"}
    assert broken(run_of(understood())) == {"reads-every-customer"}


@pytest.mark.parametrize(
    "outcome",
    [
        ClientOutcome(Ending.GAVE_UP, status=1),
        ClientOutcome(Ending.GARBLED),
        ClientOutcome(Ending.HUNG, status=None),
        ClientOutcome(Ending.UNDERSTOOD, Report(error="No.")),
    ],
)
def test_a_report_that_was_not_understood_breaks_the_main_rule(outcome: ClientOutcome) -> None:
    assert broken(run_of(outcome)) == {"reads-every-customer"}


def test_an_error_is_to_be_understood_with_its_text() -> None:
    refused = [asking(Report(error="Wrong & why"))]
    right = ClientOutcome(Ending.UNDERSTOOD, Report(error="Wrong & why"))
    assert broken(run_of(right, exchanges=refused)) == set()
    for wrong in (Report(error="wrong"), Report()):
        assert broken(run_of(ClientOutcome(Ending.UNDERSTOOD, wrong), exchanges=refused)) != set()


def test_what_cannot_be_understood_must_not_have_been() -> None:
    nothing = [asking(readable=False)]
    assert broken(run_of(ClientOutcome(Ending.GAVE_UP, status=1), exchanges=nothing)) == set()
    assert broken(run_of(understood(), exchanges=nothing)) == {"reads-every-customer"}
    assert broken(run_of(ClientOutcome(Ending.GARBLED), exchanges=nothing)) == {"reads-every-customer"}


def test_a_request_that_no_server_answers_with_a_report_is_none_that_was_understood() -> None:
    astray = asking(None)
    assert broken(run_of(ClientOutcome(Ending.GAVE_UP, status=1), exchanges=[astray])) == {
        "reads-every-customer"
    }


def test_a_right_repair_is_accepted_only_when_asked_for() -> None:
    nothing = [asking(readable=False)]
    right, wrong = (
        run_of(understood(customer), exchanges=nothing) for customer in (CUSTOMER, changed(zip="100"))
    )
    assert broken(right) == {"reads-every-customer"}
    assert broken(right, accept_repair=True) == set()
    assert broken(wrong, accept_repair=True) == {"reads-every-customer"}


def test_giving_up_is_accepted_where_the_scenario_says_so() -> None:
    gave_up = ClientOutcome(Ending.GAVE_UP, status=1)
    assert broken(run_of(gave_up, scenario=replace(SCENARIO, may_give_up=True))) == set()


def test_a_client_that_never_prints_is_judged_by_its_requests() -> None:
    quiet = run_of(ClientOutcome(Ending.SILENT))
    failing = run_of(ClientOutcome(Ending.GAVE_UP, status=1))
    judged = judge_runs([quiet, failing])
    assert [one.remarks for one in judged] == [(), ()]
    assert outcome("reads-every-customer", judged) is Outcome.SKIP
    assert outcome("required-field-sent", judged) is Outcome.PASS


def test_a_client_that_prints_sometimes_is_silent_nowhere() -> None:
    assert broken(run_of(ClientOutcome(Ending.SILENT)), run_of(understood(CUSTOMER))) == {
        "reads-every-customer"
    }


def test_a_client_that_always_fails_is_not_called_silent() -> None:
    assert broken(run_of(ClientOutcome(Ending.GAVE_UP, status=1))) == {"reads-every-customer"}


def outcome(rule: str, judged: Sequence[Judged]) -> Outcome:
    return verdict(catalogue().rules[rule], judged, "http://127.0.0.1").outcome


def test_a_client_that_asks_nothing_passes_no_rule_on_requests() -> None:
    judged = judge_runs([run_of(ClientOutcome(Ending.SILENT), exchanges=[])])
    assert outcome("asks-what-was-wanted", judged) is Outcome.FAIL
    assert outcome("required-field-sent", judged) is Outcome.SKIP


@pytest.mark.parametrize(
    ("ask", "fields", "kept"),
    [
        (Ask(output="JSON"), {"output": "json"}, True),
        (Ask(output="XML"), {}, True),
        (Ask(), {"output": "XML"}, True),
        (Ask(), {"output": "JSON"}, False),
        (Ask(output="JSON"), {}, False),
        (Ask(output="JSON", condensed="yes"), {"output": "JSON"}, False),
        (Ask(selected_campaigns=("1", "2")), {"selected_campaigns": "2,1"}, True),
        (Ask(selected_campaigns=("1", "2")), {"selected_campaigns": "1"}, False),
        (Ask(), {"selected_campaigns": "1"}, False),
        (Ask(), {"last": "0"}, False),
        (Ask(date_start="2010-01-01"), {}, True),
        (Ask(date_start="2010-01-01", selected_campaigns=("1",)), {"selected_campaigns": "1"}, False),
        (Ask(date_start="2010-01-01"), {"date_start": "2010-01-02"}, True),
    ],
)
def test_a_request_is_compared_with_what_was_wanted(ask: Ask, fields: dict[str, str], kept: bool) -> None:
    run = run_of(understood(CUSTOMER), exchanges=[asking(fields=fields)], ask=ask)
    assert ("asks-what-was-wanted" not in broken(run)) is kept


def test_what_another_rule_finds_fault_with_is_not_blamed_twice() -> None:
    ask = Ask(date_start="2010-01-01", date_end="2010-02-02", selected_campaigns=(CAMPAIGN_A,))
    swapped = asking(
        fields={"date_start": "2010-02-02", "date_end": "2010-01-01", "selected_campaigns": CAMPAIGN_A}
    )
    assert broken(run_of(understood(CUSTOMER), exchanges=[swapped], ask=ask)) == {"date-range-in-order"}


def test_more_requests_than_a_step_needs_are_too_many() -> None:
    many = [asking() for _ in range(MOST_REQUESTS + 1)]
    assert "retries-are-bounded" in broken(run_of(understood(CUSTOMER), exchanges=many))
    assert "retries-are-bounded" not in broken(run_of(understood(CUSTOMER), exchanges=many[1:]))


def test_polls_add_up_to_the_report_at_the_end() -> None:
    scenario = replace(SCENARIO, rules=("polls-lose-nothing",))
    old, new = changed(zip="1"), changed(zip="2")
    other = {**CUSTOMER, "customer_code": code_of(1)}

    def polls(*answers: Report, final: Report) -> set[str]:
        steps = tuple(
            StepRun(number, Step(), (asking(answer),), ClientOutcome(Ending.UNDERSTOOD, answer))
            for number, answer in enumerate(answers, 1)
        )
        return broken(ScenarioRun(scenario, steps, final))

    assert polls(Report((old,)), Report((new, other)), final=Report((new, other))) == set()
    assert polls(Report((old,)), Report((other,)), final=Report((new, other))) == {"polls-lose-nothing"}
    assert polls(Report((old, other)), final=Report((old,))) == {"polls-lose-nothing"}


def test_the_password_is_in_no_evidence() -> None:
    run = run_of(ClientOutcome(Ending.GAVE_UP, status=1))
    found = verdict(catalogue().rules["reads-every-customer"], judge_runs([run]), "http://x")
    [evidence] = found.evidence
    assert dict(evidence.request.fields)["user_password"] is None
    assert "a password" not in repr(found)
