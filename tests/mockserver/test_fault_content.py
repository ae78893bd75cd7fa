"""The faults of what the document holds, seen by a client that reads the bytes: of a small report and a long one."""

import json
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest

from contracts.fields import CUSTOMER_FIELDS
from mockserver.store.opening import open_store
from tests.mockserver.faulty import JSON, JSONP, LONG_CUSTOMERS, Faulty, customers, faulty_sandbox
from tests.mockserver.small_data import RIGHT, small_dataset


def test_raw_ampersand(either: Faulty) -> None:
    expected = either.plain()
    assert b"&amp;" in expected
    either.put("raw-ampersand")
    answer = either.look(RIGHT)
    assert answer.body == expected.replace(b"&amp;", b"&")
    with pytest.raises(ET.ParseError):
        ET.fromstring(answer.body)


@pytest.mark.parametrize("fields", [RIGHT, JSON])
def test_control_character(small: Faulty, fields: dict[str, str]) -> None:
    expected = small.plain(fields)
    small.put("control-character", character=1, field="first_name")
    body = small.look(fields).body
    assert body.replace(b"\x01", b"") == expected
    assert body.count(b"\x01Ann") == 4


def test_control_character_as_a_reference() -> None:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store, {"DEC-20": "character-references"}) as server:
            server.put("control-character", character=1)
            assert server.look(RIGHT).body.count(b"&#1;") == 4


def test_wrong_encoding(either: Faulty) -> None:
    expected = either.plain()
    either.put("wrong-encoding", declared="utf-16")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/xml; charset=utf-16"
    assert answer.body == expected.replace(b'encoding="UTF-8"', b'encoding="utf-16"', 1)


def test_wrong_encoding_of_json_and_in_one_place(small: Faulty) -> None:
    expected = small.plain()
    small.put("wrong-encoding", where="document")
    assert small.look(RIGHT).headers["content-type"] == "text/xml; charset=utf-8"
    small.clear()
    small.put("wrong-encoding", where="header")
    assert small.look(RIGHT).body == expected
    assert small.look(JSON).headers["content-type"] == "application/json; charset=iso-8859-1"


def test_latin_1(either: Faulty) -> None:
    expected = either.plain()
    either.put("latin-1")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.body == expected.decode().encode("latin-1", "replace") != expected
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


def test_byte_order_mark(either: Faulty) -> None:
    expected = either.plain()
    either.put("byte-order-mark")
    assert either.look(RIGHT).body == b"\xef\xbb\xbf" + expected


@pytest.mark.parametrize("fields", [RIGHT, JSON, {**JSON, "condensed": "yes"}])
def test_duplicate_customers(either: Faulty, fields: dict[str, str]) -> None:
    either.plain(fields)
    either.put("duplicate-customers", copies=3)
    answer = either.look(fields)
    found = customers(answer) if fields is RIGHT else json.loads(answer.text)["customers"]
    codes = [each["customer_code"] for each in found]
    assert codes[::3] == codes[1::3] == codes[2::3]
    assert len(set(codes)) == len(codes) // 3 in (4, LONG_CUSTOMERS)


@pytest.mark.parametrize("fields", [RIGHT, JSON])
def test_missing_field(either: Faulty, fields: dict[str, str]) -> None:
    either.put("missing-field", field="zip")
    answer = either.look(fields)
    found = customers(answer) if fields is RIGHT else json.loads(answer.text)["customers"]
    assert all([*each] == [name for name in CUSTOMER_FIELDS if name != "zip"] for each in found)
    assert found


@pytest.mark.parametrize("fields", [RIGHT, JSON])
def test_unknown_field(either: Faulty, fields: dict[str, str]) -> None:
    either.put("unknown-field")
    answer = either.look(fields)
    found = customers(answer) if fields is RIGHT else json.loads(answer.text)["customers"]
    assert all([*each] == [*CUSTOMER_FIELDS, "record_timestamp"] for each in found)
    assert found


def test_unknown_field_first(small: Faulty) -> None:
    small.put("unknown-field", field="tier", value="<gold>", place="first")
    assert next(iter(customers(small.look(RIGHT))[0].items())) == ("tier", "<gold>")


@pytest.mark.parametrize(("order", "first"), [("reversed", "card_number"), ("alphabetical", "address1")])
def test_field_order(small: Faulty, order: str, first: str) -> None:
    expected = customers(small.look(RIGHT))
    small.put("field-order", order=order)
    found = customers(small.look(RIGHT))
    assert found == expected
    assert all(next(iter(each)) == first for each in found)


def test_zero_date(small: Faulty) -> None:
    small.put("zero-date")
    assert [each["custom_date"] for each in customers(small.look(RIGHT))] == [
        "1970-07-14",
        *["0000-00-00"] * 3,
    ]
    small.clear()
    small.put("zero-date", everyone=True)
    assert {each["custom_date"] for each in customers(small.look(RIGHT))} == {"0000-00-00"}


def test_backslashes(long: Faulty) -> None:
    expected = customers(long.look(RIGHT))
    long.put("backslashes")
    found = customers(long.look(RIGHT))
    assert any("'" in each["last_name"] for each in expected)
    for given, right in zip(found, expected, strict=True):
        assert given["last_name"] == right["last_name"].replace("\\", "\\\\").replace("'", "\\'").replace(
            '"', '\\"'
        )
        assert given["card_number"] == (right["card_number"] and "\\" + right["card_number"])


@pytest.mark.parametrize("fields", [RIGHT, JSON, {**JSON, "condensed": "yes"}, JSONP])
@pytest.mark.parametrize("keep", [0, 1, 3, 1_700, 9_999])
def test_list_cut_short(either: Faulty, fields: dict[str, str], keep: int) -> None:
    expected = either.plain(fields)
    either.put("list-cut-short", keep=keep)
    answer = either.look(fields)
    exchange = either.exchange

    def codes(body: bytes) -> list[str]:
        if fields is RIGHT:
            return [each.findtext("customer_code", "") for each in ET.fromstring(body).iter("customer")]
        text = body.decode().removeprefix("take(").removesuffix(");")
        return [each["customer_code"] for each in json.loads(text)["customers"]]

    assert codes(answer.body) == codes(expected)[:keep]
    assert answer.headers["x-last-id"]
    assert exchange.customers in (None, len(codes(answer.body)), keep)
    if keep == 9_999:
        assert answer.body == expected


@pytest.mark.parametrize(
    "fields", [JSON, JSONP, {**JSON, "condensed": "yes"}, {**JSON, "selected_campaigns": "1"}]
)
def test_trailing_comma(small: Faulty, fields: dict[str, str]) -> None:
    expected = small.plain(fields)
    small.put("trailing-comma")
    text = small.look(fields).text
    document = text.removeprefix("take(").removesuffix(");")
    with pytest.raises(json.JSONDecodeError):
        json.loads(document)
    before, comma, after = document.rpartition(",")
    assert (text.replace(document, before + after), comma) == (expected.decode(), ",")


def test_other_callback(either: Faulty) -> None:
    expected = either.plain(JSONP)
    either.put("other-callback", callback="other")
    assert either.look(JSONP).body == expected.replace(b"take(", b"other(", 1)


def test_other_callback_around_an_error(small: Faulty) -> None:
    small.put("other-callback")
    assert small.look({**JSONP, "user_password": "wrong"}).text.startswith("anotherFunction({")
