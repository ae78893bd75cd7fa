"""``customers-all serve`` and its control API: nothing acknowledged is lost, and all workers are of one mind."""

import ssl
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from mockserver.control_client import ControlClient, ControlError
from mockserver.journal import journal_path
from mockserver.tls import made_on_the_spot
from tests.customers_all.serving import PATIENCE, Served, refused, served
from tests.mockserver.asking import ask, send
from tests.mockserver.controlled import credentials
from tests.mockserver.small_data import RIGHT

PREFIX = "/_sandbox/v1"


def trusting(authority: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


def banner_of(server: Served) -> str:
    """What is told on standard error until the accounts are listed."""
    assert server.process.stderr is not None
    lines: list[str] = []
    while not (lines and lines[-1].startswith("Account ")):
        lines.append(server.process.stderr.readline().decode())
    return "".join(lines)


def test_kill_between_two_acknowledged_changes_loses_neither(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'sandbox.db'}", "--no-log")
    acknowledged: list[str] = []
    with ExitStack() as stack:
        for round_number in range(3):
            server = stack.enter_context(served(*database))
            client = ControlClient(server.url)
            if not round_number:
                client.call("POST", "/accounts", {"account_id": "a", "customers": 0})
            for number in range(4):
                code = f"{round_number}-{number}"
                answer = client.call("POST", "/accounts/a/customers", {"customer_code": code})
                acknowledged.append(code)
                assert answer["last_id"] == len(acknowledged)
            server.process.kill()
            server.process.wait()
        server = stack.enter_context(served(*database))
        listed = ControlClient(server.url).call("GET", "/accounts/a/customers")
    assert [customer["customer_code"] for customer in listed["customers"]] == acknowledged
    assert listed["last_id"] == len(acknowledged)


def test_settings_clock_faults_and_scenario_survive_a_restart(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'sandbox.db'}", "--no-log")
    paths = ("/accounts/a", "/accounts/a/settings", "/accounts/a/clock", "/accounts/a/faults", "/requests")

    def seen(client: ControlClient) -> list[Any]:
        answers = [client.call("GET", path) for path in paths]
        answers[0].pop("url")
        return answers

    with served(*database) as server:
        client = ControlClient(server.url)
        account = client.call("POST", "/accounts", {"account_id": "a", "scenario": "legacy-dates"})
        client.call("PATCH", "/accounts/a/settings", {"DEC-6": "last"})
        client.call("POST", "/accounts/a/clock/freeze", {"at": "2011-01-01"})
        client.call("POST", "/accounts/a/faults", {"kind": "error", "scope": {"times": 2}})
        assert "cannot be made" in ask(server.url, credentials(account)).error
        before = seen(client)
        assert server.stop()[0] == 0
    with served(*database) as server:
        assert seen(ControlClient(server.url)) == before
        assert "cannot be made" in ask(server.url, credentials(account)).error
        assert ask(server.url, credentials(account)).customers


def test_all_workers_see_a_change_at_once_and_count_together(tmp_path: Path) -> None:
    with served("--workers", "3", "--no-log") as server:
        client = ControlClient(server.url)
        account = client.call("POST", "/accounts", {"customers": 0})
        path = f"/accounts/{account['account_id']}"
        for number in range(1, 31):
            assert client.call("POST", f"{path}/customers", {})["last_id"] == number
            reply = ask(server.url, credentials(account))
            assert (len(reply.customers), reply.headers["X-Last-Id"]) == (number, str(number))
        client.call("PATCH", f"{path}/settings", {"DEC-23": "by-cause"})
        wrong = {**credentials(account), "type": "other"}
        assert {ask(server.url, wrong).status for _ in range(10)} == {400}
        fault = client.call("POST", f"{path}/faults", {"kind": "http-status", "scope": {"times": 5}})["fault"]
        statuses = [ask(server.url, credentials(account)).status for _ in range(10)]
        assert statuses == [503] * 5 + [200] * 5
        assert client.call("GET", f"/faults/{fault['key']}")["fault"]["met"] == 5
        expected = {"expect": [{"count": 50}], "where": {"account": account["account_id"]}, "wait_s": 30}
        assert client.call("POST", "/requests/verify", expected)["holds"]
        count = 'customers_all_requests_total{outcome="success",status="200"} 35.0'
        deadline = monotonic() + PATIENCE
        while count not in send(server.url, "GET", f"{PREFIX}/metrics").text:
            assert monotonic() < deadline


def test_a_scenario_is_what_the_documented_account_plays() -> None:
    with served("--play", "one-customer", "--no-log") as server:
        assert len(ask(server.url, RIGHT).customers) == 1
        assert "selected_campaigns=123456789012,210987654321" in banner_of(server)


def test_without_control_nothing_is_there_and_no_journal_is_kept(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'sandbox.db'}"
    with served("--no-control", "--no-log", "--database", database) as server:
        assert ask(server.url, RIGHT).customers
        assert send(server.url, "GET", f"{PREFIX}/health").status == 404
    assert not journal_path(database).exists()


def test_the_token_comes_from_the_environment_and_is_told_to_nobody() -> None:
    with served("--no-log", variables={"CUSTOMERS_ALL_CONTROL_TOKEN": "secret-token"}) as server:
        with pytest.raises(ControlError, match="asks for its token") as refused:
            ControlClient(server.url).call("GET", "/accounts")
        assert refused.value.status == 401
        assert ControlClient(server.url, "secret-token").call("GET", "/accounts")["accounts"]
        assert "secret-token" not in server.stop()[1]


def test_an_open_stream_of_the_journal_does_not_hold_up_the_end() -> None:
    with (
        served("--no-log", "--grace", "300") as server,
        closing(urlopen(f"{server.url}{PREFIX}/requests/stream", timeout=PATIENCE)) as stream,
    ):
        assert stream.readline().startswith(b": ")
        status, written = server.stop()
    assert (status, "cut off" in written) == (0, False)


def test_tls_made_on_the_spot_is_trusted_by_whoever_trusts_the_authority() -> None:
    with served("--tls", "--no-log") as server:
        assert server.url.startswith("https://127.0.0.1:")
        banner = banner_of(server)
        authority = Path(banner.partition("must trust the certificate in ")[2].splitlines()[0])
        assert f"curl --cacert {authority} {server.url}/api.php" in banner
        client = ControlClient(server.url, tls=trusting(authority))
        assert client.call("POST", "/accounts")["url"] == f"{server.url}/api.php"
        by_name = server.url.replace("127.0.0.1", "localhost")
        assert ControlClient(by_name, tls=trusting(authority)).call("GET", "/health")
        with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urlopen(server.url, timeout=10)
        assert server.stop()[0] == 0
    assert not authority.exists()


def test_tls_with_given_files_and_several_workers() -> None:
    with made_on_the_spot("127.0.0.1") as security:
        files = security.files
        options = ("--tls-certificate", str(files.certificate), "--tls-key", str(files.key))
        with served(*options, "--no-log", "--workers", "2") as server:
            assert security.authority is not None
            client = ControlClient(server.url, tls=trusting(security.authority))
            assert client.call("GET", "/health") == {"status": "ok"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--tls-key", __file__), "--tls-key needs the certificate"),
        (("--tls-certificate", __file__), "and its key cannot be used: one of them is not there in PEM"),
        (("--tls-certificate", "none.pem"), "cannot be used: No such file"),
        (("--play", "calm"), "There is no scenario 'calm'. There are: one-customer"),
        (("--play", "empty", "--dataset", __file__), "a scenario brings its own data"),
        (("--control-token", ""), "is empty; anyone could send that"),
    ],
)
def test_what_cannot_be_is_one_sentence(options: tuple[str, ...], sentence: str) -> None:
    status, written = refused("--port", "0", *options)
    assert (status, len(written.splitlines())) == (2, 1)
    assert sentence in written
