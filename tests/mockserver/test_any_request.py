"""Whatever is sent, the answer is a valid one of the report, never a failure of the server."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.decisions import decisions
from contracts.fields import REQUEST_FIELDS
from contracts.validation import Profile, validate
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from mockserver.running import RunningSandbox, running_sandbox
from tests.mockserver.asking import FORM, Reply, ask, send
from tests.mockserver.small_data import C1, RIGHT, small_dataset

VALUES = st.text(max_size=40) | st.sampled_from(
    [C1, "0", "40", "-1", "2010-01-01", "JSON", "xml", "f", "yes", *RIGHT.values()]
)
FIELDS = st.dictionaries(st.sampled_from([*REQUEST_FIELDS, "API"]), VALUES, max_size=14)
CONTENT_TYPES = st.sampled_from(
    [FORM, "multipart/form-data; boundary=XX", "multipart/form-data", "text/plain", ""]
)


def is_an_answer(reply: Reply) -> bool:
    assert reply.status == 200, reply
    verdict = validate(reply.body)
    assert verdict.valid, f"{verdict}\n{reply.body!r}"
    return True


@settings(max_examples=200, deadline=None)
@given(sent=FIELDS, right=st.booleans())
def test_any_fields(url: str, sent: dict[str, str], right: bool) -> None:
    fields = {**RIGHT, **sent} if right else sent
    assert is_an_answer(ask(url, fields))


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=300), content_type=CONTENT_TYPES)
@example(body=b"--XX\r\n\r\n", content_type="multipart/form-data; boundary=XX")
@example(
    body=b"--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
    content_type="multipart/form-data; boundary=XX",
)
@example(body=b"%", content_type=FORM)
@example(body=b"last=\x00&output=\xff", content_type=FORM)
def test_any_body(url: str, body: bytes, content_type: str) -> None:
    assert is_an_answer(send(url, body=body, headers={"Content-Type": content_type}))


@settings(max_examples=100, deadline=None)
@given(content_type=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")))
def test_any_content_type(url: str, content_type: str) -> None:
    reply = send(url, body=urlencode(RIGHT).encode(), headers={"Content-Type": content_type})
    assert is_an_answer(reply)


@settings(max_examples=100, deadline=None)
@given(query=st.binary(max_size=60))
def test_any_query(url: str, query: bytes) -> None:
    """What a client library would not let through is sent as it is, but for what ends a request line."""
    sent = quote(query, safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    assert is_an_answer(send(url, "GET", f"/?{sent}"))


SETTINGS = [(each.id, word) for each in decisions().values() if len(each.choices) > 1 for word in each.words]
#: Under these an answer has something that the documentation does not show.
UNDOCUMENTED = {
    ("DEC-2", "attribute"),
    ("DEC-2", "attribute-text"),
    ("DEC-2", "element-first"),
    ("DEC-2", "element-last"),
    ("DEC-21", "omitted"),
    ("DEC-21", "zero-date"),
    ("DEC-22", "custom20"),
    ("DEC-32", "record-timestamp"),
}
EDGE = {
    **RIGHT,
    "user_id": EDGE_ACCOUNT.users[0].user_id,
    "user_password": EDGE_ACCOUNT.users[0].user_password,
    "account_id": EDGE_ACCOUNT.account_id,
}
FORMATS = [
    {},
    {"output": "JSON"},
    {"output": "JSON", "condensed": "yes"},
    {"output": "JSON", "callback": "a.b"},
]


@pytest.mark.parametrize(("decision", "choice"), SETTINGS)
def test_answers_are_valid_under_every_setting(decision: str, choice: str) -> None:
    profile: Profile = "tolerant" if (decision, choice) in UNDOCUMENTED else "strict"
    with running_sandbox(edge_cases_dataset(), {decision: choice}) as sandbox:
        for form in FORMATS:
            told = set()
            for question in ({}, {"last": "999999"}, {"user_password": "wrong"}, {"last": "x"}):
                verdict = validate(ask(sandbox.url, {**EDGE, **form, **question}).body, profile=profile)
                assert verdict.valid, f"{form} {question}: {verdict.fault}"
                told.add((verdict.status, verdict.customers > 0))
            assert {("success", True), ("error", False)} <= told


def test_edge_cases_arrive_as_they_are_in_every_format() -> None:
    """Every text of the edge cases, white space and all, through XML in all styles and through JSON."""
    with running_sandbox(edge_cases_dataset()) as sandbox:
        told = ask(sandbox.url, {**EDGE, "output": "JSON"}).customers
        assert len(told) > 20
        for style in decisions()["DEC-20"].words:
            _override(sandbox, style)
            assert ask(sandbox.url, EDGE).customers == told, style


def _override(sandbox: RunningSandbox, style: str) -> None:
    with sandbox.store.change() as change:
        change.set_overrides(EDGE_ACCOUNT.account_id, {"DEC-20": style})


def test_an_account_without_users_lets_nobody_in() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        with sandbox.store.change() as change:
            change.set_users(RIGHT["account_id"], ())
        assert "is wrong" in ask(sandbox.url, RIGHT).error
