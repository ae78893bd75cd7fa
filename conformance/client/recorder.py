"""From one HTTP exchange to what is kept of it, without the password."""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from conformance.client.delivery import Answer
from conformance.client.performance import Exchange
from conformance.client.report import Report, read_report
from conformance.client.scenario import CAMPAIGN_A, CAMPAIGN_B
from conformance.client.transfers import accepts_gzip
from contracts.asking.observation import Circumstances
from contracts.asking.recorded import RecordedAnswer, RecordedExchange, Result
from contracts.asking.recording import API_KEY_HEADER, Concealment
from contracts.form import Form, read_form

#: The format of an answer by its media type (DEC-24).
_FORMATS: Final = {
    "text/xml": "xml",
    "application/xml": "xml",
    "application/json": "json",
    "application/javascript": "jsonp",
    "text/javascript": "jsonp",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a scenario expects: the right credentials; the password does not show in a ``repr``."""

    account_id: str
    user_id: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came; ``began`` is in seconds since 1970."""

    request: web.Request
    body: bytes
    began: float


class Recorder:
    """Keeps exchanges of one scenario; equal passwords get equal marks."""

    def __init__(self, visitor: Visitor) -> None:
        """Judge credentials by those of ``visitor``."""
        self._visitor = visitor
        self._concealment = Concealment()

    def record(
        self, received: Received, meant: Answer, given: Answer, *, readable: bool, told_to_poll: bool
    ) -> Exchange:
        """Keep one exchange: ``meant`` is the sandbox's answer, ``given`` what is delivered in its place."""
        request = received.request
        posted = received.body if request.method == "POST" else b""
        content_type = request.headers.get("Content-Type", "")
        form = read_form(request.rel_url.raw_query_string, content_type or None, posted)
        recorded = self._concealment.record(
            request.method,
            request.rel_url.raw_path,
            form,
            content_type=content_type,
            api_key=request.headers.get(API_KEY_HEADER),
            body_ignored=bool(received.body) and not posted,
            secrets=(self._visitor.password,),
        )
        intact = _report_of(meant)
        served = None if not readable else intact if given is meant else _report_of(given)
        answer = _recorded_answer(given, served, complete=readable)
        return Exchange(
            RecordedExchange(recorded, answer, received.began, time.time()),
            self._circumstances(form, told_to_poll=told_to_poll),
            intact,
            served,
            readable,
            accepts_gzip(request),
        )

    def _circumstances(self, form: Form, *, told_to_poll: bool) -> Circumstances:
        sent, visitor = form.fields, self._visitor
        campaigns = sent.get("selected_campaigns", "").split(",")
        foreign = (item for item in campaigns if item.isdigit() and item not in {CAMPAIGN_A, CAMPAIGN_B})
        return Circumstances(
            credentials_right=sent.get("account_id") == visitor.account_id
            and sent.get("user_id") == visitor.user_id
            and sent.get("user_password") == visitor.password,
            foreign_campaigns=tuple(foreign),
            api_key_accepted=False,
            told_to_poll=told_to_poll,
        )


def _report_of(answer: Answer) -> Report | None:
    """Read an answer that is a report or an error, ``None`` if it is neither (404, say)."""
    media_type = dict(answer.headers).get("Content-Type", "").partition(";")[0]
    form = _FORMATS.get(media_type)
    return read_report(answer.body, form) if form and answer.body else None


def _recorded_answer(given: Answer, served: Report | None, *, complete: bool) -> RecordedAnswer:
    headers = dict(given.headers)
    last, pause = headers.get("X-Last-Id", ""), headers.get("Retry-After", "")
    result = Result.OTHER if served is None else Result.SUCCESS if served.error is None else Result.ERROR
    return RecordedAnswer(
        status=given.status,
        result=result,
        customers=None if served is None else len(served.customers),
        last_id=int(last) if last.isdigit() else None,
        digest=hashlib.blake2b(given.body, digest_size=8).hexdigest(),
        complete=complete,
        retry_after=float(pause) if pause else None,
    )
