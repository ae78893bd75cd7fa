"""Who may control a sandbox, and which web pages may read what it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from multidict import CIMultiDict

from mockserver.control.access import Access
from tests.mockserver.asking import send
from tests.mockserver.controlled import PREFIX, Controlled, controlled_sandbox

TOKEN = "let-me-in"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Controlled]:
    with controlled_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def guarded() -> Iterator[Controlled]:
    with controlled_sandbox(token=TOKEN) as running:
        yield running


@dataclass(frozen=True)
class Asked:
    """What the rule looks at in a request."""

    remote: str | None
    headers: Mapping[str, str] = field(default_factory=dict)


def status(access: Access, remote: str, path: str = "/accounts", **headers: str) -> int:
    asked = Asked(remote, CIMultiDict({"Host": "localhost", **headers}))
    refusal = access.refusal(asked, path)  # type: ignore[arg-type]  # all of a request that it reads
    return 200 if refusal is None else refusal.status


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may(remote: str) -> None:
    assert status(Access(), remote) == 200


@pytest.mark.parametrize("remote", ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "", "172.17.0.1"])
def test_others_may_not(remote: str) -> None:
    assert status(Access(), remote) == 403


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_others_may_ask_whether_it_lives(path: str) -> None:
    assert status(Access(), "192.0.2.1", path) == 200
    assert status(Access(TOKEN), "192.0.2.1", path) == 200


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP"])
def test_nor_may_they_through_a_proxy_on_this_machine(header: str) -> None:
    assert status(Access(), "127.0.0.1", **{header: "for=192.0.2.1"}) == 403
    assert status(Access(TOKEN), "127.0.0.1", Authorization=f"Bearer {TOKEN}", **{header: "x"}) == 200


def test_with_a_token_others_may_and_nobody_may_without() -> None:
    assert status(Access(TOKEN), "192.0.2.1", Authorization=f"Bearer {TOKEN}", Host="box:80") == 200
    assert status(Access(TOKEN), "192.0.2.1", Authorization=f"Bearer {TOKEN}x") == 401
    assert status(Access(TOKEN), "127.0.0.1") == 401
    assert status(Access(TOKEN), "127.0.0.1", Authorization=TOKEN) == 401
    assert status(Access(TOKEN), "127.0.0.1", Authorization="Bearer \udcff") == 401


def test_the_token_shows_in_no_description() -> None:
    assert TOKEN not in repr(Access(TOKEN))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:8080", "a.localhost"])
def test_own_names(sandbox: Controlled, host: str) -> None:
    assert sandbox.call("GET", "/accounts", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1", "localhost.evil", "[", ""]
)
def test_another_name_that_points_here_is_refused(sandbox: Controlled, host: str) -> None:
    assert "host names" in sandbox.call("GET", "/accounts", headers={"Host": host}).json["error"]


def test_pages_of_this_machine_may_read(sandbox: Controlled) -> None:
    for origin in ("http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173"):
        reply = sandbox.call("GET", "/accounts", headers={"Origin": origin})
        assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, origin)
        assert reply.headers["Vary"] == "Origin"


def test_pages_of_this_machine_may_read_the_stream_of_the_journal(sandbox: Controlled) -> None:
    address = f"{sandbox.url}{PREFIX}/requests/stream"
    with urlopen(Request(address, headers={"Origin": "http://localhost:3000"}), timeout=30) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert stream.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert stream.headers["Vary"] == "Origin"
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(address, headers={"Origin": "https://evil.example"}), timeout=30)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_pages_of_others_may_not_even_send(sandbox: Controlled, origin: str) -> None:
    reply = sandbox.call("POST", "/accounts", {"account_id": "theirs"}, headers={"Origin": origin})
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (403, None)
    assert sandbox.store.account("theirs") is None


def preflight(sandbox: Controlled, origin: str) -> Mapping[str, str]:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    reply = send(sandbox.url, "OPTIONS", f"{PREFIX}/accounts/a", None, headers)
    assert (reply.status, reply.body) == (204, b"")
    return dict(reply.headers)


def test_browsers_are_told_what_may_be_sent(sandbox: Controlled, guarded: Controlled) -> None:
    told = preflight(sandbox, "http://localhost:3000")
    assert told["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert set(told["Access-Control-Allow-Methods"].split(", ")) == {"GET", "PATCH", "DELETE"}
    assert "Authorization" in told["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Methods" not in preflight(sandbox, "https://evil.example")
    assert preflight(guarded, "https://page.example")["Access-Control-Allow-Origin"] == "https://page.example"


def test_the_token_over_http(guarded: Controlled) -> None:
    refused = guarded.call("GET", "/accounts")
    assert (refused.status, "token" in refused.json["error"]) == (401, True)
    assert guarded.call("GET", "/accounts", headers={"Authorization": f"Bearer {TOKEN}"}).status == 200
    assert guarded.call("GET", "/health").status == 200
