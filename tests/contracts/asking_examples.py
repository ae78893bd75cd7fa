"""Requests of clients as the tests of findings record them: a right one, and what to change about it."""

from dataclasses import replace
from urllib.parse import urlencode

from contracts.asking.observation import UNKNOWN, Circumstances
from contracts.asking.recorded import RecordedAnswer, RecordedExchange, RecordedRequest, Result
from contracts.asking.recording import Redactor
from contracts.form import read_form

PASSWORD = "1959caadac9b13dcb3"
FORM = "application/x-www-form-urlencoded"
RIGHT = {
    "user_id": "john1970",
    "user_password": PASSWORD,
    "account_id": "greatwidgets",
    "type": "reports",
    "report": "customers_all",
}
REDACTOR = Redactor(b"a key of the tests")


def request(body: dict[str, str], query: str = "", content_type: str = FORM) -> RecordedRequest:
    form = read_form(query, content_type, urlencode(body).encode())
    return REDACTOR.record("POST" if body else "GET", "/", form, content_type=content_type if body else "")


def asked(**fields: str | None) -> RecordedRequest:
    """The right request with some fields changed, added or (``None``) left out."""
    return request({name: value for name, value in {**RIGHT, **fields}.items() if value is not None})


def report(last_id: int | None = 10, digest: str = "", **others: object) -> RecordedAnswer:
    answer = RecordedAnswer(200, Result.SUCCESS, customers=3, last_id=last_id, digest=digest)
    return replace(answer, **others)  # type: ignore[arg-type]  # the tests name existing members


def exchange(
    recorded: RecordedRequest, answer: RecordedAnswer | None = None, at: float = 0.0
) -> RecordedExchange:
    return RecordedExchange(recorded, answer or report(), began=at, ended=at)


KNOWN_WRONG = replace(UNKNOWN, credentials_right=False)
TOLD = Circumstances(told_to_poll=True)
