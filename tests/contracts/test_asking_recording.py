"""A recorded request holds no secret, wherever it was sent, and still what is worth telling of it."""

from dataclasses import asdict

import pytest

from contracts.asking.judging import judge_request
from contracts.asking.recorded import Place, RecordedField, RedactedValue
from contracts.asking.recording import Redactor
from contracts.form import Encoding, Form, read_form
from tests.contracts.asking_examples import FORM, PASSWORD, RIGHT, asked, exchange, request

MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="user_password"\r\n\r\n'
    + PASSWORD.encode()
    + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/", read_form("", FORM, f"user_password={PASSWORD}".encode())),
        ("/", read_form(f"user_password={PASSWORD}", None, b"")),
        ("/", read_form("", "multipart/form-data; boundary=x", MULTIPART)),
        (
            "/",
            read_form(
                "", FORM, f"user_pasword={PASSWORD}&Password={PASSWORD}&user_api_key={PASSWORD}".encode()
            ),
        ),
        ("/", read_form("", FORM, f"user_id={PASSWORD}&report=x{PASSWORD}x&{PASSWORD}=1".encode())),
        (f"/user_password={PASSWORD}", read_form("", None, b"")),
    ],
)
def test_the_password_is_nowhere(path: str, form: Form) -> None:
    recorded = Redactor().record(
        "POST", path, form, api_key=PASSWORD, content_type=f"text/{PASSWORD}", secrets=[PASSWORD]
    )
    findings = judge_request(exchange(recorded))
    assert PASSWORD not in repr((asdict(recorded), recorded, findings, recorded.effective()))
    assert PASSWORD not in repr(form)


def test_equal_passwords_have_equal_marks_under_one_key_only() -> None:
    one, other = Redactor(), Redactor()
    assert one.redact(PASSWORD) == one.redact(PASSWORD) != one.redact(PASSWORD + "x")
    assert one.redact(PASSWORD).mark != other.redact(PASSWORD).mark
    assert "key" not in repr(one)


def test_an_empty_and_a_padded_password_can_be_told() -> None:
    hide = Redactor().redact
    assert hide("") == RedactedValue("", empty=True)
    assert hide("secret ").padded
    assert not hide("se cret").padded
    assert (str(hide("")), str(hide("secret"))) == ("", "***")


def test_a_password_in_the_path_is_found() -> None:
    recorded = Redactor().record("GET", f"/x/{PASSWORD}", read_form("", None, b""), secrets=[PASSWORD])
    assert recorded.path == "/x/***"
    assert "credentials-not-in-url" in {finding.rule for finding in judge_request(exchange(recorded))}


def test_fields_keep_their_order_and_place_and_the_body_counts() -> None:
    recorded = request({**RIGHT, "last": "5"}, "output=JSON&last=7&last=8&type=")
    assert recorded.encoding is Encoding.URLENCODED
    assert recorded.fields[:3] == (
        RecordedField("output", "JSON", Place.QUERY),
        RecordedField("last", "7", Place.QUERY),
        RecordedField("last", "8", Place.QUERY),
    )
    assert recorded.effective() == {**RIGHT, "user_password": "***", "last": "5", "output": "JSON"}


def test_an_empty_field_in_the_body_hides_the_one_in_the_query() -> None:
    assert "last" not in request({**RIGHT, "last": ""}, "last=7").effective()


def test_a_short_password_hides_nothing_by_chance() -> None:
    recorded = asked(user_password="5", last="5")
    assert recorded.effective()["last"] == "5"
