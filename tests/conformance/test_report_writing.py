"""Reports appear whole or not at all."""

import os
from pathlib import Path

import pytest

from conformance.reports.writing import check_writable, write_report
from contracts.errors import ConfigurationError


def test_a_report_replaces_an_older_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")
    write_report(path, "né")
    assert path.read_bytes() == "né".encode()
    assert list(tmp_path.iterdir()) == [path]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_an_older_report_stays_when_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        write_report(path, "new")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_hold_a_report_is_told_beforehand(tmp_path: Path) -> None:
    check_writable(tmp_path / "report.json")
    with pytest.raises(ConfigurationError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(ConfigurationError, match="There is no folder"):
        check_writable(tmp_path / "absent" / "report.json")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_report(tmp_path / "absent" / "report.json", "x")


def test_what_is_no_plain_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    file, link, pipe = tmp_path / "file", tmp_path / "link", tmp_path / "pipe"
    file.write_text("old", "utf-8")
    link.symlink_to(file)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for path in (link, pipe, Path(os.devnull)):
            check_writable(path)
            write_report(path, "new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert link.is_symlink()
    assert file.read_text("utf-8") == "new"
    assert pipe.is_fifo()
    assert Path(os.devnull).is_char_device()
