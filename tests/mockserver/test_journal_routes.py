"""The journal's addresses: choosing entries, the live stream, verification, forgetting."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from contracts.errors import CustomersAllError
from mockserver.journal.criteria import criteria_of
from mockserver.journal.verification import verification_of
from tests.mockserver.journaled import ACCOUNT, CAMPAIGN, PREFIX, RIGHT, Journaled, journaled_sandbox


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journaled]:
    with journaled_sandbox(tmp_path_factory.mktemp("journal")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Journaled) -> Journaled:
    """A sandbox that was asked five things."""
    shared.forget()
    shared.ask(last="0")
    shared.ask(date_start="2011-01-01")
    shared.ask(account_id="another")
    shared.get(urlencode({**RIGHT, "API": "1.5"}))
    shared.ask(selected_campaigns=CAMPAIGN, output="JSON")
    return shared


def chosen(sandbox: Journaled, **criteria: str) -> list[int]:
    """Which of the five fit, counted from 1."""
    begin = sandbox.requests()["newest"] - 5
    return [entry["number"] - begin for entry in sandbox.requests(**criteria)["requests"]]


@pytest.mark.parametrize(
    ("criteria", "which"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"account": ACCOUNT}, [1, 2, 4, 5]),
        ({"account": "nobody"}, []),
        ({"finding": "any"}, [2, 3, 4]),
        ({"finding": "dates-with-campaigns"}, [2]),
        ({"level": "must"}, [3]),
        ({"level": "may"}, [4]),
        ({"result": "error"}, [3]),
        ({"method": "GET", "encoding": "query"}, [4]),
        ({"status": "200", "user": "john1970"}, [1, 2, 3, 4, 5]),
        ({"field__last": "0"}, [1]),
        ({"field__last": "", "account": ACCOUNT}, [2, 4, 5]),
        ({"field__API": "1.5"}, [4]),
        ({"path": "/", "limit": "2"}, [4, 5]),
        ({"since": "2020-01-01", "until": "2020-01-02"}, []),
        ({"since": "2020-01-01T00:00:00+02:00"}, [1, 2, 3, 4, 5]),
        ({"fault": "latency"}, []),
    ],
)
def test_criteria_choose_entries(sandbox: Journaled, criteria: dict[str, str], which: list[int]) -> None:
    assert chosen(sandbox, **criteria) == which


def test_time_bounds_are_exact(sandbox: Journaled) -> None:
    sandbox.settle()
    second = sandbox.journal.first(criteria_of({"finding": "dates-with-campaigns"}), 1)[0]
    at = datetime.fromisoformat(json.loads(second.entry)["at"])
    assert 2 not in chosen(sandbox, until=at.isoformat())
    later = (at + timedelta(milliseconds=1)).astimezone(UTC).replace(tzinfo=None)
    assert 2 in chosen(sandbox, until=later.isoformat(), since=at.isoformat())


def test_after_pages_through_all(sandbox: Journaled) -> None:
    begin = sandbox.requests()["newest"] - 5
    first = sandbox.requests(after=str(begin), limit="3")
    assert [entry["number"] - begin for entry in first["requests"]] == [1, 2, 3]
    rest = sandbox.requests(after=str(first["requests"][-1]["number"]), limit="3")
    assert [entry["number"] - begin for entry in rest["requests"]] == [4, 5]
    assert (first["matched"], rest["matched"], rest["lost"]) == (5, 2, 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"acount": "x"}, "There is no criterion 'acount'. There are: account, "),
        ({"finding": "no-such-rule"}, "must be one of any, required-field-sent"),
        ({"level": "high"}, "must, should, may"),
        ({"result": "good"}, "success, error"),
        ({"since": "yesterday"}, "2026-01-31T12:00:00Z"),
        ({"after": "-1"}, "whole number"),
        ({"status": "ok"}, "whole number"),
        ({"limit": "0"}, "from 1 to"),
        ({'field."': "x"}, "field.NAME"),
    ],
)
def test_wrong_criteria_are_explained(shared: Journaled, words: dict[str, str], sentence: str) -> None:
    assert sentence in shared.control_call("GET", f"/requests?{urlencode(words)}")["error"]


def test_forgetting_an_account_leaves_the_others(sandbox: Journaled) -> None:
    assert sandbox.control_call("DELETE", f"/requests?account={ACCOUNT}") == {"removed": 4}
    assert [entry["account"] for entry in sandbox.requests()["requests"]] == ["another"]
    assert sandbox.control_call("DELETE", "/requests") == {"removed": 1}
    assert sandbox.requests()["requests"] == []
    assert "only account" in sandbox.control_call("DELETE", "/requests?result=error")["error"]


def test_forgetting_takes_the_histories_along(sandbox: Journaled) -> None:
    sandbox.control_call("DELETE", "/requests")
    sandbox.ask(last="0")
    assert sandbox.rules() == [[]]


def test_verification_counts(sandbox: Journaled) -> None:
    both = sandbox.verify(
        {"account": ACCOUNT, "count": 4}, {"finding": "any", "at_least": 2, "at_most": 3}, {"field.last": 0}
    )
    assert both["holds"]
    assert [matched["count"] for matched in both["matched"]] == [4, 3, 1]
    wrong = sandbox.verify({"finding": "any", "count": 0}, {"result": "refused"})
    assert not wrong["holds"]
    assert wrong["sentence"] == (
        "Expectation 1 wants exactly 0, but 3 matched. Expectation 2 wants at least 1, but 0 matched."
    )


def test_verification_keeps_the_order(sandbox: Journaled) -> None:
    last, dates = {"field.last": "0"}, {"finding": "dates-with-campaigns"}
    assert sandbox.verify(last, dates, in_order=True)["holds"]
    assert not sandbox.verify(dates, last, in_order=True)["holds"]
    assert sandbox.verify(dates, last)["holds"]
    assert sandbox.verify({"at_least": 2}, {"encoding": "query"}, where={"account": ACCOUNT}, in_order=True)[
        "holds"
    ]
    assert not sandbox.verify({"count": 4}, last, where={"account": ACCOUNT}, in_order=True)["holds"]


def test_verification_waits_until_it_holds(sandbox: Journaled) -> None:
    before = sandbox.requests()["newest"]
    answers: list[bool] = []

    def wait() -> None:
        answers.append(sandbox.verify({"after": before, "count": 2}, wait_s=9)["holds"])

    waiting = threading.Thread(target=wait)
    waiting.start()
    sandbox.ask()
    sandbox.ask()
    waiting.join()
    assert answers == [True]


def test_verification_that_never_holds_ends(sandbox: Journaled) -> None:
    assert not sandbox.verify({"result": "refused"}, wait_s=0.05)["holds"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ([], '"expect"'),
        ({"expect": []}, '"expect"'),
        ({"expect": [{}], "order": True}, "no member 'order'"),
        ({"expect": ["last"]}, "object of criteria"),
        ({"expect": [{"count": "two"}]}, "whole number"),
        ({"expect": [{"count": -1}]}, "whole number"),
        ({"expect": [{"account": None}]}, "text or a whole number"),
        ({"expect": [{}], "wait_s": 1e9}, "600 at most"),
        ({"expect": [{}], "in_order": 1}, "true or false"),
        ({"expect": [{"acount": "x"}]}, "no criterion"),
    ],
)
def test_wrong_verifications_are_explained(asked: object, sentence: str) -> None:
    with pytest.raises(CustomersAllError, match=sentence):
        verification_of(asked)


def test_what_is_no_json_is_explained(shared: Journaled) -> None:
    assert "not JSON" in shared.control_call("POST", "/requests/verify")["error"]


def events(sandbox: Journaled, query: str, count: int, **headers: str) -> list[tuple[int, dict[str, object]]]:
    """The first events of a stream: id and data."""
    found: list[tuple[int, dict[str, object]]] = []
    request = Request(f"{sandbox.control}{PREFIX}/requests/stream?{query}", headers=headers)
    with urlopen(request, timeout=10) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        number = 0
        while len(found) < count:
            name, _, value = stream.readline().decode().rstrip("\n").partition(": ")
            if name == "id":
                number = int(value)
            elif name == "data":
                found.append((number, json.loads(value)))
    return found


def test_the_stream_sends_what_fits_from_a_number_on(sandbox: Journaled) -> None:
    begin = sandbox.requests()["newest"] - 5
    seen = events(sandbox, f"after={begin}&finding=any", 3)
    assert [number - begin for number, _ in seen] == [2, 3, 4]
    assert all(number == entry["number"] for number, entry in seen)
    again = events(sandbox, "finding=any", 1, **{"Last-Event-ID": str(begin + 3)})
    assert again[0][0] - begin == 4


def test_the_stream_is_live(sandbox: Journaled) -> None:
    request = Request(f"{sandbox.control}{PREFIX}/requests/stream")
    with urlopen(request, timeout=10) as stream:
        assert stream.readline().startswith(b":")
        sandbox.ask(last="abc")
        lines = [stream.readline() for _ in range(4)]
    data = next(line for line in lines if line.startswith(b"data: "))
    assert json.loads(data.removeprefix(b"data: "))["findings"][0]["rule"] == "last-is-whole-number"


def test_open_streams_do_not_keep_the_server_from_stopping(tmp_path_factory: pytest.TempPathFactory) -> None:
    with journaled_sandbox(tmp_path_factory.mktemp("stopping")) as sandbox:
        stream = urlopen(f"{sandbox.control}{PREFIX}/requests/stream", timeout=10)
        assert stream.readline().startswith(b":")
    assert stream.read() in (b"\n", b"")
    stream.close()
