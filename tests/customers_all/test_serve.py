"""``customers-all serve`` as a process of its own: ready line, banner, stopping, and its sentences."""

import json
import os
import shlex
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from fixtures.dataset_file import write_dataset
from fixtures.generator import generate
from fixtures.model import DatasetHeader
from tests.customers_all.serving import PATIENCE, refused, served
from tests.mockserver.asking import ask, get
from tests.mockserver.small_data import C1, PASSWORD, RIGHT, small_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    file = tmp_path / "small.jsonl"
    write_dataset([DatasetHeader(1, 0, 5, 5), *small_dataset()], file)
    return str(file)


def test_ready_then_a_banner_whose_line_works_then_a_clean_end() -> None:
    with served() as server:
        assert ask(server.url, RIGHT).customers
        status, written = server.stop()
    lines = written.splitlines()
    assert status == 0
    command = shlex.split(next(line for line in lines if line.strip().startswith("curl ")))
    assert f"{server.url}/api.php" in command
    assert f"user_password={PASSWORD}" in command
    assert "selected_campaigns=123456789012,210987654321" in command
    assert any(line.startswith("Account greatwidgets (john1970; UTC): 1,000 customers") for line in lines)
    assert any(line.startswith("Account kiwicoffee") for line in lines)
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    assert [(line["status"], line["outcome"]) for line in logged] == [(200, "success")]


def test_line_of_the_banner_as_a_shell_runs_it() -> None:
    with served("--no-log") as server:
        assert server.process.stderr is not None
        assert server.process.stderr.readline() == b"Try it:\n"
        line = server.process.stderr.readline().decode()
        shown = subprocess.run(
            ["/bin/sh", "-c", f"{line.strip()} --silent"], capture_output=True, check=True
        ).stdout
    assert b"<first_name>Jane</first_name>" in shown


def test_banner_shows_settings_that_differ_and_no_password(dataset: str) -> None:
    with served("--dataset", dataset, "--no-log", "--set", "DEC-6=last", "--profile", "observed") as server:
        reply = ask(server.url, {**RIGHT, "last": "40", "selected_campaigns": C1})
        assert reply.numbers == [3]
        _, written = server.stop(signal.SIGINT)
    assert "DEC-6=last: " in written
    assert "DEC-32=record-timestamp: " in written
    assert "DEC-1=" not in written
    assert "second-secret" not in written
    assert "$CUSTOMERS_ALL_PASSWORD" in written
    assert not [line for line in written.splitlines() if line.startswith("{")]


def test_every_option_may_come_from_the_environment(dataset: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[decisions]\nDEC-1 = "customer"\nDEC-6 = "both"\n')
    variables = {
        "CUSTOMERS_ALL_DATASET": dataset,
        "CUSTOMERS_ALL_SETTINGS": str(settings),
        "CUSTOMERS_ALL_SET": "DEC-6=campaigns DEC-19=compact",
        "CUSTOMERS_ALL_LOG": "no",
    }
    with served("--set", "DEC-19=indented", variables=variables) as server:
        reply = ask(server.url, {**RIGHT, "last": "40", "selected_campaigns": C1, "output": "JSON"})
        assert "customer" in reply.json
        assert reply.numbers == [1, 2]
        assert "\n" in reply.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_answer_is_finished_before_the_end(tmp_path: Path, number: int) -> None:
    file = tmp_path / "many.jsonl.gz"
    write_dataset(generate(3, 20_000, 0), file)
    with served("--dataset", str(file), "--grace", "30") as server:
        length = int(get(server.url, RIGHT).headers["Content-Length"] or 0)
        parts = urlsplit(server.url)
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.settimeout(PATIENCE)
            connection.connect((parts.hostname, parts.port))
            connection.sendall(f"GET /?{urlencode(RIGHT)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            received = connection.recv(1_000)
            server.process.send_signal(number)
            _wait_until_refused(parts.hostname or "", parts.port or 0)
            while piece := connection.recv(1 << 16):
                received += piece
        status, written = server.end()
    assert status == 0
    assert len(received.split(b"\r\n\r\n", 1)[1]) == length
    assert "cut off" not in written


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_client_that_asks_nothing_does_not_keep_it_from_ending(workers: str) -> None:
    with served("--grace", "3600", "--workers", workers) as server:
        parts = urlsplit(server.url)
        address = (parts.hostname or "", parts.port or 0)
        with socket.create_connection(address, PATIENCE) as kept, socket.create_connection(address, PATIENCE):
            kept.sendall(b"GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n")
            assert kept.recv(1_000).startswith(b"HTTP/1.1 404")
            status, written = server.stop()
    assert status == 0
    assert "cut off" not in written


def _wait_until_refused(host: str, port: int) -> None:
    """Connect until nobody listens any more."""
    while True:
        try:
            socket.create_connection((host, port), timeout=PATIENCE).close()
        except ConnectionError:
            return


def test_workers_share_one_port_and_one_database(tmp_path: Path, dataset: str) -> None:
    database = f"sqlite:///{tmp_path / 'sandbox.db'}"
    with served("--workers", "2", "--dataset", dataset, "--database", database) as server:
        for _ in range(8):
            assert ask(server.url, RIGHT).numbers == [1, 2, 3, 4]
        status, written = server.stop()
    logged = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert status == 0
    assert len(logged) == 8


def test_pages_of_the_origins_given_may_read_what_any_worker_answers(dataset: str) -> None:
    variables = {"CUSTOMERS_ALL_CORS": "http://localhost:3000 https://a.example"}
    with served("--workers", "2", "--dataset", dataset, variables=variables) as server:
        for origin in ("http://localhost:3000", "https://a.example") * 3:
            reply = ask(server.url, RIGHT, {"Origin": origin})
            assert reply.headers["Access-Control-Allow-Origin"] == origin
        reply = ask(server.url, RIGHT, {"Origin": "https://b.example"})
        assert reply.headers["Access-Control-Allow-Origin"] is None


def test_a_worker_that_dies_ends_the_whole(dataset: str) -> None:
    with served("--workers", "2", "--dataset", dataset) as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        commands = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
        worker = next(child for child, command in commands.items() if b"spawn_main" in command)
        os.kill(int(worker), signal.SIGKILL)
        status, written = server.end()
    assert status == 5
    assert "A worker ended unexpectedly" in written


def test_a_database_file_keeps_its_data(tmp_path: Path, dataset: str) -> None:
    database = f"sqlite:///{tmp_path / 'sandbox.db'}"
    with served("--dataset", dataset, "--database", database) as server:
        assert ask(server.url, RIGHT).numbers == [1, 2, 3, 4]
        server.stop()
    with served("--database", database) as server:
        assert ask(server.url, RIGHT).numbers == [1, 2, 3, 4]
        server.stop()
    status, sentence = refused("--port", "0", "--dataset", dataset, "--database", database)
    assert status == 2
    assert "holds data already" in sentence


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for workers in ("1", "2"):
            status, sentence = refused("--port", str(port), "--workers", workers)
            assert status == 2
            assert f"127.0.0.1:{port} cannot be listened on" in sentence
            assert len(sentence.splitlines()) == 1


def test_a_port_that_workers_share_is_taken_too(dataset: str) -> None:
    with served("--workers", "2", "--dataset", dataset) as server:
        port = str(urlsplit(server.url).port)
        assert refused("--port", port, "--workers", "2")[0] == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--database", "postgresql://user:hidden@db/x"], "of no kind that this build knows"),
        (["--set", "DEC-6=never"], "error, last, campaigns, both"),
        (["--profile", "imagined"], "documented, observed"),
        (["--settings", "/dev/null/none"], "none"),
        (["--dataset", "none.jsonl"], "none.jsonl cannot be read"),
        (["--dataset", "/"], "/ cannot be read"),
        (["--dataset", __file__], "line 1: this is not one JSON object"),
        (["--host", "192.0.2.1"], "Give an address of this machine with --host."),
        (["--cors", "localhost:3000"], "no origin of web pages"),
    ],
)
def test_what_cannot_be_is_one_sentence(options: list[str], told: str) -> None:
    status, sentence = refused("--port", "0", *options)
    assert status == 2
    assert told in sentence
    assert len(sentence.splitlines()) == 1
    assert "hidden" not in sentence


def test_a_broken_dataset_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"kind":"dataset","version":1,"seed":0,"customers":0,"transactions":0}\n{"kind":"x"}\n')
    status, sentence = refused("--port", "0", "--dataset", str(file))
    assert status == 2
    assert "broken.jsonl, line 2" in sentence


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("This is no database, but long enough to be taken for one." * 100)
    status, sentence = refused("--port", "0", "--database", f"sqlite:///{file}")
    assert status == 2
    assert "text.db" in sentence
    assert len(sentence.splitlines()) == 1
