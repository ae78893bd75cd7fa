"""The short examples, each run as its reader would run it, against a sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.fields import CUSTOMER_FIELDS
from fixtures.edge_case import B
from fixtures.edge_cases import EDGE_CASES, edge_case_people
from fixtures.model import Account, Campaign, Customer, Record, User
from fixtures.numbering import numbered
from mockserver.running import RunningSandbox, running_sandbox
from tests.examples.programs import EXAMPLES, needs

#: Signs that a careless program loses on the way.
PASSWORD = "p&ss + wörd%21"
SHOP = Account("widgets & more", "UTC", (User("john", PASSWORD),))
NAMES = (
    "unset-fields",
    "markup",
    "markup-escaped-already",
    "emoji",
    "apostrophes",
    "zeros-in-front",
    "script",
)


def records() -> Iterator[Record]:
    yield SHOP
    yield Campaign(SHOP.account_id, B, "B")
    cases = [case for case in EDGE_CASES if case.name in NAMES]
    yield from numbered(edge_case_people(SHOP, cases))


def line_of(customer: Customer) -> str:
    fields = dict(zip(CUSTOMER_FIELDS, customer.fields, strict=True))
    return f"{fields['customer_code']}\t{fields['first_name']} {fields['last_name']}\t{fields['email']}"


EXPECTED = [line_of(record) for record in records() if isinstance(record, Customer)]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(records()) as running:
        yield running


#: Each example, and what it needs: the first program runs it.
PROGRAMS = {
    "python": ("python/list_customers.py", (sys.executable,)),
    "php": ("php/list_customers.php", ("php",)),
    "node": ("node/list_customers.mjs", ("node",)),
    "shell": ("shell/list_customers.sh", ("sh", "curl", "jq")),
}
LANGUAGES = tuple(PROGRAMS)


def run(language: str, url: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    script, programs = PROGRAMS[language]
    found = [needs(program) for program in programs]
    return subprocess.run(
        [found[0], str(EXAMPLES / script)],
        env={
            "PATH": os.environ["PATH"],
            "CUSTOMERS_ALL_URL": url,
            "CUSTOMERS_ALL_USER_ID": "john",
            "CUSTOMERS_ALL_USER_PASSWORD": password,
            "CUSTOMERS_ALL_ACCOUNT_ID": SHOP.account_id,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_every_customer(language: str, sandbox: RunningSandbox) -> None:
    finished = run(language, f"{sandbox.url}/")
    assert finished.stderr == ""
    assert finished.stdout.splitlines() == EXPECTED
    assert finished.returncode == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_the_servers_error_and_no_password(language: str, sandbox: RunningSandbox) -> None:
    finished = run(language, f"{sandbox.url}/", password="wrong-password-canary")
    assert finished.returncode != 0
    assert finished.stdout == ""
    assert "user_password" in finished.stderr
    assert "wrong-password-canary" not in finished.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fails_where_nobody_answers(language: str) -> None:
    finished = run(language, "http://127.0.0.1:1/")
    assert finished.returncode != 0
    assert finished.stdout == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fails_at_a_page_that_is_no_report(language: str, sandbox: RunningSandbox) -> None:
    finished = run(language, f"{sandbox.url}/nothing-here")
    assert finished.returncode != 0
    assert finished.stdout == ""


def page_with(url: str, password: str, folder: Path) -> str:
    """Return the address of the page, with a reader who fills in the form and sends it."""
    page = (EXAMPLES / "browser" / "list_customers.html").read_text("utf-8")
    form = {"url": url, "user_id": "john", "user_password": password, "account_id": SHOP.account_id}
    reader = f"""<script>
      const form = document.getElementById("question");
      for (const [name, value] of Object.entries({json.dumps(form)})) form.elements[name].value = value;
      form.requestSubmit();
    </script></body>"""
    copy = folder / "page.html"
    copy.write_text(page.replace("</body>", reader), "utf-8")
    return copy.as_uri()


def shown_by_browser(address: str, folder: Path) -> str:
    """Return the page's elements as they are when its script has had its answer."""
    browser = needs("chromium", "chromium-browser", "google-chrome")
    finished = subprocess.run(
        [
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server"),
            *("--disable-sync", "--disable-background-networking", "--disable-component-update"),
            f"--user-data-dir={folder / 'profile'}",
            *("--virtual-time-budget=20000", "--dump-dom", address),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return finished.stdout


def test_the_page_shows_every_customer_as_text(sandbox: RunningSandbox, tmp_path: Path) -> None:
    shown = shown_by_browser(page_with(f"{sandbox.url}/", PASSWORD, tmp_path), tmp_path)
    assert f"{len(EXPECTED)} customers</p>" in shown
    assert shown.count("<tr>") == len(EXPECTED)
    assert "<td>Fish &amp; Chips markup</td>" in shown
    assert "<td>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; script</td>" in shown
    assert "<td>0000000000000042</td>" in shown


def test_the_page_shows_the_servers_error(sandbox: RunningSandbox, tmp_path: Path) -> None:
    shown = shown_by_browser(page_with(f"{sandbox.url}/", "wrong", tmp_path), tmp_path)
    assert "The user_id, user_password or account_id is wrong" in shown
    assert "<tr>" not in shown


def test_the_page_tells_when_nothing_comes(tmp_path: Path) -> None:
    shown = shown_by_browser(page_with("http://127.0.0.1:1/", PASSWORD, tmp_path), tmp_path)
    assert "No answer, or a broken one." in shown
