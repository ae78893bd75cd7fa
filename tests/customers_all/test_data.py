"""``customers-all data``, as it is typed: in a process of its own where streams and terminals matter."""

import gzip
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from customers_all.__main__ import main
from fixtures.dataset_file import encode, read_dataset
from fixtures.generator import generate
from fixtures.model import Account, Customer, DatasetHeader

COMMAND = (sys.executable, "-m", "customers_all", "data")
DEFAULT = "fixtures/default.jsonl.gz"
ROOT = Path(__file__).parents[2]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["data", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def piped(arguments: Sequence[str], content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=content, capture_output=True, check=False, cwd=ROOT)


def on_a_terminal(arguments: Sequence[str]) -> tuple[int, bytes, str]:
    """Run with standard error on a terminal; returns the status, standard output, what the terminal got."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=environment, cwd=ROOT
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65_536):
                shown += part
        except OSError:
            pass  # Linux says so when the other side of a terminal is closed
        assert process.stdout
        output = process.stdout.read()
    os.close(ours)
    return process.returncode, output, shown.decode()


@pytest.mark.parametrize("name", ["made.jsonl", "made.jsonl.gz"])
def test_a_generated_file_is_what_the_generator_makes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    status, out, err = run(capsys, "generate", "--customers", "50", "--seed", "9", "--out", str(path))
    assert (status, out) == (0, "")
    assert "50 customers, seed 9" in err
    assert list(read_dataset(path)) == list(generate(9, 50))


def test_the_same_seed_gives_the_same_file_and_another_another(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def made(seed: str, name: str) -> bytes:
        run(capsys, "generate", "--customers", "20", "--seed", seed, "--out", str(tmp_path / name))
        return (tmp_path / name).read_bytes()

    assert made("4", "one.jsonl.gz") == made("4", "two.jsonl.gz")
    assert made("5", "three.jsonl.gz") != made("4", "four.jsonl.gz")


def test_options_shape_the_dataset(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    run(
        capsys, "generate", "--customers", "64", "--transactions-per-customer", "2",
        "--time-zone", "Asia/Tokyo", "--edge-cases", "--out", str(path),
    )  # fmt: skip
    records = list(read_dataset(path))
    accounts = [record for record in records if isinstance(record, Account)]
    assert [account.account_id for account in accounts] == ["greatwidgets", "edge-cases", "no-midnight"]
    assert accounts[0].time_zone == "Asia/Tokyo"
    assert sum(isinstance(one, Customer) and one.account_id == "greatwidgets" for one in records) == 64


def test_every_option_can_be_set_by_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "made.jsonl"
    for option, value in {
        "CUSTOMERS": "7", "SEED": "3", "OUT": str(path), "TRANSACTIONS_PER_CUSTOMER": "2",
        "TIME_ZONE": "Asia/Tokyo", "EDGE_CASES": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"CUSTOMERS_ALL_{option}", value)
    assert run(capsys, "generate")[0] == 0
    header, account, *rest = read_dataset(path)
    assert isinstance(header, DatasetHeader)
    assert header.seed == 3
    assert isinstance(account, Account)
    assert account.time_zone == "Asia/Tokyo"
    assert sum(isinstance(one, Customer) and one.account_id == "greatwidgets" for one in rest) == 7


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", "x.jsonl"], "--customers"),
        (["--customers", "5"], "--out"),
        (["--customers", "-1", "--out", "x.jsonl"], "--customers"),
        (["--customers", "many", "--out", "x.jsonl"], "--customers"),
        (["--customers", "5", "--seed", "9" * 20, "--out", "x.jsonl"], "--seed"),
        (["--customers", "5", "--transactions-per-customer", "-1", "--out", "x.jsonl"], "--transactions"),
        (["--customers", "5", "--time-zone", "Mars", "--out", "x.jsonl"], "'Mars' is not known"),
        (["--customers", "5", "--time-zone", "../up", "--out", "x.jsonl"], "'../up' is not known"),
        (["--customers", "5", "--out", "none/x.jsonl"], "none/x.jsonl cannot be written"),
        (["--customers", "5", "--out", "."], "cannot be written"),
    ],
)
def test_wrong_input_is_one_clear_sentence_and_status_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, "generate", *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_standard_output_takes_the_dataset_alone() -> None:
    made = piped(["generate", "--customers", "30", "--seed", "2", "--out", "-"])
    assert made.returncode == 0
    assert made.stdout == b"".join(map(encode, generate(2, 30)))
    assert made.stderr == b""


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    with subprocess.Popen(
        [*COMMAND, "generate", "--customers", "100000", "--out", "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b'{"kind":"dataset"')
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_full_standard_output_is_said_in_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        made = subprocess.run(
            [*COMMAND, "generate", "--customers", "5000", "--out", "-"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=ROOT,
        )
    assert made.returncode == 2
    assert made.stderr.startswith(b"customers-all: Standard output cannot be written: ")
    assert b"Traceback" not in made.stderr


def test_good_files_are_said_to_be_valid(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl.gz"
    run(capsys, "generate", "--customers", "1200", "--out", str(path))
    status, out, err = run(capsys, "validate", str(path), str(ROOT / DEFAULT))
    assert (status, err) == (0, "")
    first, second = out.splitlines()
    assert first == f"{path}: valid, 1,200 customers and 6,000 transactions"
    assert "valid, 1,080 customers" in second


def test_broken_files_are_named_with_their_line_and_the_others_still_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = list(map(encode, generate(1, 10)))
    broken, cut = tmp_path / "broken.jsonl", tmp_path / "cut.jsonl.gz"
    broken.write_bytes(b"".join([*lines[:20], lines[19], *lines[20:]]))
    cut.write_bytes(gzip.compress(b"".join(lines))[:300])
    status, out, err = run(capsys, "validate", str(broken), str(ROOT / DEFAULT), str(cut))
    assert (status, err) == (1, "")
    first, second, third = out.splitlines()
    assert first.startswith(f"{broken}, line ")
    assert ": valid, " in second
    assert third.startswith(f"{cut}, line ")


def test_a_file_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for command in ("validate", "describe"):
        status, out, err = run(capsys, command, str(tmp_path / "none.jsonl"))
        assert (status, out) == (2, "")
        assert "none.jsonl cannot be read" in err


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_is_checked_and_described(pack: type[bytes]) -> None:
    content = pack(b"".join(map(encode, generate(1, 40))))
    checked = piped(["validate", "-"], content)
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert checked.stdout == b"-: valid, 40 customers and 200 transactions\n"
    described = piped(["describe", "-"], content)
    assert (described.returncode, described.stderr) == (0, b"")
    assert "40 customers, 200 transactions" in described.stdout.decode()
    broken = piped(["validate", "-"], content[:-30])
    assert broken.returncode == 1
    assert b", line " in broken.stdout


def test_describe_shows_counts_ranges_and_a_histogram_and_no_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys, "describe", str(ROOT / DEFAULT))
    assert (status, err) == (0, "")
    for expected in (
        "2 accounts",
        "1,080 customers",
        "greatwidgets",
        "kiwicoffee",
        "Pacific/Auckland",
        "21987654321",
    ):
        assert expected in out
    assert "john1970" in out
    assert "1959caadac9b13dcb3" not in out
    assert "jdoe@email.com" not in out
    assert "\x1b" not in out
    bars = {
        line.split()[0]: line.count("█") for line in out.split("kiwicoffee")[0].splitlines() if "█" in line
    }
    assert set(bars) == {str(year) for year in range(2009, 2027)}
    assert max(bars.values()) == 40
    assert bars["2010"] < bars["2018"] < bars["2023"]


def test_describing_a_broken_file_ends_with_its_line_and_shows_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b"".join(list(map(encode, generate(1, 10)))[:-1]))
    status, out, err = run(capsys, "describe", str(path))
    assert (status, out) == (1, "")
    assert "broken.jsonl, line 1: " in err


def test_a_terminal_sees_progress_and_standard_output_stays_clean(tmp_path: Path) -> None:
    path = str(tmp_path / "made.jsonl")
    status, output, shown = on_a_terminal(["generate", "--customers", "3000", "--out", path])
    assert (status, output) == (0, b"")
    assert "Making" in shown
    assert "100%" in shown
    status, output, shown = on_a_terminal(["validate", path])
    assert (status, output) == (0, f"{path}: valid, 3,000 customers and 15,000 transactions\n".encode())
    assert "Checking" in shown
    assert "100%" in shown


def test_without_a_terminal_there_is_no_progress(tmp_path: Path) -> None:
    made = piped(["generate", "--customers", "3000", "--out", str(tmp_path / "made.jsonl")])
    assert b"\x1b" not in made.stderr
    assert b"Making" not in made.stderr
