"""The run on a faulty server that the README shows is what comes of it."""

import re
from contextlib import closing
from io import StringIO
from pathlib import Path

from conformance.mutants.kill_table import all_mutants
from conformance.mutants.pipeline import Pipeline
from conformance.mutants.serving import serving
from conformance.reports import terminal
from conformance.run import run
from fixtures.default import default_dataset
from fixtures.model import Account
from mockserver.store.opening import open_store
from tests.conformance.judged_server import options

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
RULE = "json-holds-the-same"
FAULT = "leaves the customer who came first out of JSON"


def shown_run() -> str:
    """Judge a server that holds the default data and has the fault, and return what the terminal shows."""
    [fault] = [mutant for mutant in all_mutants() if (mutant.rule, mutant.fault) == (RULE, FAULT)]
    account = next(record for record in default_dataset() if isinstance(record, Account))
    with closing(open_store()) as store:
        store.load(default_dataset())
        server = Pipeline(store, account)
        fault.mutate(server)
        with serving(server.answer) as url:
            judged = run(options(url, account), lambda _: None)
    stream = StringIO()
    terminal.show(judged, terminal.open_console(stream))
    return stream.getvalue()


def test_the_readme_shows_what_comes() -> None:
    """What differs from run to run is left out: the address, the hash of a value, requests and time."""
    [example] = re.findall(r"```\n(FAILED must .*?)```", README, re.DOTALL)
    came = re.sub(r"#[0-9a-f]{6}", "#f8b7a8", shown_run()).splitlines()
    for line in example.splitlines():
        if "curl" not in line and line != "…" and not line.startswith("FAILED: "):
            assert line in came
    [verdict] = re.findall(r"^FAILED: .*?\. ", example, re.MULTILINE)
    assert came[-1].startswith(verdict)
