"""Large reports: each format of the whole is fetched once, and the right rule is still blamed."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.mutants.mutant import listing, selecting, valuing
from conformance.mutants.pipeline import Pipeline, Reply, ReportedCustomer, Request, View
from conformance.mutants.serving import serving
from conformance.plan import plan
from conformance.run import run
from conformance.subject import LARGE
from conformance.verdict import Outcome, Run
from contracts.request import Output
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import CODE, Record
from mockserver.exchange import Exchange
from mockserver.running import running_sandbox
from mockserver.store.interface import Selection, Store
from mockserver.store.opening import open_store
from tests.conformance.judged_server import by_rule, complaints, judged, options, sent, written

#: As many as make the whole report a large one.
MANY = 5_000
ACCOUNT = GREATWIDGETS.account_id
#: The rules that are judged by whole reports in other formats.
WHOLE = ("last-zero-returns-all", "dates-without-campaign-ignored", "json-well-formed", "json-holds-the-same")


def people() -> Iterator[Record]:
    return generate(7, MANY, account=GREATWIDGETS)


class Whole:
    """Counts the reports of everybody by format, but one that is a probe, of which the beginning is read."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def note(self, exchange: Exchange) -> None:
        if exchange.sent > LARGE and exchange.question is not None:
            fields = exchange.question.form.fields
            everybody = "selected_campaigns" not in fields and fields.get("last", "0") == "0"
            if everybody and fields.get("date_start") != "2011-02-30":
                self.sent["JSONP" if "callback" in fields else fields.get("output", "XML")] += 1


@contextmanager
def watched(choices: dict[str, str] | None = None) -> Iterator[tuple[str, Whole, Store]]:
    whole = Whole()
    with running_sandbox(people(), choices, watchers=(whole.note,)) as sandbox:
        yield f"{sandbox.url}/", whole, sandbox.store


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
def test_everybody_is_fetched_once_a_format_and_the_plan_holds(tmp_path: Path, known: bool) -> None:
    dataset = written(people(), tmp_path) if known else None
    with watched() as (url, whole, _):
        verdict = judged(url, account=GREATWIDGETS, dataset=dataset)
    assert complaints(verdict) == []
    assert whole.sent == {"XML": 1, "JSON": 1, "JSONP": 1}
    assert all(by_rule(verdict)[rule].outcome is Outcome.PASS for rule in WHOLE)


@pytest.mark.parametrize("known", [True, False], ids=["known-data", "black-box"])
@pytest.mark.parametrize("word", ["header", "none"])
def test_no_kind_of_request_is_sent_more_often_than_planned(tmp_path: Path, known: bool, word: str) -> None:
    dataset = written(people(), tmp_path) if known else None
    with watched({"DEC-2": word}) as (url, _, _):
        asked = sent(url, account=GREATWIDGETS, dataset=dataset)
    planned = plan(options(url, account=GREATWIDGETS, dataset=dataset))
    assert all(number <= planned[kind] for kind, number in asked.items()), (asked, planned)


def test_changes_meanwhile_do_not_make_it_be_fetched_again() -> None:
    """What the server itself reports as changed explains a difference; one small report tells it."""
    with watched() as (url, whole, store):
        with store.snapshot() as snapshot:
            state = snapshot.account(ACCOUNT)
            assert state is not None
            codes = [customer.fields[CODE] for customer in snapshot.customers(state, limit=MANY)]
        numbers = iter(range(MANY))

        def change() -> None:
            with store.change() as changes:
                number = next(numbers)
                changes.change_customer(ACCOUNT, codes[number], {"phone": str(number)}, datetime.now(UTC))

        verdict = judged_while(url, change, rules=WHOLE)
    assert complaints(verdict) == []
    assert all(by_rule(verdict)[rule].outcome is Outcome.PASS for rule in WHOLE)
    assert whole.sent == {"XML": 1, "JSON": 1, "JSONP": 1}
    assert next(numbers) > len(WHOLE)


def judged_while(url: str, change: Callable[[], None], **changes: Any) -> Run:
    """Judge while a change is made before each rule's verdict and after it."""
    return run(options(url, account=GREATWIDGETS, **changes), lambda _: change())


def test_without_a_smaller_report_rules_that_repeat_one_are_skipped() -> None:
    with watched({"DEC-2": "none"}) as (url, whole, _):
        verdict = judged(url, account=GREATWIDGETS, campaigns=("1",))
    results = by_rule(verdict)
    assert complaints(verdict) == []
    assert results["same-question-same-answer"].outcome is Outcome.SKIP
    assert "name a campaign with --campaign" in results["same-question-same-answer"].message
    assert whole.sent == {"XML": 1, "JSON": 1, "JSONP": 1}


def test_without_ids_a_day_of_a_campaign_is_repeated() -> None:
    with watched({"DEC-2": "none"}) as (url, whole, _):
        verdict = judged(url, account=GREATWIDGETS)
    assert complaints(verdict) == []
    assert by_rule(verdict)["same-question-same-answer"].outcome is Outcome.PASS
    assert whole.sent == {"XML": 1, "JSON": 1, "JSONP": 1}


def only_some(server: Pipeline, applies: Callable[[View], bool]) -> None:
    """Let a server leave out one customer of a report."""

    def fewer(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return customers[:-1] if applies(view) else customers

    listing(server, fewer)


def last_zero_loses_one(server: Pipeline) -> None:
    only_some(server, lambda view: view.question.form.fields.get("last") == "0")


def last_zero_selects_nobody(server: Pipeline) -> None:
    def nobody(selection: Selection, view: View) -> Selection:
        zero = view.question.form.fields.get("last") == "0"
        return replace(selection, changed_after=1 << 60) if zero else selection

    selecting(server, nobody)


def dates_lose_one(server: Pipeline) -> None:
    only_some(server, lambda view: "date_start" in view.question.form.fields)


def json_differs(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.replace("a", "b"), only=Output.JSON)


def json_is_cut(server: Pipeline) -> None:
    right = server.reply

    def reply(answer: Reply, question: Any) -> Reply:
        made = right(answer, question)
        return replace(made, body=made.body[:-2]) if question.format.output is Output.JSON else made

    server.reply = reply


@pytest.mark.parametrize(
    ("mutate", "blamed"),
    [
        (last_zero_loses_one, "last-zero-returns-all"),
        (last_zero_selects_nobody, "last-zero-returns-all"),
        (dates_lose_one, "dates-without-campaign-ignored"),
        (json_differs, "json-holds-the-same"),
        (json_is_cut, "json-well-formed"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_rule_that_is_broken_is_blamed_and_no_other(
    mutate: Callable[[Pipeline], None], blamed: str
) -> None:
    store = open_store()
    store.load(people())
    server = Pipeline(store, GREATWIDGETS)
    mutate(server)
    asked: Counter[str] = Counter()

    def answer(request: Request) -> Reply:
        reply = server.answer(request)
        asked[request.fields.get("output", "XML")] += len(reply.body) > LARGE
        return reply

    try:
        with serving(answer) as url:
            verdict = judged(url, account=GREATWIDGETS, rules=WHOLE)
    finally:
        store.close()
    assert [result.rule.id for result in verdict.results if result.outcome is Outcome.FAIL] == [blamed]
    assert asked.total() <= 10
