"""A sandbox that holds the small data, for all tests that only read; and two for tests of faults."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from fixtures.generator import generate
from mockserver.running import RunningSandbox, running_sandbox
from mockserver.store.opening import open_store
from tests.mockserver.faulty import LONG_CUSTOMERS, Faulty, faulty_sandbox
from tests.mockserver.small_data import small_dataset


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(small_dataset()) as running:
        yield running


@pytest.fixture(scope="session")
def url(sandbox: RunningSandbox) -> str:
    return sandbox.url


@pytest.fixture(scope="session")
def small_faulty() -> Iterator[Faulty]:
    with closing(open_store()) as store:
        store.load(small_dataset())
        with faulty_sandbox(store) as server:
            yield server


@pytest.fixture(scope="session")
def long_faulty() -> Iterator[Faulty]:
    with closing(open_store()) as store:
        store.load(generate(7, LONG_CUSTOMERS, 1))
        with faulty_sandbox(store) as server:
            yield server


@pytest.fixture
def small(small_faulty: Faulty) -> Faulty:
    """A sandbox with the small data and no faults yet."""
    small_faulty.clear()
    return small_faulty


@pytest.fixture
def long(long_faulty: Faulty) -> Faulty:
    """A sandbox with a report that is sent page by page, and no faults yet."""
    long_faulty.clear()
    return long_faulty


@pytest.fixture(params=["small", "long"])
def either(request: pytest.FixtureRequest, small_faulty: Faulty, long_faulty: Faulty) -> Faulty:
    """The one, then the other."""
    server = small_faulty if request.param == "small" else long_faulty
    server.clear()
    return server
