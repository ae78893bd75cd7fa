"""The faults that answer something else, seen by a client that reads the bytes."""

import json
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest

from mockserver.exchange import Outcome
from mockserver.store.opening import open_store
from tests.mockserver.faulty import JSON, JSONP, Faulty, customers, faulty_sandbox
from tests.mockserver.small_data import RIGHT, small_dataset


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
    expected = either.plain()
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
