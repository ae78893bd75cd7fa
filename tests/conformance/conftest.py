"""What tests of several files need to type ``customers-all verify``."""

from pathlib import Path

import pytest

from customers_all.__main__ import main
from fixtures.edge_cases import EDGE_ACCOUNT
from tests.conformance.judged_server import Verify


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Verify:
    """Type the command as a user of the edge cases, in an empty folder."""
    [user] = EDGE_ACCOUNT.users
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", user.user_password)

    def type_it(url: str, *more: str) -> tuple[int, str, str]:
        who = ("--user-id", user.user_id, "--account-id", EDGE_ACCOUNT.account_id)
        with pytest.raises(SystemExit) as ended:
            main(["verify", url, *who, *more])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return type_it
