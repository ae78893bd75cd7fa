"""Section errors: what a refused request gets (RES-4, DEC-23, DEC-34, DEC-35)."""

from collections.abc import Mapping
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.interview import EVERYTHING
from conformance.question import ALTERED_PASSWORD, Question
from conformance.refusals import demand_fixed_wording, demand_refusal, wrong_credentials
from conformance.ruling import fail, skip, vacuous
from conformance.search import CANDIDATES
from conformance.subject import Subject
from conformance.told_ids import odd_id
from conformance.trouble import BrokenOffError
from contracts.fields import REQUIRED_FIELDS

_CALLBACK: Final = "handleError"
_OK: Final = 200
_NAMES: Final = {"xml": "XML", "json": "plain JSON", "jsonp": "JSONP"}
#: Requests that a server is expected to refuse, by what is wrong with them.
_FAULTY: Final[Mapping[str, Question]] = {
    **{f"no {name}": EVERYTHING.probing(without=name) for name in REQUIRED_FIELDS},
    "another type": EVERYTHING.probing(type="transactions"),
    "another report": EVERYTHING.probing(report="transactions_all"),
    "a day that does not exist": EVERYTHING.having(
        selected_campaigns=CANDIDATES[0], date_start="2011-02-30"
    ).probing(),
    "an item that is no campaign": EVERYTHING.having(selected_campaigns="x").probing(),
    "a negative last": EVERYTHING.having(last="-1").probing(),
    "another output": EVERYTHING.having(output="CSV").probing(),
}
#: Those among them that are tried in the other formats too.
_IN_EACH_FORMAT: Final = ("no type", "another report", "a negative last")
#: What breaks servers that use a field before they look at it.
_HARSH: Final[Mapping[str, Question]] = {
    "a last of 400 digits": EVERYTHING.having(last="9" * 400).probing(),
    "a last with a fraction": EVERYTHING.having(last="1.5").probing(),
    "a campaign with a quotation mark": EVERYTHING.having(selected_campaigns="1'\"").probing(),
    "a campaign with a character NUL": EVERYTHING.having(selected_campaigns="1\0").probing(),
    "a year of five digits": EVERYTHING.having(
        selected_campaigns=CANDIDATES[0], date_end="10000-01-01"
    ).probing(),
    "a callback of 5,000 letters": EVERYTHING.having(output="JSON", callback="a" * 5000).probing(),
    "a last in brackets, which PHP reads as a list": EVERYTHING.having(
        **{"selected_campaigns": "9" * 18, "last[]": "1"}
    ).probing(),
    "letters outside ASCII": EVERYTHING.having(output="JSON", callback="ä", last="١").probing(),
}
#: A request with one fault, and the same with another that stands later in the order of DEC-34.
_FIRST_AND_SECOND: Final[Mapping[str, tuple[Question, Question]]] = {
    "no user_id, and no account_id either": (
        EVERYTHING.probing(without="user_id"),
        EVERYTHING.probing(without="user_id").probing(without="account_id"),
    ),
    "no type, and a negative last": (
        EVERYTHING.probing(without="type"),
        EVERYTHING.having(last="-1").probing(without="type"),
    ),
    "no report, and another type": (
        EVERYTHING.probing(without="report"),
        EVERYTHING.probing(without="report", type="transactions"),
    ),
    "another type, and another report": (
        EVERYTHING.probing(type="transactions"),
        EVERYTHING.probing(type="transactions", report="transactions_all"),
    ),
    "another report, and a negative last": (
        EVERYTHING.probing(report="transactions_all"),
        EVERYTHING.having(last="-1").probing(report="transactions_all"),
    ),
    "a day that does not exist, and an item that is no campaign": (
        EVERYTHING.having(selected_campaigns=CANDIDATES[0], date_start="2011-02-30").probing(),
        EVERYTHING.having(selected_campaigns="x", date_start="2011-02-30").probing(),
    ),
    "a negative last, and another output": (
        EVERYTHING.having(last="-1").probing(),
        EVERYTHING.having(last="-1", output="CSV").probing(),
    ),
}


def _refused(server: Subject, faulty: Mapping[str, Question] = _FAULTY) -> dict[str, Answer]:
    """Return the answers to faulty requests that are no reports, by what is wrong; at least one."""
    server.plain_is_accepted()
    answers = {fault: server.ask(asked) for fault, asked in faulty.items()}
    refused = {fault: answer for fault, answer in answers.items() if answer.refused}
    if not refused:
        skip("The server refuses none of the faulty requests, so it gives no error to look at.")
    return refused


def _oddity(answer: Answer, form: str) -> str:
    """Say what is odd about an error in a format; ``""`` when it is as documented."""
    if answer.broken or answer.foreign:
        return describe(answer)
    if answer.format != form:
        return f"{describe(answer)}, which came as {_NAMES[answer.format]}"
    if answer.status != "error":
        return f"an error with the status {answer.status or 'nothing'!r}"
    if answer.faults:
        return answer.faults[0]
    if answer.errors != 1:
        return f"{answer.errors} error elements"
    return "" if answer.error and answer.error.strip() else "an error without a message"


@check("error-xml-shape", faulty=len(_FAULTY), wrong_credentials=1)
def error_xml_shape(server: Subject) -> None:
    """Look at the error of each cause."""
    answers = _refused(server)
    if server.options.probe_credentials:
        cause = wrong_credentials(server, user_password=ALTERED_PASSWORD)
        answers |= _refused(server, {**_FAULTY, "a wrong password": cause})
    for fault, answer in answers.items():
        if odd := _oddity(answer, "xml"):
            fail(f"A request with {fault} got {odd}.", server.evidence(answer))


@check("error-json-shape", faulty=len(_IN_EACH_FORMAT))
def error_json_shape(server: Subject) -> None:
    """Look at errors where JSON was asked for."""
    faulty = {fault: _FAULTY[fault].having(output="JSON") for fault in _IN_EACH_FORMAT}
    for fault, answer in _refused(server, faulty).items():
        if odd := _oddity(answer, "json"):
            fail(f"Asked for JSON, a request with {fault} got {odd}.", server.evidence(answer))


@check("error-jsonp-wrapped", faulty=len(_IN_EACH_FORMAT))
def error_jsonp_wrapped(server: Subject) -> None:
    """Look at errors where JSONP was asked for."""
    faulty = {fault: _FAULTY[fault].having(output="JSON", callback=_CALLBACK) for fault in _IN_EACH_FORMAT}
    for fault, answer in _refused(server, faulty).items():
        odd = _oddity(answer, "jsonp")
        if not odd and answer.callback != _CALLBACK:
            odd = f"a call of {answer.callback!r}"
        if odd:
            fail(f"Asked for JSONP, a request with {fault} got {odd}.", server.evidence(answer))


@check("error-returns-no-id", faulty=len(_FAULTY))
def error_returns_no_id(server: Subject) -> None:
    """Look for a last id in the error of each cause, where reports return one."""
    whole = server.plain_is_accepted()
    if whole.last_id is None and not odd_id(whole):
        skip("The server returns no last id.")
    for fault, answer in _refused(server).items():
        told = odd_id(answer) or answer.last_id
        if answer.status == "error" and told is not None:
            fail(
                f"The error for a request with {fault} returns {told} as the last id.",
                server.evidence(answer),
            )


@check("error-holds-no-customers", faulty=len(_FAULTY))
def error_holds_no_customers(server: Subject) -> None:
    """Look for customers in answers that call themselves errors."""
    server.plain_is_accepted()
    answers = {fault: server.ask(asked) for fault, asked in _FAULTY.items()}
    errors = {fault: answer for fault, answer in answers.items() if answer.status == "error" or answer.errors}
    for fault, answer in errors.items():
        if answer.count:
            fail(
                f"The error for a request with {fault} holds {answer.count:,} customers.",
                server.evidence(answer),
            )
    if not errors:
        vacuous("The server gave no error.")


@check("first-fault-reported", faulty=2 * len(_FIRST_AND_SECOND) + 1, wrong_credentials=1)
def first_fault_reported(server: Subject) -> None:
    """Add a second fault further down the order: the message must stay the same."""
    server.plain_is_accepted()
    compared = 0
    pairs = dict(_FIRST_AND_SECOND)
    if server.options.probe_credentials:
        wrong = wrong_credentials(server, user_password=ALTERED_PASSWORD).probing(without="report")
        pairs["no report, and a wrong password"] = (EVERYTHING.probing(without="report"), wrong)
    for faults, (one, two) in pairs.items():
        alone = server.ask(one)
        if not alone.refused or alone.error is None:
            continue
        both = demand_refusal(server, two, f"a request with {faults}")
        compared += 1
        if both.error != alone.error:
            demand_fixed_wording(server, alone, both)
            fail(
                f"With {faults}, the error is not that of the first fault.",
                server.evidence(alone, "the first fault alone"),
                server.evidence(both, "both faults"),
            )
    if not compared:
        skip("The server gives no error messages that could be compared.")


@check("faulty-request-is-answered", faulty=len(_FAULTY) + len(_HARSH))
def faulty_request_is_answered(server: Subject) -> None:
    """Send values that break servers which use a field before they look at it."""
    server.plain_is_accepted()
    for fault, asked in {**_FAULTY, **_HARSH}.items():
        answer = _answered(server, asked, fault)
        if answer.received.status >= 500:
            fail(
                f"A request with {fault} was answered with the HTTP status {answer.received.status}.",
                server.evidence(answer),
            )
        if fault in _HARSH and answer.received.status == _OK and (answer.foreign or answer.broken):
            fail(f"A request with {fault} got {describe(answer)}.", server.evidence(answer))


def _answered(server: Subject, asked: Question, fault: str) -> Answer:
    """Return the answer to a faulty request; fails the check where it breaks the connection each time, and others do not."""
    try:
        return server.ask(asked)
    except BrokenOffError as broken:
        if not server.breaks_off_again(asked):
            raise
        fail(
            f"A request with {fault} gets no answer however often it is sent, while others are answered meanwhile: "
            f"{broken.reason}.",
            server.unanswered(asked),
        )


@check("error-http-status", faulty=len(_FAULTY), wrong_credentials=1)
def error_http_status(server: Subject) -> None:
    """Look at the HTTP status of each error."""
    statuses = {answer.received.status for answer in _refused(server).values()}
    credentials = statuses
    if server.options.probe_credentials:
        credentials = {server.ask(wrong_credentials(server, user_password=ALTERED_PASSWORD)).received.status}
    if statuses | credentials == {200}:
        server.observe("DEC-23", "200")
    elif statuses <= {400, 401} and credentials <= {400, 401}:
        server.observe("DEC-23", "by-cause")
    shown = ", ".join(map(str, sorted(statuses | credentials)))
    server.note(f"Errors came with the HTTP status {shown}.")
