"""Requests as large as they may be: answered and recorded, but not remembered, so that memory stays bounded."""

import gc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from contracts.decisions import Choices
from contracts.form import Form
from mockserver.exchange import Exchange, Outcome
from mockserver.journal import Journal
from mockserver.journal.exchange_recorder import ExchangeRecorder
from mockserver.question import Question, Questions
from mockserver.reception import LARGEST_BODY, ReceivedRequest
from mockserver.store.interface import Store
from mockserver.store.opening import open_store
from tests.mockserver.small_data import C1, RIGHT, small_dataset

FORM = "application/x-www-form-urlencoded"
#: Remembering a request of this size, in bytes, would be of no use.
LARGE = 200_000


def asked(number: int, size: int = LARGE) -> ReceivedRequest:
    """A right request for a list of campaigns, its body about as large as wanted."""
    others = ",".join(f"{number:03}{place:09}" for place in range(size // 15))
    return ReceivedRequest(
        "", FORM, urlencode({**RIGHT, "selected_campaigns": f"{C1},{others}"}).encode(), None
    )


def ended(question: Question) -> Exchange:
    return Exchange("POST", "/", question=question, outcome=Outcome.SUCCESS, status=200)


def remembered(text: str) -> int:
    """How many forms with this text in the list of campaigns are still in memory."""
    forms = [each for each in gc.get_objects() if isinstance(each, Form)]
    return sum(text in form.fields.get("selected_campaigns", "") for form in forms)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(open_store()) as store:
        store.load(small_dataset())
        yield store


@pytest.mark.parametrize(("size", "kept"), [(LARGE, 0), (150, 3)])
def test_only_small_requests_are_remembered(store: Store, size: int, kept: int) -> None:
    questions, recorder = Questions(store, Choices()), ExchangeRecorder(store)
    for number in (7, 8, 9):
        for _ in range(2):
            exchange = ended(questions.ask(asked(number, size)))
            understood = recorder.record(exchange)
            assert len(understood.circumstances.foreign_campaigns) == size // 15
    del exchange, understood
    assert sum(remembered(f"{number:03}{0:09}") for number in (7, 8, 9)) == kept


def test_headers_count_as_well(store: Store) -> None:
    questions = Questions(store, Choices())
    sent = asked(7, 150)._replace(api_access_key="x" * LARGE)
    assert questions.ask(sent) is not questions.ask(sent)


def test_few_large_requests_wait_for_the_journal(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.journal.journal._MOST_WAITING", 5 * LARGEST_BODY)
    question = Questions(store, Choices()).ask(asked(7, LARGEST_BODY))
    with Journal(tmp_path / "requests", store) as journal:
        with journal._using:
            for _ in range(100):
                journal(ended(question))
            waiting = 100 - journal.lost
        assert 0 < waiting <= 5
        assert journal.newest_number() == waiting
