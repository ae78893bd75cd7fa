"""The count of changes: equal counts mean that nothing was committed, in whatever process."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from fixtures.generator import generate
from fixtures.model import User
from mockserver.store.errors import UnknownRecordError
from mockserver.store.opening import open_store
from mockserver.store.sqlite.change_count import ChangeCount

ACCOUNT = "greatwidgets"


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    with closing(open_store(url)) as store:
        store.load(generate(1, 5))
    return url


def rename_users(url: str, name: str) -> None:
    with closing(open_store(url)) as store, store.change() as change:
        change.set_users(ACCOUNT, (User(name, "secret"),))


def be_killed_within_a_change(url: str) -> None:
    with closing(open_store(url)) as store, store.change() as change:
        change.set_users(ACCOUNT, (User("never", "secret"),))
        os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(function: Callable[[str], None] | Callable[[str, str], None], *arguments: str) -> int | None:
    process = multiprocessing.get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def test_a_count_moves_with_every_change_and_never_stands_still_within_one(tmp_path: Path) -> None:
    ours, theirs = ChangeCount(tmp_path / "count"), ChangeCount(tmp_path / "count")
    before = theirs.settled()
    assert before is not None
    with ours.changing():
        assert theirs.settled() is None
    assert theirs.settled() == ours.settled() == before + 2
    ours.close()
    theirs.close()
    again = ChangeCount(tmp_path / "count")
    assert again.settled() == before + 2
    again.close()


def test_a_failed_change_counts_too(tmp_path: Path) -> None:
    count = ChangeCount(tmp_path / "count")
    with pytest.raises(KeyError), count.changing():
        raise KeyError
    assert count.settled() == 2
    count.close()


def test_one_change_waits_for_the_end_of_another(tmp_path: Path) -> None:
    ours, theirs = ChangeCount(tmp_path / "count"), ChangeCount(tmp_path / "count")
    seen: list[int | None] = []

    def change() -> None:
        with theirs.changing():
            seen.append(ours.settled())

    other = threading.Thread(target=change)
    with ours.changing():
        other.start()
        other.join(timeout=0.05)
        assert seen == []
    other.join()
    assert seen == [None]
    assert ours.settled() == 4
    ours.close()
    theirs.close()


def test_a_state_that_is_held_is_read_anew_after_a_change_of_another_process(database: str) -> None:
    with closing(open_store(database)) as store:
        for name in ("ann", "bob"):
            before = store.account(ACCOUNT)
            assert store.account(ACCOUNT) is before
            assert in_a_process(rename_users, database, name) == 0
            after = store.account(ACCOUNT)
            assert after is not None
            assert after.account.users[0].user_id == name


def test_a_writer_that_is_killed_leaves_nobody_with_what_is_stale(database: str) -> None:
    with closing(open_store(database)) as store:
        before = store.account(ACCOUNT)
        assert in_a_process(be_killed_within_a_change, database) == -signal.SIGKILL
        for name in ("ann", "bob"):
            now = store.account(ACCOUNT)
            assert now is not None
            assert before is not None
            assert now.account.users == before.account.users
            assert in_a_process(rename_users, database, name) == 0
            before = store.account(ACCOUNT)
            assert before is not None
            assert before.account.users[0].user_id == name


def test_a_change_that_is_undone_is_not_seen(database: str) -> None:
    with closing(open_store(database)) as store:
        before = store.account(ACCOUNT)

        def undone() -> None:
            with store.change() as change:
                change.set_users(ACCOUNT, ())
                assert store.account(ACCOUNT) == before
                change.set_users("nobody", ())

        with pytest.raises(UnknownRecordError):
            undone()
        assert store.account(ACCOUNT) == before


def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        ChangeCount(tmp_path / "none" / "count")
