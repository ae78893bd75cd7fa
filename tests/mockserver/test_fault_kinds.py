"""Every kind of fault, seen by a client that reads the bytes: on a small report and, where it differs, a long one."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from contracts.fields import CUSTOMER_FIELDS
from fixtures.generator import generate
from mockserver.exchange import Outcome
from mockserver.faults import declarations
from mockserver.store.opening import open_store
from tests.mockserver.faulty import Faulty, faulty_sandbox
from tests.mockserver.small_data import C1, RIGHT, small_dataset
from tests.mockserver.wire import Seen

JSON: Final = {**RIGHT, "output": "JSON"}
JSONP: Final = {**JSON, "callback": "take"}
LONG_CUSTOMERS: Final = 5_000


@pytest.fixture(scope="module")
def small_server() -> Iterator[Faulty]:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store) as server:
            yield server


@pytest.fixture(scope="module")
def long_server() -> Iterator[Faulty]:
    with closing(open_store()) as store:
        store.load(generate(7, LONG_CUSTOMERS, 1))
        with faulty_sandbox(store) as server:
            yield server


@pytest.fixture
def small(small_server: Faulty) -> Faulty:
    small_server.clear()
    return small_server


@pytest.fixture
def long(long_server: Faulty) -> Faulty:
    long_server.clear()
    return long_server


@pytest.fixture(params=["small", "long"])
def either(request: pytest.FixtureRequest, small_server: Faulty, long_server: Faulty) -> Faulty:
    server = small_server if request.param == "small" else long_server
    server.clear()
    return server


def plain(server: Faulty, fields: dict[str, str] = RIGHT) -> bytes:
    """The body as it is without faults; comes before a fault is put in force."""
    answer = server.look(fields)
    assert answer.status == 200
    assert server.exchange.fault == ""
    return answer.body


def customers(answer: Seen) -> list[dict[str, str]]:
    return [
        {field.tag: field.text or "" for field in each}
        for each in ET.fromstring(answer.body).iter("customer")
    ]


def test_latency(either: Faulty) -> None:
    expected = plain(either)
    either.put("latency", seconds=0.2, jitter=0.1)
    answer = either.look(RIGHT)
    exchange = either.exchange
    assert answer.body == expected
    assert exchange.duration >= 0.2
    assert (exchange.fault, exchange.outcome) == ("latency", Outcome.SUCCESS)


def test_drip(small: Faulty) -> None:
    expected = plain(small)
    small.put("drip", bytes_per_second=len(expected) * 4)
    answer = small.look(RIGHT)
    assert answer.body == expected
    assert answer.headers["content-length"] == str(len(expected))
    assert small.exchange.duration >= 0.2


def test_drip_of_a_long_report_can_be_given_up(long: Faulty) -> None:
    long.put("drip", bytes_per_second=1000)
    answer = long.look(RIGHT, enough=400)
    assert answer.ending == "open"
    exchange = long.exchange
    assert exchange.outcome is Outcome.ABORTED
    assert exchange.sent < 100_000


def test_reset_before(either: Faulty) -> None:
    either.put("reset", when="before")
    answer = either.look(RIGHT)
    assert (answer.head, answer.raw, answer.ending) == (b"", b"", "reset")
    exchange = either.exchange
    assert (exchange.fault, exchange.status, exchange.outcome) == ("reset", 0, Outcome.ABORTED)


def test_reset_in_the_middle(either: Faulty) -> None:
    expected = plain(either)
    either.put("reset", after=100)
    answer = either.look(RIGHT)
    assert answer.ending == "reset"
    assert answer.status == 200
    assert expected.startswith(answer.body)
    assert len(answer.body) == 100


def test_reset_in_the_middle_is_at_half_of_a_known_length(small: Faulty) -> None:
    expected = plain(small)
    small.put("reset")
    assert len(small.look(RIGHT).raw) == len(expected) // 2


def test_reset_after(either: Faulty) -> None:
    expected = plain(either)
    either.put("reset", when="after")
    answer = either.look(RIGHT)
    assert answer.ending == "reset"
    assert answer.body == expected


def test_silence(small: Faulty) -> None:
    small.put("silence")
    answer = small.look(RIGHT, patience=0.3)
    assert (answer.head, answer.ending) == (b"", "open")
    assert small.exchange.outcome is Outcome.ABORTED


def test_stalled(either: Faulty) -> None:
    expected = plain(either)
    either.put("stalled", after=50)
    answer = either.look(RIGHT, patience=0.5)
    assert answer.ending == "open"
    assert answer.body == expected[:50]


def test_truncated_under_the_whole_length(either: Faulty) -> None:
    expected = plain(either)
    either.put("truncated", after=77)
    answer = either.look(RIGHT)
    assert answer.ending == "closed"
    assert answer.body == expected[:77]
    if "content-length" in answer.headers:
        assert answer.headers["content-length"] == str(len(expected))
    else:
        assert not answer.raw.endswith(b"0\r\n\r\n")
    assert either.exchange.outcome is Outcome.ABORTED


def test_truncated_under_its_own_length(either: Faulty) -> None:
    expected = plain(either)
    either.put("truncated", length="cut", after=77)
    answer = either.look(RIGHT)
    assert answer.headers["content-length"] == "77"
    assert answer.raw == expected[:77]


def test_truncated_without_the_last_chunk(small: Faulty) -> None:
    expected = plain(small)
    small.put("truncated", length="none")
    answer = small.look(RIGHT)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body == expected[: len(expected) // 2]
    assert not answer.raw.endswith(b"0\r\n\r\n")


def test_empty_body(either: Faulty) -> None:
    either.put("empty-body")
    answer = either.look(RIGHT)
    assert (answer.status, answer.headers["content-length"], answer.raw) == (200, "0", b"")


@pytest.mark.parametrize("fields", [RIGHT, JSON, {**JSONP, "condensed": "yes"}])
def test_endless(either: Faulty, fields: dict[str, str]) -> None:
    expected = plain(either, fields)
    either.put("endless", bytes_per_second=1e9)
    wanted = len(expected) * 3
    answer = either.look(fields, enough=wanted)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.ending == "open"
    mark = b"</customer>" if fields is RIGHT else b'"customer_code":'
    assert answer.raw.count(mark) > expected.count(mark) * 2
    assert not any(byte in answer.raw for byte in b"\x1d\x1e\x1f")
    assert either.exchange.outcome is Outcome.ABORTED


def test_endless_without_customers(small: Faulty) -> None:
    small.put("endless")
    answer = small.look({**RIGHT, "selected_campaigns": "1"}, enough=2_000)
    assert answer.raw.count(b" " * 64) > 5


def test_content_type(either: Faulty) -> None:
    expected = plain(either)
    either.put("content-type", value="text/plain")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/plain"
    assert answer.body == expected


def test_no_content_type(small: Faulty) -> None:
    small.put("content-type", value="")
    assert "content-type" not in small.look(RIGHT).headers


def test_compression(either: Faulty) -> None:
    expected = plain(either)
    either.put("compression", how="unasked")
    unasked = either.look(RIGHT)
    assert unasked.headers["content-encoding"] == "gzip"
    assert unasked.body == expected
    either.clear()
    either.put("compression", how="untrue")
    untrue = either.look(RIGHT)
    assert untrue.headers["content-encoding"] == "gzip"
    assert b"<response" in untrue.raw
    either.clear()
    either.put("compression", how="undeclared")
    undeclared = either.look(RIGHT)
    assert "content-encoding" not in undeclared.headers
    assert b"\x1f\x8b" in undeclared.raw[:10]


@pytest.mark.parametrize("fields", [RIGHT, JSON, JSONP])
def test_error(small: Faulty, fields: dict[str, str]) -> None:
    small.put("error", message="Nothing & nobody < 3", status=200)
    answer = small.look(fields)
    exchange = small.exchange
    assert (answer.status, exchange.outcome, exchange.fault) == (200, Outcome.ERROR, "error")
    if fields is RIGHT:
        root = ET.fromstring(answer.body)
        assert (root.get("status"), root.findtext("error")) == ("error", "Nothing & nobody < 3")
    else:
        text = answer.text.removeprefix("take(").removesuffix(");")
        assert json.loads(text) == {"status": "error", "error": "Nothing & nobody < 3"}


def test_account_locked(small: Faulty) -> None:
    small.put("account-locked")
    answer = small.look(RIGHT)
    assert answer.status == 200
    assert "locked" in (ET.fromstring(answer.body).findtext("error") or "")


def test_account_locked_by_cause() -> None:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store, {"DEC-23": "by-cause"}) as server:
            server.put("account-locked")
            assert server.look(RIGHT).status == 403


def test_http_status(small: Faulty) -> None:
    small.put("http-status", status=503, retry_after=7)
    answer = small.look(RIGHT)
    exchange = small.exchange
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")
    assert b"<response" not in answer.body
    assert (exchange.status, exchange.outcome, exchange.retry_after) == (503, Outcome.REFUSED, 7.0)


def test_http_status_with_a_date_and_the_report(either: Faulty) -> None:
    expected = plain(either)
    either.put("http-status", status=429, retry_after=100, retry_after_form="date", keeps_report=True)
    answer = either.look(RIGHT)
    assert answer.status == 429
    assert answer.headers["retry-after"].endswith(" GMT")
    assert answer.body == expected
    told = either.exchange.retry_after
    assert told is not None
    assert 60 < told <= 100


def test_rate_limit(small: Faulty) -> None:
    small.put("rate-limit", requests=2, seconds=3_600)
    answers, told = [], []
    for _ in range(4):
        answers.append(small.look(RIGHT))
        told.append(small.exchange.fault)
    assert [answer.status for answer in answers] == [200, 200, 429, 429]
    assert 0 < int(answers[3].headers["retry-after"]) <= 3_600
    assert told == ["", "", "rate-limit", "rate-limit"]


def test_maintenance(small: Faulty) -> None:
    small.put("maintenance")
    answer = small.look(JSON)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<html" in answer.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(small: Faulty, status: int) -> None:
    small.put("redirect", {"times": 1}, status=status)
    answer = small.look(RIGHT)
    assert answer.status == status
    path, _, query = answer.headers["location"].partition("?")
    assert path == "/api.php"
    assert dict(pair.split("=") for pair in query.split("&"))["account_id"] == RIGHT["account_id"]
    assert small.look(RIGHT, path=path).status == 200


def test_redirect_elsewhere(small: Faulty) -> None:
    small.put("redirect", location="https://elsewhere.example/report")
    assert small.look(RIGHT).headers["location"] == "https://elsewhere.example/report"


def test_stale() -> None:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store) as server:
            fault = server.put("stale")
            first = server.look(RIGHT)
            with store.change() as change:
                change.delete_customer(RIGHT["account_id"], customers(first)[0]["customer_code"])
            again, other = server.look(RIGHT), server.look({**RIGHT, "last": "0", "output": "JSON"})
            with store.change() as change:
                change.delete_fault(fault.key)
            fresh = server.look(RIGHT)
    assert again.body == first.body
    assert again.headers["x-last-id"] == first.headers["x-last-id"]
    assert len(json.loads(other.text)["customers"]) == len(customers(fresh)) == len(customers(first)) - 1


def test_raw_ampersand(either: Faulty) -> None:
    expected = plain(either)
    assert b"&amp;" in expected
    either.put("raw-ampersand")
    answer = either.look(RIGHT)
    assert answer.body == expected.replace(b"&amp;", b"&")
    with pytest.raises(ET.ParseError):
        ET.fromstring(answer.body)


@pytest.mark.parametrize("fields", [RIGHT, JSON])
def test_control_character(small: Faulty, fields: dict[str, str]) -> None:
    expected = plain(small, fields)
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
    expected = plain(either)
    either.put("wrong-encoding", declared="utf-16")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/xml; charset=utf-16"
    assert answer.body == expected.replace(b'encoding="UTF-8"', b'encoding="utf-16"', 1)


def test_wrong_encoding_of_json_and_in_one_place(small: Faulty) -> None:
    expected = plain(small)
    small.put("wrong-encoding", where="document")
    assert small.look(RIGHT).headers["content-type"] == "text/xml; charset=utf-8"
    small.clear()
    small.put("wrong-encoding", where="header")
    assert small.look(RIGHT).body == expected
    assert small.look(JSON).headers["content-type"] == "application/json; charset=iso-8859-1"


def test_latin_1(either: Faulty) -> None:
    expected = plain(either)
    either.put("latin-1")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.body == expected.decode().encode("latin-1", "replace") != expected
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


def test_byte_order_mark(either: Faulty) -> None:
    expected = plain(either)
    either.put("byte-order-mark")
    assert either.look(RIGHT).body == b"\xef\xbb\xbf" + expected


@pytest.mark.parametrize("fields", [RIGHT, JSON, {**JSON, "condensed": "yes"}])
def test_duplicate_customers(either: Faulty, fields: dict[str, str]) -> None:
    plain(either, fields)
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
    expected = plain(either, fields)
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
    expected = plain(small, fields)
    small.put("trailing-comma")
    text = small.look(fields).text
    document = text.removeprefix("take(").removesuffix(");")
    with pytest.raises(json.JSONDecodeError):
        json.loads(document)
    before, comma, after = document.rpartition(",")
    assert (text.replace(document, before + after), comma) == (expected.decode(), ",")


def test_other_callback(either: Faulty) -> None:
    expected = plain(either, JSONP)
    either.put("other-callback", callback="other")
    assert either.look(JSONP).body == expected.replace(b"take(", b"other(", 1)


def test_other_callback_around_an_error(small: Faulty) -> None:
    small.put("other-callback")
    assert small.look({**JSONP, "user_password": "wrong"}).text.startswith("anotherFunction({")


@pytest.mark.parametrize(
    ("kind", "fields", "hindrance"),
    [
        ("raw-ampersand", JSON, "no effect on JSON"),
        ("trailing-comma", RIGHT, "no effect on XML"),
        ("other-callback", JSON, "no effect on JSON"),
        ("missing-field", {**RIGHT, "user_password": "wrong"}, "no effect on an error"),
    ],
)
def test_fault_without_effect_is_told_and_not_counted(
    small: Faulty, kind: str, fields: dict[str, str], hindrance: str
) -> None:
    expected = small.look(fields).body
    small.put(kind, {"times": 1})
    assert small.look(fields).body == expected
    assert small.exchange.fault == f"{kind} ({hindrance})"
    assert small.store.faults()[-1].met == 0


def test_faults_act_together(long: Faulty) -> None:
    """Content, then compression, then delivery: each sees what the one before it made."""
    long.put("http-status", status=500, keeps_report=True)
    long.put("missing-field", field="email")
    long.put("byte-order-mark")
    long.put("field-order")
    long.put("latency", seconds=0.0)
    answer = long.look({**RIGHT, "selected_campaigns": C1}, headers="Accept-Encoding: gzip\r\n")
    assert (answer.status, answer.headers["content-encoding"]) == (500, "gzip")
    assert answer.body.startswith(b"\xef\xbb\xbf<?xml")
    found = customers(answer)
    assert [*found[0]] == [name for name in reversed(CUSTOMER_FIELDS) if name != "email"]
    assert long.exchange.fault == "latency, http-status, missing-field, byte-order-mark, field-order"


def test_every_kind_is_tried_here() -> None:
    text = Path(__file__).read_text("utf-8")
    untried = [name for name in declarations() if f'put("{name}"' not in text]
    assert not untried
