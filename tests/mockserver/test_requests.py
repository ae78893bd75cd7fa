"""How requests may come: methods, paths, encodings, what HTTP itself asks of a server."""

import gzip
import shutil
import socket
import subprocess
import zlib
from urllib.parse import urlencode, urlsplit

import pytest

from contracts.form import MOST_FIELDS
from fixtures.default import JANE_DOE, default_dataset
from mockserver.reception import LARGEST_BODY
from mockserver.running import running_sandbox
from tests.mockserver.asking import FORM, ask, get, send
from tests.mockserver.small_data import C1, RIGHT

MULTIPART = "multipart/form-data; boundary=XX"


def part(name: str, value: str, more: str = "") -> bytes:
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


def multipart(fields: dict[str, str], *further: bytes) -> bytes:
    return b"".join(part(name, value) for name, value in fields.items()) + b"".join(further) + b"--XX--\r\n"


@pytest.mark.parametrize("path", ["/", "/api.php"])
def test_get_and_post_and_all_encodings_give_the_same(url: str, path: str) -> None:
    query = urlencode(RIGHT)
    replies = [
        send(url, "GET", f"{path}?{query}"),
        send(url, "POST", f"{path}?{query}"),
        send(url, "POST", path, query.encode(), {"Content-Type": FORM}),
        send(url, "POST", path, query.encode(), {"Content-Type": f"{FORM.upper()}; charset=UTF-8"}),
        send(url, "POST", path, multipart(RIGHT), {"Content-Type": MULTIPART}),
    ]
    assert replies[0].numbers == [1, 2, 3, 4]
    assert {reply.body for reply in replies} == {replies[0].body}


def test_body_beats_query_also_when_empty(url: str) -> None:
    path = f"/api.php?{urlencode({**RIGHT, 'last': '40'})}"
    assert send(url, "POST", path, b"last=12", {"Content-Type": FORM}).numbers == [2, 3, 4]
    assert send(url, "POST", path, b"last=", {"Content-Type": FORM}).numbers == [1, 2, 3, 4]
    assert send(url, "POST", path, part("last", "") + b"--XX--\r\n", {"Content-Type": MULTIPART}).numbers == [
        1,
        2,
        3,
        4,
    ]


def test_of_a_repeated_field_the_last_counts(url: str) -> None:
    body = f"last=x&{urlencode(RIGHT)}&last=y&last=40".encode()
    assert send(url, body=body, headers={"Content-Type": FORM}).numbers == [3]
    parts = multipart({"last": "x", **RIGHT}, part("last", "40"))
    assert send(url, body=parts, headers={"Content-Type": MULTIPART}).numbers == [3]
    assert send(url, "GET", f"/?last=x&{urlencode(RIGHT)}&last=40").numbers == [3]


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "", "nonsense", "; boundary=XX"])
def test_body_of_another_content_type_carries_no_fields(url: str, content_type: str) -> None:
    path = f"/?{urlencode(RIGHT)}"
    assert send(url, "POST", path, b"last=40", {"Content-Type": content_type}).numbers == [1, 2, 3, 4]


def test_body_of_get_carries_no_fields(url: str) -> None:
    reply = send(url, "GET", f"/?{urlencode(RIGHT)}", b"last=40", {"Content-Type": FORM})
    assert reply.numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["a.txt", ""])
def test_part_with_a_file_name_carries_no_field(url: str, name: str) -> None:
    body = multipart(RIGHT, part("last", "40", f'; filename="{name}"'))
    assert send(url, body=body, headers={"Content-Type": MULTIPART}).numbers == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, multipart(RIGHT)[:-20]),
        (MULTIPART, b"nothing of the kind"),
        ("multipart/form-data", multipart(RIGHT)),
        (FORM, b"a&" * MOST_FIELDS + b"a"),
        (MULTIPART, multipart(RIGHT, *[part("a", "")] * MOST_FIELDS)),
    ],
)
def test_body_that_breaks_its_format_is_a_clear_error(url: str, content_type: str, body: bytes) -> None:
    reply = send(url, body=body, headers={"Content-Type": content_type})
    assert reply.status == 200
    assert "cannot be read" in reply.error


def test_bytes_that_are_not_utf8_are_replaced(url: str) -> None:
    body = urlencode(RIGHT).encode() + b"&last=%ff\xfe"
    assert "'\ufffd\ufffd'" in send(url, body=body, headers={"Content-Type": FORM}).error


def test_too_large_a_body_is_refused_and_the_connection_closed(url: str) -> None:
    reply = send(url, body=b"a" * (LARGEST_BODY + 1), headers={"Content-Type": FORM})
    assert (reply.status, reply.headers["Connection"]) == (413, "close")
    assert f"{LARGEST_BODY:,}" in reply.text


def test_body_as_large_as_allowed_is_read(url: str) -> None:
    body = urlencode({**RIGHT, "selected_campaigns": C1}).encode()
    body += f",{C1}".encode() * ((LARGEST_BODY - len(body)) // 13)
    assert send(url, body=body, headers={"Content-Type": FORM}).numbers == [1, 2]


def test_compressed_body_is_refused(url: str) -> None:
    body = gzip.compress(urlencode(RIGHT).encode())
    assert send(url, body=body, headers={"Content-Type": FORM, "Content-Encoding": "gzip"}).status == 415


def test_a_long_list_of_campaigns_may_stand_in_the_address(url: str) -> None:
    assert get(url, {**RIGHT, "selected_campaigns": ",".join([C1] * 2_000)}).numbers == [1, 2]


def test_head_has_the_headers_of_get_and_no_body(url: str) -> None:
    path = f"/?{urlencode(RIGHT)}"
    full, head = send(url, "GET", path), send(url, "HEAD", path)
    assert head.body == b""
    names = ("Content-Type", "Content-Length", "X-Last-Id", "Cache-Control", "Vary")
    assert [head.headers[name] for name in names] == [full.headers[name] for name in names]
    assert int(full.headers["Content-Length"]) == len(full.body)


def raw_exchange(url: str, *pieces: bytes) -> bytes:
    """Send pieces, each after something was answered to the one before; returns everything received."""
    parts = urlsplit(url)
    received = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
            received += connection.recv(65_536)
        while more := connection.recv(65_536):
            received += more
    return received


def test_client_that_waits_for_100_continue_is_told_to(url: str) -> None:
    body = urlencode(RIGHT).encode()
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    ).encode()
    received = raw_exchange(url, head, body)
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert b'<response status="success">' in received


def test_too_large_a_body_is_not_asked_for(url: str) -> None:
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {LARGEST_BODY + 1}\r\n"
        "Expect: 100-continue\r\n\r\n"
    ).encode()
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_other_expectation_is_refused(url: str) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: magic\r\nConnection: close\r\n\r\nx"
    assert raw_exchange(url, head).startswith(b"HTTP/1.1 417 ")


def test_connection_is_kept_and_closed_as_http_says(url: str) -> None:
    target = f"/?{urlencode(RIGHT)}".encode()
    new, old = b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n", b"GET " + target + b" HTTP/1.0\r\n"
    kept = raw_exchange(url, new + b"\r\n", new + b"Connection: close\r\n\r\n")
    assert kept.count(b"HTTP/1.1 200 OK") == 2
    assert kept.count(b"Connection: close") == 1
    assert raw_exchange(url, old + b"\r\n").count(b"</response>") == 1
    assert b"Connection: keep-alive" in raw_exchange(
        url, old + b"Connection: keep-alive\r\n\r\n", old + b"\r\n"
    )


def test_answers_are_compressed_for_those_who_accept_it() -> None:
    with running_sandbox(default_dataset()) as sandbox:
        plain = ask(sandbox.url, RIGHT)
        zipped = ask(sandbox.url, RIGHT, {"Accept-Encoding": "deflate;q=0.5, gzip"})
        deflated = ask(sandbox.url, RIGHT, {"Accept-Encoding": "gzip;q=0, deflate"})
        refused = ask(sandbox.url, RIGHT, {"Accept-Encoding": "gzip;q=0"})
        again = ask(sandbox.url, RIGHT, {"Accept-Encoding": "gzip"})
    assert plain.headers["Content-Encoding"] is None
    assert plain.body == refused.body == gzip.decompress(zipped.body) == zlib.decompress(deflated.body)
    assert (zipped.headers["Content-Encoding"], deflated.headers["Content-Encoding"]) == ("gzip", "deflate")
    assert len(zipped.body) * 3 < len(plain.body)
    assert again.body == zipped.body
    assert {reply.headers["Vary"] for reply in (plain, zipped, deflated)} == {"Accept-Encoding"}


@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
def test_documented_php_request_as_curl_sends_it(encoding: str) -> None:
    """PHP hands an array to curl as multipart, and the result of http_build_query urlencoded."""
    curl = shutil.which("curl")
    assert curl is not None, "These tests send requests with curl; install it."
    documented = {
        **RIGHT,
        "date_start": "2010-01-01",
        "date_end": "2011-12-31",
        "selected_campaigns": "123456789012,210987654321",
    }
    option = "--form-string" if encoding == "multipart" else "--data-urlencode"
    fields = [word for name, value in documented.items() for word in (option, f"{name}={value}")]
    with running_sandbox(default_dataset()) as sandbox:
        command = [curl, "--silent", "--show-error", "--include", "--header", "Expect: 100-continue", *fields]
        answer = subprocess.run([*command, f"{sandbox.url}/api.php"], capture_output=True, check=True).stdout
    interim, head, body = answer.split(b"\r\n\r\n", 2)
    assert interim == b"HTTP/1.1 100 Continue"
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"<first_name>Jane</first_name>\n<last_name>Doe</last_name>" in body
    assert all(f">{value}<".encode() in body for value in JANE_DOE)
