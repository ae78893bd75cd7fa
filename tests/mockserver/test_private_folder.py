"""The folder of a store in memory: gone at its end, and also after its process was killed."""

import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from mockserver.store.opening import open_store
from tests.mockserver.small_data import ACCOUNT, small_dataset

HOLDING = """
import sys
from mockserver.store.opening import open_store
store = open_store()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the system's for temporary files, here and in processes that are started."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_store_that_is_closed_leaves_nothing(temporary: Path) -> None:
    open_store().close()
    assert not [*temporary.iterdir()]


def test_a_killed_process_is_cleared_up_after_and_a_running_one_left_alone(temporary: Path) -> None:
    other = temporary / "customers-all-memory-of-another-make"
    other.mkdir()
    with (
        closing(open_store()) as own,
        subprocess.Popen(
            [sys.executable, "-c", HOLDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder,
    ):
        own.load(small_dataset())
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        open_store().close()
        before = {*temporary.iterdir()}
        assert len(before) == 3
        holder.kill()
        holder.wait()
        assert {*temporary.iterdir()} == before
        open_store().close()
        after = {*temporary.iterdir()}
        assert other in after
        assert len(after) == 2
        assert own.account(ACCOUNT) is not None
    assert [*temporary.iterdir()] == [other]
