"""The clients of the benchmarks, against servers that behave and servers that do not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.asking import get, post, save_answer
from benchmarks.fast_reader import read_again_and_again, read_fast
from benchmarks.load import ask_constantly, ask_now_and_then
from benchmarks.processes import NGINX, ServerError, bare_server, done_elsewhere, nginx, sandbox
from fixtures.generator import GREATWIDGETS

BODY = b"<response/>" * 50
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """Serve one connection: an answer for each request, the last one for all that follow, then close."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as connected:
                left = list(answers)
                while connected.recv(1 << 16):
                    connected.sendall(left.pop(0))
                    if not left:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    body = tmp_path_factory.mktemp("bare") / "body.xml"
    body.write_bytes(BODY)
    with bare_server(body) as server:
        yield server.port


def test_constant_load_counts_the_answers_of_all_connections(bare: int) -> None:
    load = ask_constantly(bare, post(GREATWIDGETS), connections=4, seconds=0.3)
    assert load.rate > 50
    assert 0 < load.median <= load.p99
    assert 0 < load.busy <= 1.1


def test_load_now_and_then_pauses(bare: int) -> None:
    load = ask_now_and_then(bare, post(GREATWIDGETS), pause=0.02, seconds=0.3)
    assert 0 < load.rate <= 50
    assert 0 < load.median <= load.p99


def test_work_is_done_in_another_process(bare: int) -> None:
    assert done_elsewhere(ask_constantly, bare, post(GREATWIDGETS), 1, 0.1).rate > 0


def test_a_fast_reader_takes_the_whole_body(bare: int) -> None:
    reading = read_fast(bare, get("/body.xml"))
    assert reading.size == len(BODY)
    assert 0 < reading.first_byte <= reading.whole
    readings = read_again_and_again(bare, get("/body.xml"), seconds=0.1)
    assert {each.size for each in readings} == {len(BODY)}


def test_an_answer_is_saved_without_its_head(bare: int, tmp_path: Path) -> None:
    assert save_answer(bare, post(GREATWIDGETS), tmp_path / "saved") == len(BODY)
    assert (tmp_path / "saved").read_bytes() == BODY


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ((b"HTTP/1.1 500 Trouble\r\nContent-Length: 0\r\n\r\n",), "answered HTTP/1.1 500 Trouble"),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), "does not tell its length"),
        ((ANSWER[:-1],), "closed the connection within an answer"),
        ((ANSWER, ANSWER + b"x"), "an answer of another length"),
        ((ANSWER, ANSWER[:-1]), "an answer of another length"),
    ],
)
def test_load_refuses_what_is_no_good_answer(answers: tuple[bytes, ...], says: str) -> None:
    with answering(*answers) as port, pytest.raises(OSError, match=says):
        ask_constantly(port, post(GREATWIDGETS), connections=1, seconds=5)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx", "answered HTTP/1.1 404 Not Found"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "before the body"),
    ],
)
def test_a_fast_reader_refuses_what_is_no_good_answer(answer: bytes, says: str) -> None:
    with answering(answer) as port, pytest.raises(OSError, match=says):
        read_fast(port, get("/"))


def test_the_sandbox_answers_the_requests_of_the_benchmarks(tmp_path: Path) -> None:
    with sandbox() as server:
        save_answer(server.port, post(GREATWIDGETS), tmp_path / "all.xml")
        year = {"selected_campaigns": "123456789012", "date_start": "2010-01-01", "date_end": "2010-12-31"}
        save_answer(server.port, post(GREATWIDGETS, year), tmp_path / "some.xml")
    everybody, some = (
        (tmp_path / name).read_bytes().count(b"<customer>") for name in ("all.xml", "some.xml")
    )
    assert everybody == 1_000
    assert 0 < some < everybody


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed; the benchmarks do without it too")
def test_nginx_reads_a_folder_that_only_its_owner_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "body.xml").write_bytes(BODY)
    with nginx(tmp_path) as server:
        assert read_fast(server.port, get("/body.xml")).size == len(BODY)


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match=r"ended at once: .*none\.jsonl"),
        sandbox("--dataset", str(tmp_path / "none.jsonl")),
    ):
        pass
