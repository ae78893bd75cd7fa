"""The log: a line for each exchange, and never a secret in it."""

import io
import json
import logging
import os
import socket
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from mockserver.failure import log_failure
from mockserver.log import RequestLog
from mockserver.running import running_sandbox
from mockserver.store.interface import AccountState
from tests.mockserver.asking import ask, get, send
from tests.mockserver.small_data import C1, PASSWORD, RIGHT, small_dataset


def lines_of(stream: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_what_happened() -> None:
    stream = io.BytesIO()
    with RequestLog(stream) as log, running_sandbox(small_dataset(), watchers=[log]) as sandbox:
        answered = ask(sandbox.url, {**RIGHT, "output": "JSON", "API": "1.5"}, {"Accept-Encoding": "gzip"})
        get(sandbox.url, {**RIGHT, "selected_campaigns": f"{C1}, 7"})
        send(sandbox.url, "PUT")
    report, error, refused = lines_of(stream)
    assert report["at"].endswith("Z")
    assert report["duration_ms"] > 0
    assert {name: report[name] for name in ("method", "path", "status", "outcome", "bytes")} == {
        "method": "POST",
        "path": "/api.php",
        "status": 200,
        "outcome": "success",
        "bytes": len(answered.body),
    }
    assert report["account"] == "greatwidgets"
    assert (report["body"], report["format"], report["coding"]) == ("urlencoded", "JSON", "gzip")
    assert report["fields"] == ["user_id", "user_password", "account_id", "type", "report", "output"]
    assert (error["outcome"], error["body"]) == ("error", "query")
    assert (error["rule"], error["field"]) == ("campaigns-separated-by-commas", "selected_campaigns")
    assert (refused["outcome"], refused["status"]) == ("refused", 405)


def test_no_secret_is_written_wherever_it_was_put(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    stream = io.BytesIO()
    secret = quote(PASSWORD)
    with RequestLog(stream) as log, running_sandbox(small_dataset(), watchers=[log]) as sandbox:
        get(sandbox.url, RIGHT)
        for name in RIGHT:
            ask(sandbox.url, {**RIGHT, name: PASSWORD})
        ask(sandbox.url, {PASSWORD: PASSWORD})
        send(sandbox.url, "GET", f"/user_password={secret}?{urlencode(RIGHT)}")
        send(sandbox.url, "GET", f"/user_password%3D{secret}")
        send(
            sandbox.url,
            "POST",
            "/",
            PASSWORD.encode(),
            {"Content-Type": f"multipart/form-data; boundary={secret}"},
        )
        parts = urlsplit(sandbox.url)
        for garbage in (
            f"GET /?user_password={secret} nonsense\r\n\r\n",
            f"{secret}\r\n\r\n",
            f"G /\r\n{secret}\r\n\r\n",
        ):
            with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
                connection.sendall(garbage.encode())
                assert b" 400 " in connection.recv(1 << 16)
    written = stream.getvalue().decode() + caplog.text + "".join(capfd.readouterr())
    assert len(lines_of(stream)) >= 10
    assert PASSWORD not in written


def test_a_failure_is_told_without_its_data_and_answered_with_500(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_store: object, _account_id: str) -> AccountState | None:
        raise ValueError(PASSWORD)

    stream = io.BytesIO()
    with RequestLog(stream) as log, running_sandbox(small_dataset(), watchers=[log]) as sandbox:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(sandbox.store), "account", fail)
            reply = ask(sandbox.url, RIGHT)
        assert ask(sandbox.url, RIGHT).numbers == [1, 2, 3, 4]
    assert reply.status == 500
    assert "ValueError" in caplog.text
    assert "in fail" in caplog.text
    assert PASSWORD not in caplog.text + reply.text
    assert [line["outcome"] for line in lines_of(stream)] == ["failed", "success"]


def test_log_failure_shows_where_and_what_kind(caplog: pytest.LogCaptureFixture) -> None:
    try:
        dict[str, str]()[PASSWORD]
    except KeyError as error:
        log_failure(error)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "test_log_failure_shows_where_and_what_kind" in caplog.text
    assert PASSWORD not in caplog.text


def test_nobody_reading_the_log_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "wb")
    with RequestLog(stream) as log, running_sandbox(small_dataset(), watchers=[log]) as sandbox:
        assert ask(sandbox.url, RIGHT).status == 200
    with pytest.raises(BrokenPipeError):
        stream.close()
