"""Data that moves while the suite runs: no correct server is blamed for it, and a faulty one still is."""

import itertools
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from aiohttp import web

from conformance.verdict import Outcome
from fixtures.edge_case import A, B
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.model import CODE, Customer
from mockserver.running import running_sandbox
from mockserver.store.interface import Change, Store
from tests.conformance.judged_server import (
    Handler,
    answering,
    by_rule,
    complaints,
    judged,
    reporting,
    small_dataset,
)

ACCOUNT = EDGE_ACCOUNT.account_id
#: Changes a second, and how often the suite runs in a row.
RATE, RUNS = 50, 20
PEOPLE = [
    record for record in small_dataset() if isinstance(record, Customer) and record.account_id == ACCOUNT
]


class Shop:
    """Business that goes on: customers come, change, change back, buy and go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._codes = [person.fields[CODE] for person in PEOPLE]
        self._chance = random.Random(7)
        self.changes = 0

    def change(self) -> None:
        self.changes += 1
        with self._store.change() as change:
            self._any(change, datetime.now(UTC).replace(microsecond=0))

    def _any(self, change: Change, now: datetime) -> None:
        code = self._chance.choice(self._codes)
        kind = self._chance.random()
        if kind < 0.5:
            change.change_customer(ACCOUNT, code, {"phone": self._chance.choice(["1", "2"])}, now)
        elif kind < 0.6:
            new = f"77{self.changes:014d}"
            change.add_customer(ACCOUNT, (*PEOPLE[0].fields[:CODE], new, ""), now)
            self._codes.append(new)
        elif kind < 0.65:
            change.delete_customer(ACCOUNT, code)
            self._codes.remove(code)
        else:
            change.record_transaction(ACCOUNT, code, self._chance.choice([A, B]), now)


@contextmanager
def changing(store: Store) -> Iterator[Shop]:
    """Change an account's data ``RATE`` times a second until the block is left."""
    shop, ended = Shop(store), Event()

    def work() -> None:
        while not ended.wait(1 / RATE):
            shop.change()

    thread = Thread(target=work)
    thread.start()
    try:
        yield shop
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("place", ["header", "none"])
def test_a_correct_server_is_never_blamed_while_its_data_changes(place: str) -> None:
    with running_sandbox(small_dataset(), {"DEC-2": place}) as sandbox, changing(sandbox.store) as shop:
        for _ in range(RUNS):
            run = judged(f"{sandbox.url}/")
            assert complaints(run) == []
            settled = by_rule(run)["campaigns-are-a-union"]
            assert settled.outcome is Outcome.PASS
        assert shop.changes > 0


def moving(fields: Mapping[str, str], asked: list[str]) -> list[Customer]:
    """Return all people, one of them new at each request and one changed."""
    asked.append(fields.get("output", "XML"))
    person = PEOPLE[len(asked) % len(PEOPLE)]
    changed = replace(person, fields=(f"name {len(asked)}", *person.fields[1:]))
    new = replace(PEOPLE[0], fields=(*PEOPLE[0].fields[:CODE], f"88{len(asked):014d}", ""))
    return [*(changed if one is person else one for one in PEOPLE), new]


@pytest.mark.parametrize(("told", "outcome"), [(True, Outcome.PASS), (False, Outcome.FAIL)])
def test_a_value_that_goes_to_and_fro_is_left_out_if_the_server_tells_of_it(
    told: bool, outcome: Outcome
) -> None:
    """It looks as if it stood still each time: only the server's answer to last can tell that it did not."""
    moments = itertools.count(1000)
    restless, *still = PEOPLE

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        state = "to" if fields.get("output") == "JSON" else "fro"
        changed = replace(restless, fields=(state, *restless.fields[1:]))
        if int(fields.get("last", "0")) > 0:
            return [changed] * told, next(moments)
        return [changed, *still], next(moments)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("json-holds-the-same",))
    assert by_rule(run)["json-holds-the-same"].outcome is outcome


def test_customers_that_moved_between_two_answers_are_left_out() -> None:
    asked: list[str] = []

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        return moving(fields, asked), 1000 + len(asked)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("json-holds-the-same",))
    assert by_rule(run)["json-holds-the-same"].outcome is Outcome.PASS
    assert len(asked) > 2


def test_a_customer_that_stood_still_and_is_missing_is_found_among_those_that_move() -> None:
    asked: list[str] = []
    victim = PEOPLE[-1]

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        people = moving(fields, asked)
        hidden = fields.get("output") == "JSON"
        return [one for one in people if not hidden or one.fields[CODE] != victim.fields[CODE]], len(asked)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("json-holds-the-same",), show_values=True)
    result = by_rule(run)["json-holds-the-same"]
    assert result.outcome is Outcome.FAIL
    assert victim.fields[CODE] in result.message


def test_a_value_that_changes_and_changes_back_is_not_taken_for_one_that_stood_still() -> None:
    """In XML a name is always the first, in JSON the second, but only for the first two readings."""
    asked: list[str] = []
    person = PEOPLE[0]
    other = replace(person, fields=("Second", *person.fields[1:]))

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        asked.append(fields.get("output", "XML"))
        lies = asked[-1] == "JSON" and asked.count("JSON") < 2
        return [other if lies else person, *moving(fields, [])[1:]], 1000 + len(asked)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("json-holds-the-same",))
    assert by_rule(run)["json-holds-the-same"].outcome is Outcome.PASS


def test_a_customer_that_comes_and_goes_while_nothing_changes_is_a_broken_rule() -> None:
    asked: list[str] = []

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        asked.append("")
        return PEOPLE[len(asked) % 2 :], 1000

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("same-question-same-answer",))
    assert by_rule(run)["same-question-same-answer"].outcome is Outcome.FAIL


@pytest.mark.parametrize(("doubles", "outcome"), [(1, Outcome.PASS), (99, Outcome.FAIL)])
def test_a_customer_who_comes_twice_is_told_in_words_if_it_stays_so(doubles: int, outcome: Outcome) -> None:
    """In JSON the first customer comes twice, the first time only, or each time."""
    asked: list[str] = []

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        asked.append(fields.get("output", "XML"))
        twice = asked[-1] == "JSON" and asked.count("JSON") <= doubles
        return [*PEOPLE, *PEOPLE[: int(twice)]], 1000 + len(asked)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("json-holds-the-same",), show_values=True)
    result = by_rule(run)["json-holds-the-same"]
    assert result.outcome is outcome, result.message
    if outcome is Outcome.FAIL:
        assert f"{PEOPLE[0].fields[CODE]!r} comes twice in the report in JSON" in result.message


def test_a_change_that_no_step_tells_is_a_lost_change() -> None:
    """The customers change, and the answers to last never say so."""
    asked: list[str] = []

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        people = moving(fields, asked)
        return ([] if fields.get("last", "0") != "0" else people), 1000 + len(asked)

    with answering(reporting(choose)) as url:
        run = judged(url, rules=("last-id-loses-nothing",))
    assert by_rule(run)["last-id-loses-nothing"].outcome is Outcome.FAIL


def test_the_walk_from_id_to_id_is_put_to_the_test_by_changes() -> None:
    """Asked ten times a second, while the data changes fifty times: it moves between any two requests."""
    slug = "last-id-loses-nothing"
    with running_sandbox(small_dataset()) as sandbox, changing(sandbox.store):
        runs = (judged(f"{sandbox.url}/", rules=(slug,), rate=10.0) for _ in range(10))
        assert any(by_rule(run)[slug].outcome is Outcome.PASS for run in runs)


def without_ids(handler: Handler) -> Handler:
    """Return the same handler, which does not tell the last id."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = await handler(request)
        del response.headers["X-Last-Id"]
        return response

    return handle


@pytest.mark.parametrize(("lies", "outcome"), [(1, Outcome.PASS), (9, Outcome.FAIL)])
def test_that_nobody_moves_is_not_said_at_once_where_no_ids_say_so(lies: int, outcome: Outcome) -> None:
    """A single customer whose value changes and changes back looks as if all stood still."""
    asked: list[str] = []
    person = PEOPLE[0]
    other = replace(person, fields=("Second", *person.fields[1:]))

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        asked.append(fields.get("output", "XML"))
        return [other if asked[-1] == "JSON" and asked.count("JSON") <= lies else person], 0

    with answering(without_ids(reporting(choose))) as url:
        run = judged(url, rules=("json-holds-the-same",), campaigns=("1",))
    assert by_rule(run)["json-holds-the-same"].outcome is outcome
