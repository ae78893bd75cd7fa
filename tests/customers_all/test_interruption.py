"""A signal ends a command as Ctrl-C does: nothing of people stays on the disk, and what was done is told."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from customers_all.interruption import interrupted_by_signals

pytestmark = pytest.mark.usefixtures("usual_signals")

PASSWORD = "a secret"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'26\r\n<response status="success"><customer>\r\n'
)


@pytest.fixture
def hanging() -> Iterator[socket.socket]:
    """A server that begins to answer only when the test lets it, and never ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(60)
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda one: one.name)
@pytest.mark.parametrize("command", ["verify", "learn"])
def test_answers_are_removed_and_the_end_is_told(
    hanging: socket.socket, tmp_path: Path, command: str, number: signal.Signals
) -> None:
    kept, report = tmp_path / "kept", tmp_path / "report.json"
    kept.mkdir()
    url = f"http://127.0.0.1:{hanging.getsockname()[1]}/"
    arguments = [command, url, "--user-id", "u", "--account-id", "a"]
    if command == "verify":
        arguments += ["--report-json", str(report)]
    environment = {**os.environ, "CUSTOMERS_ALL_PASSWORD": PASSWORD, "TMPDIR": str(kept)}
    with subprocess.Popen(
        [sys.executable, "-m", "customers_all", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        connection, _ = hanging.accept()
        with connection:
            connection.sendall(ANSWER)
            while not list(kept.rglob("answer-*")):
                pass
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert list(kept.iterdir()) == []
    if command == "verify":
        outcomes = {result["outcome"] for result in json.loads(report.read_text("utf-8"))["results"]}
        assert outcomes == {"error"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_nothing_is_raised_within_the_callbacks_of_a_loop(number: signal.Signals) -> None:
    """There a library of the network would take it for trouble with the connection."""
    went_on = []

    def call() -> None:
        signal.raise_signal(number)
        went_on.append(True)

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(call)
        await asyncio.sleep(60)

    with interrupted_by_signals(), asyncio.Runner() as runner:
        assert signal.getsignal(number) is not signal.SIG_DFL
        with pytest.raises(KeyboardInterrupt):
            runner.run(wait())
    assert went_on == [True]
    assert signal.getsignal(number) is signal.SIG_DFL
