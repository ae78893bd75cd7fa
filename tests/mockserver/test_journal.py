"""The journal over real requests: what is recorded and found, never a password, always in bounds."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from contracts.errors import ConfigurationError
from fixtures.generator import generate
from mockserver.exchange import Exchange
from mockserver.faults import add_fault, read_fault
from mockserver.journal import Journal, journal_path
from mockserver.journal.criteria import criteria_of
from mockserver.store.opening import open_store
from tests.mockserver.journaled import ACCOUNT, CAMPAIGN, PASSWORD, RIGHT, Journaled, journaled_sandbox

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journaled]:
    with journaled_sandbox(tmp_path_factory.mktemp("journal")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Journaled) -> Journaled:
    """The sandbox of all tests here, with an empty journal."""
    shared.forget()
    return shared


def test_a_request_is_seen_at_once_as_it_was_understood(sandbox: Journaled) -> None:
    body = sandbox.ask(selected_campaigns=CAMPAIGN, date_start="2000-01-01", output="XML")
    (entry,) = sandbox.requests()["requests"]
    assert (entry["account"], entry["user"], entry["method"]) == (ACCOUNT, "john1970", "POST")
    assert (entry["encoding"], entry["path"], entry["result"], entry["status"]) == (
        "urlencoded",
        "/",
        "success",
        200,
    )
    assert [field["name"] for field in entry["fields"]] == [
        *RIGHT,
        "selected_campaigns",
        "date_start",
        "output",
    ]
    assert entry["fields"][5] == {"name": "selected_campaigns", "place": "body", "value": CAMPAIGN}
    assert entry["bytes"] == len(body)
    assert entry["customers"] == body.count(b"<customer>") > 0
    assert entry["last_id"] == sandbox.store.account(ACCOUNT).newest_id  # type: ignore[union-attr]
    assert entry["duration_ms"] > 0
    assert (entry["findings"], entry["error"], entry["fault"]) == ([], None, None)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"account_id": None}, "required-field-sent"),
        ({"type": "x"}, "type-is-reports"),
        ({"user_password": "wrong"}, "credentials-valid"),
        ({"selected_campaigns": f"{CAMPAIGN}, 1"}, "campaigns-separated-by-commas"),
        ({"selected_campaigns": "999"}, "campaign-belongs-to-account"),
        ({"date_start": "2011-01-01"}, "dates-with-campaigns"),
        ({"callback": "show"}, "callback-with-json"),
        ({"last": "5", "selected_campaigns": CAMPAIGN}, "last-without-campaigns"),
        ({"last": "999999999"}, "last-was-issued"),
        ({"output": "CSV"}, "output-is-json-or-xml"),
        ({"selected_campaign": CAMPAIGN}, "documented-fields-only"),
    ],
)
def test_a_mistake_is_found(sandbox: Journaled, fields: dict[str, str | None], rule: str) -> None:
    sandbox.ask(**fields)
    assert sandbox.rules() == [[rule]]
    (entry,) = sandbox.requests(finding=rule)["requests"]
    (finding,) = entry["findings"]
    assert finding["sentence"]
    assert finding["mend"]
    assert finding["statements"]


def test_a_malformed_date_that_was_ignored_is_found(sandbox: Journaled) -> None:
    assert b"success" in sandbox.ask(date_start="01.02.2011")
    assert set(sandbox.rules()[0]) == {"date-is-calendar-date", "dates-with-campaigns"}


def test_last_that_does_not_advance_is_found(sandbox: Journaled) -> None:
    sandbox.ask(last="0")
    newest = sandbox.requests()["requests"][0]["last_id"]
    sandbox.ask(last=str(newest))
    sandbox.ask(last="0")
    sandbox.ask(last="0")
    assert sandbox.rules() == [[], [], [], ["last-advances"]]


def test_the_same_full_report_again_and_again_is_found(sandbox: Journaled) -> None:
    for _ in range(4):
        sandbox.ask()
    assert sandbox.rules() == [[], [], *[["no-repeated-full-report"]] * 2]


def test_a_password_in_the_url_is_found_and_not_shown(sandbox: Journaled) -> None:
    sandbox.get(urlencode(RIGHT))
    assert sandbox.rules() == [["credentials-not-in-url"]]


def test_the_error_that_was_answered_is_told(sandbox: Journaled) -> None:
    answer = sandbox.ask(type="x")
    (entry,) = sandbox.requests(result="error")["requests"]
    assert "type" in entry["error"]
    assert entry["error"].replace("'", "&#39;").encode() in answer or entry["error"].encode() in answer


def test_no_password_is_in_the_file_or_in_an_answer(sandbox: Journaled) -> None:
    sandbox.ask()
    sandbox.ask(user_pasword=PASSWORD, user_id=PASSWORD, callback=f"x{PASSWORD}", user_api_key=PASSWORD)
    sandbox.ask(user_password=PASSWORD + " ")
    sandbox.get(urlencode(RIGHT))
    sandbox.post(b"", f"/?{urlencode(RIGHT)}", api_access_key=PASSWORD)
    for path in (f"/{PASSWORD}", f"/user_password={PASSWORD}"):
        with pytest.raises(HTTPError):
            sandbox.get("", path)
    answered = json.dumps(sandbox.requests())
    assert sandbox.requests()["matched"] == 7
    assert PASSWORD not in answered
    rows = sqlite3.connect(sandbox.journal.path).execute("SELECT * FROM requests").fetchall()
    assert len(rows) == 7
    assert PASSWORD not in repr(rows)
    files = sandbox.journal.path.parent.glob(f"{sandbox.journal.path.name}*")
    assert all(PASSWORD.encode() not in file.read_bytes() for file in files)


def test_what_http_refuses_is_recorded_without_findings(sandbox: Journaled) -> None:
    with pytest.raises(HTTPError):
        sandbox.get("", "/elsewhere")
    (entry,) = sandbox.requests(result="refused")["requests"]
    assert (entry["path"], entry["status"], entry["findings"]) == ("/elsewhere", 404, [])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journaled]:
    """A sandbox whose full report is too long to be made in one piece."""
    with journaled_sandbox(tmp_path_factory.mktemp("large"), records=generate(1, 16_000)) as sandbox:
        yield sandbox


def test_the_customers_of_a_long_report_are_counted(large: Journaled) -> None:
    large.forget()
    large.ask()
    large.ask()
    large.ask(selected_campaigns=f"{CAMPAIGN},210987654321,21987654321")
    counts = [entry["customers"] for entry in large.requests(result="success")["requests"]]
    assert counts[:2] == [16_000, 16_000]
    assert 6_000 < counts[2] < 16_000


def test_an_answer_the_client_did_not_wait_for_is_recorded_as_aborted(large: Journaled) -> None:
    large.forget()
    body = urlencode(RIGHT)
    host, port = large.url.removeprefix("http://").split(":")
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.socket() as client:
        # So that the answer does not fit into what lies between the two.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect((host, int(port)))
        client.sendall((head + body).encode())
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")
    large.asked += 1
    (entry,) = large.requests()["requests"]
    assert (entry["result"], entry["customers"]) == ("aborted", None)


def test_the_journal_keeps_the_newest_requests_only(tmp_path: Path) -> None:
    with journaled_sandbox(tmp_path, capacity=5) as sandbox:
        for number in range(12):
            sandbox.ask(selected_campaigns="1", date_start=f"2011-01-{number + 1:02}")
            sandbox.requests()
        entries = sandbox.requests()["requests"]
        assert [entry["counted"]["date_start"][-2:] for entry in entries] == ["08", "09", "10", "11", "12"]
        assert sandbox.requests()["newest"] == 12


def test_long_values_and_many_fields_are_cut(sandbox: Journaled) -> None:
    sandbox.ask(selected_campaigns="1," * 5_000 + "1", **{f"field{number}": "x" for number in range(300)})
    (entry,) = sandbox.requests()["requests"]
    assert len(json.dumps(entry)) < 200_000
    assert len(entry["fields"]) == 100


def test_the_journal_outlives_its_server(tmp_path: Path) -> None:
    with journaled_sandbox(tmp_path) as first:
        first.ask(last="0")
    with journaled_sandbox(tmp_path) as second:
        second.ask(last="0")
        assert second.rules() == [[], ["last-advances"]]


def test_two_journals_of_one_file_see_the_same(tmp_path: Path) -> None:
    with journaled_sandbox(tmp_path) as one:
        one.ask()
        one.requests()
        with Journal(tmp_path / "requests", one.store) as other:
            assert other.numbers(criteria_of({})) == [1]
            other(Exchange("GET", "/elsewhere"))
            assert other.numbers(criteria_of({})) == [1, 2]
            assert one.requests()["matched"] == 2


def test_requests_that_come_too_quickly_are_counted_as_lost(tmp_path: Path) -> None:
    with closing(open_store()) as store, Journal(tmp_path / "requests", store, capacity=10) as journal:
        for number in range(2_000):
            journal(Exchange("GET", f"/{number}"))
        assert len(journal.numbers(criteria_of({}))) == 10
        assert journal.lost > 0
        assert journal.newest_number() + journal.lost == 2_000


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE books (title)")
    other.close()
    (tmp_path / "text").write_text("not a database, but a text that is long enough to be read as one" * 20)
    with closing(open_store()) as store:
        for name in ("other.db", "text", "missing/folder"):
            with pytest.raises(ConfigurationError, match=r"journal"):
                Journal(tmp_path / name, store)


def test_the_journal_lies_beside_the_database(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/my%20data.db")) as store:
        assert journal_path(store.url) == tmp_path / "my data.db.requests"
    with closing(open_store()) as store, Journal(journal_path(store.url), store) as journal:
        assert journal.path.exists()
    assert not journal.path.exists()


def test_a_failure_is_counted_and_the_journal_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store()) as store, Journal(tmp_path / "requests", store) as journal:
        with monkeypatch.context() as broken, suppress(ZeroDivisionError):
            broken.setattr("mockserver.journal.journal.row_of", lambda *_: 1 / 0)
            journal(Exchange("GET", "/one"))
            journal.newest_number()
        journal(Exchange("GET", "/two"))
        assert journal.newest_number() == 1
        assert journal.lost == 1


def inject(sandbox: Journaled, kind: str, **parameters: object) -> None:
    """Put a fault in force for one request."""
    form = {"kind": kind, "parameters": parameters, "scope": {"account_id": ACCOUNT, "times": 1}}
    with sandbox.store.change() as change:
        add_fault(change, read_fault(form))


def test_a_fault_is_told_and_what_it_spoils_obliges_to_nothing(sandbox: Journaled) -> None:
    sandbox.ask(last="1", output="JSON")
    newest = str(sandbox.requests()["requests"][0]["last_id"])
    sandbox.ask(last=newest, output="JSON")
    inject(sandbox, "trailing-comma")
    sandbox.ask(last=newest, output="JSON")
    sandbox.ask(last=newest, output="JSON")
    entries = sandbox.requests()["requests"]
    assert [entry["fault"] for entry in entries] == [None, None, "trailing-comma", None]
    assert sandbox.rules(after=str(entries[0]["number"])) == [[], [], []]
    assert sandbox.requests(fault="trailing-comma")["matched"] == 1


def test_a_retry_that_does_not_wait_is_found(sandbox: Journaled) -> None:
    inject(sandbox, "http-status", status=503, retry_after=60)
    with pytest.raises(HTTPError, match="503"):
        sandbox.ask()
    sandbox.ask()
    assert sandbox.rules() == [[], ["retries-are-bounded"]]


def test_an_id_noted_from_an_answer_that_broke_off_is_found(sandbox: Journaled) -> None:
    sandbox.ask(last="0")
    noted = sandbox.requests()["requests"][0]["last_id"]
    with sandbox.store.change() as change:
        change.add_customer(ACCOUNT, tuple(f"{place}" for place in range(15)), datetime.now(UTC))
    inject(sandbox, "reset", when="middle")
    with suppress(OSError, HTTPException):
        sandbox.ask(last=str(noted))
    newest = sandbox.store.account(ACCOUNT).newest_id  # type: ignore[union-attr]
    assert newest > noted
    sandbox.ask(last=str(newest))
    assert [entry["result"] for entry in sandbox.requests()["requests"]] == ["success", "aborted", "success"]
    assert sandbox.rules() == [[], [], ["failed-poll-keeps-last"]]
