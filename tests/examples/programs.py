"""What the examples need to run, and where they are."""

import os
import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def needs(*names: str) -> str:
    """Return the first of some programs that there is; without one the test is left out, in CI it fails."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        reason = f"{names[0]} is not installed; make packages installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
