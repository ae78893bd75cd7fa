"""A sandbox that holds the small data, for all tests that only read."""

from collections.abc import Iterator

import pytest

from mockserver.running import RunningSandbox, running_sandbox
from tests.mockserver.small_data import small_dataset


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(small_dataset()) as running:
        yield running


@pytest.fixture(scope="session")
def url(sandbox: RunningSandbox) -> str:
    return sandbox.url
