"""From form fields to a request or its problems: every sentence, every choice, every order (REQ, SEL, DEC)."""

from datetime import date
from typing import Any, Final

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import catalogue
from contracts.decisions import Choices, decisions
from contracts.fields import REQUEST_FIELDS, REQUIRED_FIELDS
from contracts.request import (
    AnswerFormat,
    Cause,
    Output,
    Reading,
    ReportRequest,
    first_problem,
    merge_fields,
    read_request,
)
from tests.corpus.schema_verdicts import json_schema

DOCUMENTED: Final = {
    "user_id": "john1970",
    "user_password": "1959caadac9b13dcb3",
    "account_id": "greatwidgets",
    "type": "reports",
    "report": "customers_all",
}
EVERY_CHOICE: Final = [
    (decision.id, word)
    for decision in decisions().values()
    for word in decision.words
    if len(decision.words) > 1
]


def read(fields: dict[str, str], api_key: str | None = None, /, **choices: str) -> Reading:
    """Read the documented fields changed by ``fields``, under choices written as ``DEC_6="last"``."""
    overrides = {name.replace("_", "-"): word for name, word in choices.items()}
    return read_request({**DOCUMENTED, **fields}, Choices(overrides), api_key)


def the_problem(reading: Reading) -> tuple[str, str]:
    """The field and rule of the only problem, whose sentence names the field and cites a statement."""
    assert reading.request is None
    (problem,) = reading.problems
    assert problem.field in problem.sentence
    assert problem.sentence.endswith(").")
    return problem.field, problem.rule


def test_the_documented_example_is_understood() -> None:
    reading = read(
        {
            "date_start": "2010-01-01",
            "date_end": "2011-12-31",
            "selected_campaigns": "123456789012,210987654321",
        }
    )
    assert reading.problems == ()
    assert reading.request == ReportRequest(
        ("123456789012", "210987654321"), date(2010, 1, 1), date(2011, 12, 31)
    )
    assert reading.format == AnswerFormat(Output.XML, None, condensed=False)
    assert reading.credentials.user_id == "john1970"
    assert reading.credentials.account_id == "greatwidgets"


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("name", REQUIRED_FIELDS)
def test_each_required_field_is_missed_also_when_empty(name: str, value: str | None) -> None:
    fields = {**DOCUMENTED, name: value}
    reading = read_request({k: v for k, v in fields.items() if v is not None}, Choices())
    (problem,) = reading.problems
    assert (problem.cause, problem.field, problem.rule) == (Cause.MISSING, name, "required-field-sent")
    assert f"REQ-{REQUIRED_FIELDS.index(name) + 1}" in problem.sentence


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("type", "report", "type-is-reports"),
        ("type", "Reports", "type-is-reports"),
        ("report", "customers", "report-is-customers-all"),
        ("output", "YAML", "output-is-json-or-xml"),
        ("output", "ĴSON", "output-is-json-or-xml"),
        ("output", "JſON", "output-is-json-or-xml"),
        ("last", "-1", "last-is-whole-number"),
        ("last", "1.5", "last-is-whole-number"),
        ("last", "1e3", "last-is-whole-number"),
        ("last", " 1", "last-is-whole-number"),
        ("last", "१", "last-is-whole-number"),
    ],
)
def test_each_wrong_value_is_named(name: str, value: str, rule: str) -> None:
    reading = read({name: value})
    assert the_problem(reading) == (name, rule)
    assert reading.problems[0].value == value
    assert rule in catalogue().rules


@pytest.mark.parametrize("name", ["date_start", "date_end"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2011-02-30", "no such day"),
        ("1900-02-29", "no such day"),
        ("0000-01-01", "no such day"),
        ("2011-2-3", "YYYY-MM-DD"),
        ("01/02/2011", "YYYY-MM-DD"),
        ("2011-01-01T00:00:00", "YYYY-MM-DD"),
        ("２０１１-01-01", "YYYY-MM-DD"),
        ("2011-01-01\n", "YYYY-MM-DD"),
        ("99999-01-01", "YYYY-MM-DD"),
    ],
)
def test_a_date_beside_a_campaign_must_be_a_day(name: str, value: str, words: str) -> None:
    reading = read({name: value, "selected_campaigns": "1"})
    assert the_problem(reading) == (name, "date-is-calendar-date")
    assert words in reading.problems[0].sentence


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2000-02-29"])
def test_the_ends_of_the_calendar_are_days(value: str) -> None:
    reading = read({"date_start": value, "date_end": value, "selected_campaigns": "1"})
    assert reading.request == ReportRequest(("1",), date.fromisoformat(value), date.fromisoformat(value))


def test_dates_without_a_campaign_are_ignored_also_beside_last() -> None:
    assert read({"date_start": "2010-01-01"}).request == ReportRequest()
    assert read({"date_start": "2010-01-01", "last": "5"}).request == ReportRequest(last=5)
    assert read({"date_end": "yesterday", "selected_campaigns": ""}).request == ReportRequest()


def test_a_malformed_date_without_a_campaign_can_be_an_error() -> None:
    reading = read({"date_end": "yesterday"}, DEC_9="error")
    assert the_problem(reading) == ("date_end", "date-is-calendar-date")
    assert read({"date_end": "2010-01-01"}, DEC_9="error").request == ReportRequest()


def test_one_date_alone_leaves_the_other_side_open() -> None:
    request = read({"date_start": "2010-01-01", "selected_campaigns": "1"}).request
    assert request == ReportRequest(("1",), date(2010, 1, 1), None)
    request = read({"date_end": "2010-01-01", "selected_campaigns": "1"}).request
    assert request == ReportRequest(("1",), None, date(2010, 1, 1))


def test_a_range_that_holds_no_day_is_understood_or_an_error() -> None:
    fields = {"date_start": "2011-01-02", "date_end": "2011-01-01", "selected_campaigns": "1"}
    assert read(fields).request == ReportRequest(("1",), date(2011, 1, 2), date(2011, 1, 1))
    assert the_problem(read(fields, DEC_11="error")) == ("date_start", "date-range-in-order")


@pytest.mark.parametrize(
    ("value", "item", "trimmed"),
    [
        ("1, 2", "' 2'", ("1", "2")),
        (" 1 ,2", "' 1 '", ("1", "2")),
        ("1,,2", "''", None),
        ("1,", "''", None),
        (",", "''", None),
        (" ", "' '", None),
        ("1;2", "'1;2'", None),
        ("12a", "'12a'", None),
        ("1,\t2", r"'\t2'", None),
        ("١", "'١'", None),
        ("-1", "'-1'", None),
    ],
)
def test_a_wrong_campaign_item_is_shown_and_never_dropped(
    value: str, item: str, trimmed: tuple[str, ...] | None
) -> None:
    reading = read({"selected_campaigns": value})
    assert the_problem(reading) == ("selected_campaigns", "campaigns-separated-by-commas")
    assert item in reading.problems[0].sentence
    tolerated = read({"selected_campaigns": value}, DEC_15="trim")
    if trimmed is None:
        assert the_problem(tolerated) == ("selected_campaigns", "campaigns-separated-by-commas")
    else:
        assert tolerated.request == ReportRequest(trimmed)


def test_campaigns_are_texts_in_their_order_each_once() -> None:
    assert read({"selected_campaigns": "007,7,007"}).request == ReportRequest(("007", "7"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("last", ReportRequest(last=7)),
        ("campaigns", ReportRequest(("1",), date(2010, 1, 1))),
        ("both", ReportRequest(("1",), date(2010, 1, 1), None, 7)),
    ],
)
def test_last_with_campaigns(choice: str, expected: ReportRequest) -> None:
    fields = {"last": "7", "selected_campaigns": "1", "date_start": "2010-01-01"}
    reading = read(fields)
    assert the_problem(reading) == ("last", "last-without-campaigns")
    assert "selected_campaigns" in reading.problems[0].sentence
    assert read(fields, DEC_6=choice).request == expected


@pytest.mark.parametrize(("value", "last"), [("0", 0), ("000", 0), ("0012", 12), ("9" * 5000, 10**18)])
def test_last_is_a_number_of_any_length(value: str, last: int) -> None:
    assert read({"last": value}).request == ReportRequest(last=last)


@pytest.mark.parametrize("word", ["json", "JSON", "Json", "jSoN"])
def test_the_letter_case_of_output_is_ignored(word: str) -> None:
    assert read({"output": word}).format == AnswerFormat(Output.JSON)


@pytest.mark.parametrize(("value", "condensed"), [("yes", True), ("YES", True), ("1", False), ("", False)])
def test_condensed_is_yes_or_nothing(value: str, condensed: bool) -> None:
    assert read({"output": "JSON", "condensed": value}).format.condensed is condensed


def test_a_callback_counts_only_beside_json() -> None:
    assert read({"callback": "f"}).format == AnswerFormat(Output.XML)
    assert read({"callback": "f", "output": "XML"}, DEC_17="jsonp").format == AnswerFormat(Output.XML)
    assert read({"callback": "f"}, DEC_17="jsonp").format == AnswerFormat(Output.JSON, "f")
    assert read({"callback": "f", "output": "json"}).format == AnswerFormat(Output.JSON, "f")
    assert read({"callback": "not-safe!"}).problems == ()


@pytest.mark.parametrize("name", ["f", "$", "_a.$b.c9", "a" * 128, "function"])
def test_a_safe_callback_is_taken(name: str) -> None:
    assert read({"callback": name, "output": "JSON"}).format == AnswerFormat(Output.JSON, name)


@pytest.mark.parametrize(
    "name", ["9f", "a-b", "a..b", ".a", "a.", "a b", "alert(1)", "é", "a" * 129, "a\n", "<script>", "a[0]"]
)
def test_an_unsafe_callback_never_wraps_its_own_error(name: str) -> None:
    reading = read({"callback": name, "output": "JSON"})
    assert the_problem(reading) == ("callback", "callback-is-safe-name")
    assert reading.format == AnswerFormat(Output.JSON, None)
    assert len(reading.problems[0].sentence) < 300


def test_an_error_is_xml_when_output_is_wrong() -> None:
    assert read({"output": "PDF", "callback": "f", "condensed": "yes"}).format == AnswerFormat(Output.XML)


def test_an_api_key_stands_for_the_password_only_where_it_is_on() -> None:
    without = {"user_password": "", "user_api_key": "from-the-field"}
    assert [problem.field for problem in read(without).problems] == ["user_password"]
    assert read(without, DEC_31="on").credentials.password == "from-the-field"
    assert read(without, "from-the-header", DEC_31="on").credentials.password == "from-the-header"
    assert read({}, "from-the-header").credentials.password == DOCUMENTED["user_password"]
    assert read({}, DEC_31="on").credentials.password == DOCUMENTED["user_password"]


def test_of_several_faults_the_first_by_their_order_is_told() -> None:
    wrong = ["type", "report", "date_start", "date_end", "selected_campaigns", "last"]
    fields = dict.fromkeys(["callback", *reversed(wrong)], "!") | {
        "output": "JSON",
        "user_password": "secret",
    }
    told = []
    while (problem := first_problem(read_request(fields, Choices()), credentials_known=True)) is not None:
        told.append(problem.field)
        fields[problem.field] = DOCUMENTED.get(problem.field, "")
    assert told == ["user_id", "account_id", *wrong, "callback"]


def test_without_valid_credentials_nothing_is_said_of_values() -> None:
    reading = read({"type": "x", "last": "x"})
    problem = first_problem(reading, credentials_known=False)
    assert problem is not None
    assert problem.cause is Cause.CREDENTIALS
    assert problem.value is None
    assert "last" not in problem.sentence
    assert "type" not in problem.sentence
    missing = first_problem(read({"account_id": ""}), credentials_known=False)
    assert missing is not None
    assert missing.cause is Cause.MISSING
    assert first_problem(read({}), credentials_known=True) is None


def test_the_body_beats_the_query_and_the_last_of_a_repeated_field_counts() -> None:
    query = [("last", "1"), ("last", "2"), ("output", "JSON")]
    assert merge_fields(query, []) == {"last": "2", "output": "JSON"}
    assert merge_fields(query, [("last", "3"), ("last", "")]) == {"last": "", "output": "JSON"}


texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *(
                "",
                "reports",
                "customers_all",
                "2010-01-01",
                "2011-02-30",
                "0",
                "12",
                "1,2",
                "1, 2",
                "JSON",
                "xml",
            ),
            *(
                "f",
                "a.b",
                "yes",
                "2010-01-01\n",
                "1\n",
                "json\n",
                "a\n",
                "0000-00-00",
                "١",
                "9" * 30,
                "a" * 129,
            ),
        ]
    ),
)
any_fields = st.dictionaries(
    st.one_of(st.sampled_from([*REQUEST_FIELDS, "user_api_key"]), st.text(max_size=10)), texts
)
likely_fields = st.builds(lambda drawn: {**DOCUMENTED, **drawn}, any_fields)


@given(st.one_of(any_fields, likely_fields), st.lists(st.sampled_from(EVERY_CHOICE)), st.none() | texts)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_any_fields_become_a_request_or_problems(
    fields: dict[str, str], settings_made: list[tuple[str, str]], api_key: str | None
) -> None:
    reading = read_request(fields, Choices(dict(settings_made)), api_key)
    assert (reading.request is None) is bool(reading.problems)
    for problem in reading.problems:
        assert problem.rule in catalogue().rules
        assert problem.field in problem.sentence
        assert problem.sentence.isprintable()


SECRET: Final = "hunter2-the-secret"


@given(likely_fields)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_secret_never_shows(fields: dict[str, str]) -> None:
    secrets = {"user_password": SECRET, "user_api_key": SECRET}
    reading = read_request({**fields, **secrets}, Choices({"DEC-31": "on"}), SECRET)
    assert reading.credentials.password == SECRET
    assert SECRET not in repr(reading)


@given(st.one_of(any_fields, likely_fields))
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_the_json_schema_of_a_request_agrees(fields: dict[str, str]) -> None:
    schema: Any = json_schema("request")
    agrees = jsonschema.Draft202012Validator(schema).is_valid(fields)
    assert agrees is (not read_request(fields, Choices()).problems)
