"""For tests of clients, by pytest: a running sandbox, and an account of its own for each test.

pytest finds this by its entry point, so it imports the sandbox only where a test asks for it. Each process of
pytest-xdist runs a sandbox of its own.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from mockserver.control_client import ControlClient
    from mockserver.sandbox_account import SandboxAccount

_MARKER: Final = "customers_all_account"
_URL_VARIABLE: Final = "CUSTOMERS_ALL_SANDBOX_URL"
_TOKEN_VARIABLE: Final = "CUSTOMERS_ALL_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
#: What an account has unless the marker says otherwise: campaigns, and no customer.
_USUAL: Final = {"customers": 0}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to use a sandbox that runs elsewhere."""
    parser.getgroup("customers-all sandbox", "a sandbox of the report customers_all for tests").addoption(
        "--customers-all-sandbox",
        metavar="URL",
        default=os.environ.get(_URL_VARIABLE),
        help=f"Use the sandbox that runs at this address instead of starting one ({_URL_VARIABLE}; its token "
        f"by {_TOKEN_VARIABLE}).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**members): what the test's account holds, such as customers=3 or scenario='flaky'",
    )


@pytest.fixture(scope="session")
def customers_all_sandbox(pytestconfig: pytest.Config) -> "Iterator[ControlClient]":
    """A running sandbox, for the whole session: ``url`` is its address, ``call`` its control API."""
    from mockserver.control_client import ControlClient  # noqa: PLC0415 - only where a test asks for it

    elsewhere = pytestconfig.getoption("customers_all_sandbox")
    if elsewhere:
        yield ControlClient(elsewhere.rstrip("/"), os.environ.get(_TOKEN_VARIABLE))
        return
    from mockserver.control.control import ControlOptions  # noqa: PLC0415 - too
    from mockserver.running import running_sandbox  # noqa: PLC0415 - too

    with running_sandbox(control=ControlOptions(), grace=0.5) as sandbox:
        yield ControlClient(sandbox.url)


@pytest.fixture
def customers_all_new_account(
    customers_all_sandbox: "ControlClient",
) -> "Iterator[Callable[..., SandboxAccount]]":
    """Makes accounts: call it with the members of ``POST /accounts``; all are deleted after the test."""
    from mockserver.sandbox_account import SandboxAccount  # noqa: PLC0415 - only where a test asks for it

    with ExitStack() as stack:

        def make(**members: Any) -> SandboxAccount:
            account = SandboxAccount(customers_all_sandbox, **members)
            stack.callback(_delete, account)
            return account

        yield make


@pytest.fixture
def customers_all_account(
    request: pytest.FixtureRequest, customers_all_new_account: "Callable[..., SandboxAccount]"
) -> "SandboxAccount":
    """An account that only this test uses: campaigns and no customer, unless the marker says otherwise."""
    marker = request.node.get_closest_marker(_MARKER)
    return customers_all_new_account(**(marker.kwargs if marker else _USUAL))


def _delete(account: "SandboxAccount") -> None:
    """Delete an account, unless the test has done so."""
    from mockserver.control_client import ControlError  # noqa: PLC0415 - only where a test asks for it

    try:
        account.delete()
    except ControlError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
