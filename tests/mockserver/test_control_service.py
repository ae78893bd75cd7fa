"""The control API as a service on HTTP: what is there, what is not, and what happens when something fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockserver.control.service import LARGEST_BODY, OPERATIONS
from mockserver.running import running_sandbox
from mockserver.store.opening import open_store
from mockserver.store.sqlite.connection import Database
from tests.mockserver.asking import send
from tests.mockserver.control_contract import documented
from tests.mockserver.controlled import PREFIX, Controlled, controlled_sandbox
from tests.mockserver.small_data import RIGHT, small_dataset


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Controlled]:
    with controlled_sandbox() as running:
        yield running


def test_the_document_knows_every_operation_and_no_other() -> None:
    journal = {("GET", "/requests"), ("GET", "/requests/stream"), ("DELETE", "/requests")}
    own = {(operation.method, operation.path) for operation in OPERATIONS}
    assert len(own) == len(OPERATIONS)
    assert documented() == own | journal | {("POST", "/requests/verify")}


def test_it_lives_and_is_ready(sandbox: Controlled) -> None:
    assert sandbox.done("GET", "/health") == {"status": "ok"}
    assert sandbox.done("GET", "/ready") == {"status": "ready"}


def test_the_journal_is_there(sandbox: Controlled) -> None:
    account = sandbox.account(customers=1)
    sandbox.report(account, callback="f")
    entries = sandbox.done("GET", "/requests", account=account["account_id"])["requests"]
    assert [entry["result"] for entry in entries] == ["success"]
    assert entries[0]["findings"]
    verdict = sandbox.done(
        "POST", "/requests/verify", {"expect": [{"account": account["account_id"], "count": 1}]}
    )
    assert verdict["holds"]
    assert sandbox.done("DELETE", "/requests", account=account["account_id"]) == {"removed": 1}


def test_a_path_or_method_that_is_not_there(sandbox: Controlled) -> None:
    assert "nothing at this path" in sandbox.refused("GET", "/nothing", None, 404)
    assert "nothing at this path" in sandbox.refused("GET", "/accounts/a/b/c/d", None, 404)
    reply = sandbox.call("PUT", "/accounts", {})
    assert (reply.status, reply.headers["Allow"]) == (405, "POST, GET")


def test_no_answer_is_stored_by_anyone(sandbox: Controlled) -> None:
    assert sandbox.call("GET", "/accounts").headers["Cache-Control"] == "no-store"


def test_a_body_that_is_too_large_is_not_read(sandbox: Controlled) -> None:
    headers = {"Content-Length": str(LARGEST_BODY + 1), "Expect": "100-continue"}
    reply = sandbox.call("POST", "/accounts", b"", headers)
    assert (reply.status, "larger than" in reply.json["error"]) == (413, True)


def test_a_compressed_body_is_not_read(sandbox: Controlled) -> None:
    reply = sandbox.call("POST", "/accounts", b"{}", {"Content-Encoding": "gzip"})
    assert (reply.status, "compressed" in reply.json["error"]) == (400, True)


def test_without_control_there_is_nothing_there() -> None:
    with running_sandbox(small_dataset()) as sandbox:
        assert send(sandbox.url, "GET", f"{PREFIX}/health").status == 404


def test_trouble_with_the_database_is_told_and_the_server_goes_on(
    sandbox: Controlled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise sqlite3.OperationalError("a password may stand here")

    with monkeypatch.context() as patch:
        patch.setattr(sandbox.store, "accounts", broken)
        sentence = sandbox.refused("GET", "/accounts", None, 500)
        assert sentence == "The sandbox failed to answer; what it wrote on standard error says why."
    assert sandbox.done("GET", "/accounts")


def test_a_database_that_is_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database.connect, "__defaults__", (0.05,))
    path = tmp_path / "sandbox.db"
    with closing(open_store(f"sqlite:///{path}")) as store, controlled_sandbox(store=store) as sandbox:
        sandbox.account(account_id="a", customers=0)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sentence = sandbox.refused("POST", "/accounts/a/customers", {}, 503)
        assert "cannot be written: another program has locked it" in sentence
        assert sandbox.done("POST", "/accounts/a/customers", {}, 201)["last_id"] == 1


def test_passwords_show_in_no_description() -> None:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with controlled_sandbox(store=store) as sandbox:
            told = "".join(
                sandbox.call("GET", path).text
                for path in ("/accounts", "/accounts/greatwidgets", "/requests", "/metrics")
            )
    assert RIGHT["user_password"] not in told
