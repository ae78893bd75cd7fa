"""What makes a server ready soon."""

import gc

import pytest

from mockserver.serving import collector_at_rest


def test_the_collector_rests_during_the_block_only() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()
