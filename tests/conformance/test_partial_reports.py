"""Reports of some customers are held against the whole one, which is not fetched again for it where it is large."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from conformance.mutants.mutant import choosing, listing
from conformance.mutants.pipeline import Pipeline, Reply, ReportedCustomer, Request, View
from conformance.mutants.serving import serving
from conformance.verdict import Outcome, Result
from fixtures.generator import GREATWIDGETS, generate
from fixtures.model import CODE, Customer
from mockserver.question import Question
from mockserver.rendering import Rendering
from mockserver.store.interface import Selection
from mockserver.store.opening import open_store
from tests.conformance.judged_server import by_rule, judged, written

RULE: Final = "filtered-values-the-same"
#: Few customers, and as many as make the whole report a large one.
SOME, MANY = 300, 5_000
ACCOUNT: Final = GREATWIDGETS.account_id


class Shop:
    """A server that counts the whole reports it sends, and may change somebody after each answer."""

    def __init__(self, number: int, *, moving: bool = False) -> None:
        self.records = list(generate(7, number, account=GREATWIDGETS))
        self.store = open_store()
        self.store.load(self.records)
        self.server = Pipeline(self.store, GREATWIDGETS)
        self.whole = 0
        self._codes = [one.fields[CODE] for one in self.records if isinstance(one, Customer)]
        self._moving = moving
        self._answers = 0

    def answer(self, request: Request) -> Reply:
        """Answer, and count the answer if it is the whole report in XML."""
        reply = self.server.answer(request)
        partial = {"selected_campaigns", "last", "output"} & request.fields.keys()
        self.whole += not partial and request.fields.get("account_id") == ACCOUNT
        if self._moving:
            self._change()
        return reply

    def _change(self) -> None:
        self._answers += 1
        code = self._codes[self._answers * 7 % len(self._codes)]
        with self.store.change() as change:
            change.change_customer(ACCOUNT, code, {"phone": str(self._answers)}, datetime.now(UTC))

    def verdict(self, rule: str = RULE, dataset: Path | None = None) -> Result:
        """Judge the server by one rule."""
        with serving(self.answer) as url:
            run = judged(url, account=GREATWIDGETS, dataset=dataset, rules=(rule,))
        return by_rule(run)[rule]


@contextmanager
def opened(number: int, *, moving: bool = False) -> Iterator[Shop]:
    shop = Shop(number, moving=moving)
    try:
        yield shop
    finally:
        shop.store.close()


@pytest.mark.parametrize("number", [SOME, MANY])
@pytest.mark.parametrize("place", ["header", "none"])
@pytest.mark.parametrize("moving", [True, False])
def test_a_right_server_is_not_blamed_and_a_large_report_is_fetched_once(
    number: int, place: str, moving: bool
) -> None:
    with opened(number, moving=moving) as shop:
        choosing(shop.server, DEC_2=place)
        assert shop.verdict().outcome is Outcome.PASS
        assert shop.whole == 1 or (moving and number == SOME)


def by_campaign(fields: Mapping[str, str]) -> bool:
    return "selected_campaigns" in fields


def by_day(fields: Mapping[str, str]) -> bool:
    return "date_start" in fields


def by_changes(fields: Mapping[str, str]) -> bool:
    return fields.get("last", "0") != "0"


def by_list(fields: Mapping[str, str]) -> bool:
    return "," in fields.get("selected_campaigns", "")


def reorder(server: Pipeline, applies: Callable[[Mapping[str, str]], bool]) -> None:
    """Let a server turn the fields of one kind of report round."""
    right = server.rendering

    def turned(question: Question) -> Rendering:
        written_right = right(question)
        if not applies(question.form.fields):
            return written_right
        return replace(
            written_right,
            customer=lambda fields, at: written_right.write(written_right.members(fields, at)[::-1]),
        )

    server.rendering = turned


def misspell(server: Pipeline, applies: Callable[[Mapping[str, str]], bool], ending: str = "") -> None:
    """Let a server write other first names in one kind of report, of whoever has a code with that ending."""

    def misspelt(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        if not applies(view.question.form.fields):
            return customers
        return [
            one._replace(fields=(f"{one.fields[0]}!", *one.fields[1:]))
            if one.fields[CODE].endswith(ending)
            else one
            for one in customers
        ]

    listing(server, misspelt)


@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize(
    ("place", "applies", "where"),
    [
        ("header", by_campaign, "the report of the campaign 210987654321"),
        ("header", by_day, "the report of the campaign 210987654321 for "),
        ("header", by_changes, "the report for last="),
        ("none", by_campaign, "the report of the campaign 210987654321"),
        ("none", by_day, "the report of the campaign 210987654321 for "),
        ("none", by_list, "the report of the campaigns 210987654321,"),
    ],
)
def test_other_values_are_found_beside_a_large_report_that_is_fetched_once(
    place: str, applies: Callable[[Mapping[str, str]], bool], where: str, moving: bool
) -> None:
    with opened(MANY, moving=moving) as shop:
        choosing(shop.server, DEC_2=place)
        misspell(shop.server, applies)
        found = shop.verdict()
        assert shop.whole == 1
    assert (found.outcome, found.message[-22:]) == (Outcome.FAIL, "differs in first_name.")
    assert found.evidence[0].note.startswith(where)


def test_few_other_values_beside_a_large_report_may_be_changes_where_no_ids_tell() -> None:
    with opened(MANY) as shop:
        choosing(shop.server, DEC_2="none")
        misspell(shop.server, by_campaign, ending="7")
        found = shop.verdict()
        assert shop.whole == 1
    assert found.outcome is Outcome.PASS
    assert "too large to be fetched again" in found.message


@pytest.mark.parametrize(
    ("rule", "mutate", "words"),
    [
        (
            "fields-in-order",
            lambda server: reorder(server, by_campaign),
            r"In the report of the campaign 7000000007, customer 1 of \d+ has its fields in another order\.",
        ),
        (
            "fields-in-order",
            lambda server: reorder(server, by_changes),
            r"In the report for last=\d+, customer 1 of 5 has its fields in another order\.",
        ),
        (
            "values-exact",
            lambda server: misspell(server, lambda fields: by_campaign(fields) and "output" in fields),
            r"In the report of the campaign 7000000007 in JSON, \d+ customers have other values than the dataset, .*",
        ),
    ],
)
def test_a_sentence_says_which_report_it_was(
    tmp_path: Path, rule: str, mutate: Callable[[Pipeline], None], words: str
) -> None:
    with opened(SOME) as shop:
        mutate(shop.server)
        found = shop.verdict(rule, written(shop.records, tmp_path))
    assert found.outcome is Outcome.FAIL
    assert re.fullmatch(words, found.message), found.message
