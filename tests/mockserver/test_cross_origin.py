"""Which web pages may read reports, as a browser is told it (CORS)."""

from collections.abc import Iterator

import pytest

from contracts.errors import ConfigurationError
from fixtures.generator import generate
from mockserver.control.control import ControlOptions
from mockserver.cross_origin import CrossOrigin
from mockserver.running import RunningSandbox, running_sandbox
from tests.mockserver.asking import Reply, ask, get, send
from tests.mockserver.controlled import PREFIX
from tests.mockserver.small_data import RIGHT

PAGE = "http://localhost:3000"
OTHER = "https://evil.example"
ASKING = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "api_access_key"}


def opened(*origins: str, customers: int = 3) -> Iterator[RunningSandbox]:
    records = generate(5, customers, 1)
    with running_sandbox(records, control=ControlOptions(), cross_origin=CrossOrigin.of(origins)) as running:
        yield running


@pytest.fixture(scope="module")
def for_one_page() -> Iterator[RunningSandbox]:
    yield from opened(f"{PAGE.upper()}/")


@pytest.fixture(scope="module")
def for_all() -> Iterator[RunningSandbox]:
    yield from opened("*", customers=5_000)


def readable_by(reply: Reply) -> str | None:
    """The origin whose pages may read a reply, and its last id with it."""
    origin = reply.headers["Access-Control-Allow-Origin"]
    assert (origin is not None) == ("X-Last-Id" in (reply.headers["Access-Control-Expose-Headers"] or ""))
    return origin


def test_pages_of_the_origin_may_read_and_no_others(for_one_page: RunningSandbox) -> None:
    mine = ask(for_one_page.url, RIGHT, {"Origin": PAGE})
    assert (len(mine.customers), readable_by(mine)) == (3, PAGE)
    assert mine.headers["X-Last-Id"]
    theirs = ask(for_one_page.url, RIGHT, {"Origin": OTHER})
    assert (len(theirs.customers), readable_by(theirs)) == (3, None)
    nobodys = ask(for_one_page.url, RIGHT)
    for reply in (mine, theirs, nobodys):
        assert set(reply.headers.get_all("Vary", [])) == {"Accept-Encoding", "Origin"}


@pytest.mark.parametrize(
    "fields", [{**RIGHT, "user_id": "nobody"}, {}, {**RIGHT, "output": "JSON", "condensed": "yes"}]
)
def test_errors_may_be_read_too(for_one_page: RunningSandbox, fields: dict[str, str]) -> None:
    assert readable_by(ask(for_one_page.url, fields, {"Origin": PAGE})) == PAGE


def test_what_http_refuses_may_be_read_too(for_one_page: RunningSandbox) -> None:
    for method, path, status in (("GET", "/nowhere", 404), ("PUT", "/", 405)):
        reply = send(for_one_page.url, method, path, headers={"Origin": PAGE})
        assert (reply.status, readable_by(reply)) == (status, PAGE)


def test_every_page_may_read_long_answers_and_repeated_ones(for_all: RunningSandbox) -> None:
    for coding in ("identity", "gzip", "identity"):
        long = get(for_all.url, RIGHT, {"Origin": OTHER, "Accept-Encoding": coding})
        assert (long.status, readable_by(long)) == (200, "*")
    for _ in range(3):
        short = ask(for_all.url, {**RIGHT, "last": "999999"}, {"Origin": "null"})
        assert (short.numbers, readable_by(short)) == ([], "*")


def test_answers_with_a_fault_may_be_read_too(for_one_page: RunningSandbox) -> None:
    body = b'{"kind": "http-status", "parameters": {"status": 503, "retry_after": 2}, "scope": {"times": 1}}'
    assert send(for_one_page.url, "POST", f"{PREFIX}/faults", body).status == 201
    reply = ask(for_one_page.url, RIGHT, {"Origin": PAGE})
    assert (reply.status, readable_by(reply)) == (503, PAGE)
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]


def preflight(url: str, origin: str, path: str = "/api.php") -> Reply:
    return send(url, "OPTIONS", path, headers={"Origin": origin, **ASKING})


def test_a_browser_is_told_beforehand(for_one_page: RunningSandbox) -> None:
    for path in ("/", "/api.php"):
        told = preflight(for_one_page.url, PAGE, path)
        assert (told.status, told.body, readable_by(told)) == (200, b"", PAGE)
        assert "POST" in told.headers["Access-Control-Allow-Methods"].split(", ")
        assert "api_access_key" in told.headers["Access-Control-Allow-Headers"].split(", ")
    refused = preflight(for_one_page.url, OTHER)
    assert (refused.status, refused.headers["Access-Control-Allow-Methods"], readable_by(refused)) == (
        405,
        None,
        None,
    )
    assert preflight(for_one_page.url, PAGE, "/nowhere").status == 404


def test_options_that_no_browser_sent_is_refused_as_ever(for_all: RunningSandbox) -> None:
    assert send(for_all.url, "OPTIONS", "/", headers={"Origin": PAGE}).status == 405
    assert preflight(for_all.url, OTHER).status == 200


def test_nothing_is_said_unless_it_is_asked_for(url: str) -> None:
    for reply in (ask(url, RIGHT, {"Origin": PAGE}), preflight(url, PAGE)):
        assert not [name for name in reply.headers if name.lower().startswith("access-control")]
        assert "Origin" not in reply.headers.get_all("Vary", [])
    assert preflight(url, PAGE).status == 405


def test_the_control_api_keeps_its_own_rule(for_all: RunningSandbox) -> None:
    assert send(for_all.url, "GET", f"{PREFIX}/accounts", headers={"Origin": OTHER}).status == 403


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("HTTP://LocalHost:80/", "http://localhost"),
        ("https://a.example:443", "https://a.example"),
        ("https://a.example:8443", "https://a.example:8443"),
        ("http://[::1]:5173", "http://[::1]:5173"),
        ("*", "*"),
    ],
)
def test_origins_are_taken_as_browsers_write_them(given: str, written: str) -> None:
    assert CrossOrigin.of([given]).origins == {written}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "localhost:3000",
        "localhost",
        "http://",
        "http://a/page",
        "http://a?b",
        "http://me@a",
        "http://a:x",
    ],
)
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(ConfigurationError, match="no origin"):
        CrossOrigin.of([given])
