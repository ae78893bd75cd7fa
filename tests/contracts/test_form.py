"""Reading the fields of a request: every encoding, and nothing that makes it fail."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.form import MOST_FIELDS, Encoding, Form, Unread, read_form

FORM = "application/x-www-form-urlencoded"


def multipart(*parts: tuple[str, str]) -> bytes:
    blocks = (f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts)
    return "".join((*blocks, "--b--\r\n")).encode()


def read_multipart(*parts: tuple[str, str]) -> Form:
    return read_form("", "multipart/form-data; boundary=b", multipart(*parts))


def test_each_encoding_carries_the_same_fields() -> None:
    fields = (("last", "5"), ("output", "JSON"))
    in_query = read_form(urlencode(fields), None, b"")
    in_body = read_form("", f"{FORM}; charset=utf-8", urlencode(fields).encode())
    in_parts = read_multipart(('name="last"', "5"), ('name="output"', "JSON"))
    assert in_query.fields == in_body.fields == in_parts.fields == dict(fields)
    assert in_query.query == in_body.body == in_parts.body == fields
    encodings = [form.encoding for form in (in_query, in_body, in_parts)]
    assert encodings == [Encoding.QUERY, Encoding.URLENCODED, Encoding.MULTIPART]


def test_repeated_fields_stay_and_the_last_of_the_body_counts() -> None:
    form = read_form("a=1&b=2&b=3", FORM, b"a=4&a=")
    assert form.query == (("a", "1"), ("b", "2"), ("b", "3"))
    assert form.fields == {"a": "", "b": "3"}


def test_a_plus_is_a_space_and_bytes_are_utf8() -> None:
    assert read_form("", FORM, b"a=J%C3%B6rg+X%2B").fields == {"a": "Jörg X+"}
    assert read_multipart(('name="a"', "Jörg X+")).fields == {"a": "Jörg X+"}


def test_a_part_with_a_file_name_is_no_field() -> None:
    form = read_multipart(('name="last"; filename="last.txt"', "5"), ('name="output"', "XML"))
    assert form.fields == {"output": "XML"}
    assert form.unread == (Unread.FILE_NAME,)


@pytest.mark.parametrize(
    ("content_type", "body", "unread"),
    [
        ("application/json", b"{}", Unread.CONTENT_TYPE),
        (None, b"last=5", Unread.CONTENT_TYPE),
        (FORM, b"last=%F6", Unread.CHARACTERS),
        (FORM, b"last=\xf6", Unread.CHARACTERS),
        ("multipart/form-data", multipart(('name="last"', "5")), Unread.BROKEN),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense", Unread.BROKEN),
        (FORM, b"a&" * (MOST_FIELDS + 1), Unread.BROKEN),
    ],
)
def test_what_cannot_be_read_is_told(content_type: str | None, body: bytes, unread: Unread) -> None:
    form = read_form("", content_type, body)
    assert form.unread == (unread,)
    assert (form.problem is not None) == (unread is Unread.BROKEN)


@given(st.text(), st.sampled_from([FORM, "multipart/form-data; boundary=b", "x", None]), st.binary())
def test_nothing_makes_it_fail(query: str, content_type: str | None, body: bytes) -> None:
    assert read_form(query, content_type, body).fields is not None


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_any_text_comes_through(fields: list[tuple[str, str]]) -> None:
    form = read_form("", FORM, urlencode(fields, errors="replace").encode())
    written = [(n.encode(errors="replace").decode(), v.encode(errors="replace").decode()) for n, v in fields]
    assert list(form.body) == written
