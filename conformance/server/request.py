"""Section request: the fields that every request needs, and how they travel (REQ-1 to REQ-5, DEC-25 to DEC-27)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.few_customers import LONG_AGO
from conformance.ids import changes_since
from conformance.interview import EVERYTHING
from conformance.json_layout import first_space
from conformance.question import Question, question
from conformance.refusals import demand_fixed_wording, demand_refusal
from conformance.relations import all_hold, demand_report, same
from conformance.ruling import fail, skip
from conformance.subject import Subject

#: Fields that clients of the platform send beside the documented ones.
_UNDOCUMENTED: Final = (("API", "1.5"), ("page", "2"), ("limit", "1"))
#: Optional fields as an unfilled form sends them.
_UNFILLED: Final = ("date_start", "date_end", "selected_campaigns", "last", "output", "callback", "condensed")
#: Days on which nothing happened yet, as far as anybody can tell.
_FAR_AHEAD: Final = {"date_start": "2037-12-30", "date_end": "2037-12-31"}
#: What asks for all customers once more, in the third format and by the other selection.
_JSONP_SINCE_0: Final = {"output": "JSON", "callback": "handle", "last": "0"}
#: An item that is no campaign, with what encodings of forms change: a plus, a space, a percent sign before digits.
_BAD_ITEM: Final = question(selected_campaigns="1+2 3%34").probing()


def _demand_field(server: Subject, name: str) -> None:
    for asked, how in _ways(server, EVERYTHING.probing(without=name)):
        demand_refusal(server, asked, f"a request without {name}{how}")


def _ways(server: Subject, asked: Question) -> Iterator[tuple[Question, str]]:
    """Yield a question in three ways, with what tells each in words: a server may look at a field in one of them only.

    Whoever reads no GET, or no multipart form, refuses it for that.
    """
    campaign = {"selected_campaigns": server.campaigns[0]} if server.campaigns else {}
    yield asked, ""
    yield asked.having(output="JSON", **campaign).by("GET"), " by GET, in JSON"
    yield _in_multipart(asked.having(**_JSONP_SINCE_0)), " in a multipart form, in JSONP, with last=0"


def _demand_not_empty(server: Subject, name: str) -> None:
    """Demand that a field that says who asks is not sent empty: that is the wrong value, or none at all (DEC-27)."""
    empty = EVERYTHING.having(**_JSONP_SINCE_0).probing(**{name: ""})
    demand_refusal(server, empty, f"a request with an empty {name}, in JSONP, with last=0")


@check("user-id-required", faulty=4)
def user_id_required(server: Subject) -> None:
    """Leave user_id out, asking in three ways, and send it empty."""
    _demand_field(server, "user_id")
    _demand_not_empty(server, "user_id")


@check("user-password-required", faulty=3)
def user_password_required(server: Subject) -> None:
    """Leave user_password out, asking in three ways."""
    _demand_field(server, "user_password")


@check("account-id-required", faulty=4)
def account_id_required(server: Subject) -> None:
    """Leave account_id out, asking in three ways, and send it empty."""
    _demand_field(server, "account_id")
    _demand_not_empty(server, "account_id")


@check("type-required", faulty=3)
def type_required(server: Subject) -> None:
    """Leave type out, asking in three ways."""
    _demand_field(server, "type")


@check("report-required", faulty=3)
def report_required(server: Subject) -> None:
    """Leave report out, asking in three ways."""
    _demand_field(server, "report")


@check("other-type-refused", faulty=4)
def other_type_refused(server: Subject) -> None:
    """Send words that are no type, one shorter and one longer than the right one, and none at all (DEC-27)."""
    for word in ("transactions", "report", "reportsx", ""):
        demand_refusal(server, EVERYTHING.probing(type=word), f"a request with type={word!r}")


@check("other-report-refused", faulty=4)
def other_report_refused(server: Subject) -> None:
    """Send words that are no report, one shorter and one longer than the right one, and none at all (DEC-27)."""
    for word in ("transactions_all", "customers_al", "customers_allx", ""):
        demand_refusal(server, EVERYTHING.probing(report=word), f"a request with report={word!r}")


@check("unknown-fields-ignored", comparison=2)
def unknown_fields_ignored(server: Subject) -> None:
    """Compare the report with the one asked for with undocumented fields."""
    plain = server.sample
    more = replace(plain, fields=(*plain.fields, *_UNDOCUMENTED))
    names = ", ".join("=".join(field) for field in _UNDOCUMENTED)
    same(server, plain, more, one_is="the plain report", other_is=f"the report with {names}")


@check("empty-field-is-absent", comparison=2, campaign=2)
def empty_field_is_absent(server: Subject) -> None:
    """Compare a report, and that of a campaign, with the one asked for with the other optional fields sent empty."""
    asked = [server.sample]
    if not server.is_large:
        asked += [question(selected_campaigns=campaign) for campaign in server.campaigns[:1]]
    for plain in asked:
        empty = tuple((name, "") for name in _UNFILLED if plain.value(name) is None)
        _demand_the_same(
            server, plain, replace(plain, fields=(*plain.fields, *empty)), "with the others sent empty"
        )


@check("get-and-post-agree", comparison=10, changes=2, faulty=2)
def get_and_post_agree(server: Subject) -> None:
    """Ask the same by both methods: a report, and what gets another answer when a field is lost or misread."""
    server.plain_is_accepted()
    asked = [server.sample, *_where_each_field_counts(server)]
    if not server.is_large:
        asked += [question(selected_campaigns=name).for_comparison() for name in server.campaigns[:1]]
    all_hold(partial(_demand_the_same, server, one.by("POST"), one.by("GET"), "by GET") for one in asked)
    _demand_the_same_item(server, _BAD_ITEM.by("POST"), _BAD_ITEM.by("GET"), "by GET")


def _where_each_field_counts(server: Subject) -> list[Question]:
    """Return questions that get everybody, or another format, when one of their fields is not read."""
    asked = [server.sample.having(output="JSON", callback="handle", condensed="yes")]
    for campaign in server.campaigns[:1]:
        ranges = (LONG_AGO, _FAR_AHEAD)
        asked += [question(selected_campaigns=campaign, **days).for_comparison() for days in ranges]
    if newest := server.plain_is_accepted().last_id:
        asked.append(changes_since(newest))
    return asked


def _demand_the_same(server: Subject, one: Question, other: Question, how: str) -> None:
    """Fail unless a question gets the same, in the same format, asked with a plain form and in another way."""
    shown = ", ".join(f"{name}={value}" for name, value in one.fields) or "no optional field"
    names = (f"the report with {shown} in a plain form", f"the report with {shown} {how}")
    answers = [demand_report(server, asked, name) for asked, name in zip((one, other), names, strict=True)]
    forms = [_form(answer) for answer in answers]
    if forms[0] != forms[1]:
        fail(
            f"In a plain form came {forms[0]}, and {how} {forms[1]}, for {shown}.",
            *(server.evidence(answer, name) for answer, name in zip(answers, names, strict=True)),
        )
    same(server, one, other, one_is=names[0], other_is=names[1])


def _form(answer: Answer) -> str:
    """Say how an answer is written."""
    moved = ", with fields in another place" if answer.tally.misordered else ""
    if answer.format not in {"json", "jsonp"}:
        return f"{describe(answer)}{moved}"
    called = f", a call of {answer.callback}" if answer.callback else ""
    spaced = "without" if first_space(answer.received.path) is None else "with"
    return f"{answer.format.upper()}{called}, {spaced} white space{moved}"


def _demand_the_same_item(server: Subject, one: Question, other: Question, how: str) -> None:
    """Fail where a wrong value is refused, and the same sent otherwise is not, or is shown as another one (DEC-15)."""
    item = one.value("selected_campaigns") or ""
    answers = server.ask(one), server.ask(other)
    if answers[0].refused and not answers[1].refused:
        fail(
            f"selected_campaigns={item} is refused in a plain form, and {how} it gets {describe(answers[1])}.",
            *map(server.evidence, answers),
        )
    shown = [item in (answer.error or "") for answer in answers]
    if shown[0] != shown[1] and all(answer.refused for answer in answers):
        wrong, right = (how, "by POST") if shown[0] else ("by POST", how)
        fail(
            f"The error to selected_campaigns={item} shows it as it was sent {right}, and another value {wrong}.",
            *map(server.evidence, answers),
        )


@check("multipart-read", comparison=1)
def multipart_read(server: Subject) -> None:
    """Ask with a multipart form."""
    server.plain_is_accepted()
    answer = server.ask(_in_multipart(server.sample))
    read = "is read" if answer.success else f"is not read: {describe(answer)}"
    server.note(f"A multipart form {read}.")


@check("multipart-read-whole", comparison=8, changes=2, faulty=3)
def multipart_read_whole(server: Subject) -> None:
    """Ask with multipart forms what gets another answer when a field is lost or misread."""
    server.plain_is_accepted()
    answer = server.ask(_in_multipart(server.sample))
    if not answer.success:
        _demand_nothing_read(server, answer)
        skip(f"The server reads no multipart form: {describe(answer)}.")
    asked = (server.sample, *_where_each_field_counts(server))
    how = "in a multipart form"
    all_hold(partial(_demand_the_same, server, one.by("POST"), _in_multipart(one), how) for one in asked)
    _demand_the_same_item(server, _BAD_ITEM.by("POST"), _in_multipart(_BAD_ITEM), how)


def _demand_nothing_read(server: Subject, whole: Answer) -> None:
    """Fail where a multipart form is refused, and another one with another error: so something of it was read."""
    *_, (asked, how) = _ways(server, EVERYTHING.probing(without="user_id"))
    part = server.ask(asked)
    if whole.error is None or part.error is None or whole.error == part.error:
        return
    demand_fixed_wording(server, whole, part)
    fail(
        f"A multipart form is read, for without user_id it gets {describe(part)}; and yet what a plain form gets a "
        f"report for gets {describe(whole)}.",
        server.evidence(whole, "with all fields, in a multipart form"),
        server.evidence(part, f"without user_id{how}"),
    )


def _in_multipart(asked: Question) -> Question:
    return replace(asked.by("POST"), encoding="multipart")


@check("body-beats-query", faulty=1)
def body_beats_query(server: Subject) -> None:
    """Ask for XML in the body and for JSON in the query."""
    server.plain_is_accepted()
    asked = replace(server.sample.having(output="XML").by("POST"), query=(("output", "JSON"),), probe=True)
    server.note(_winner(server.ask(asked).format, xml="the body's", json="the query's"))


@check("last-of-repeated-field", faulty=1)
def last_of_repeated_field(server: Subject) -> None:
    """Ask for JSON and then for XML in one form."""
    server.plain_is_accepted()
    sample = server.sample
    both = (*sample.fields, ("output", "JSON"), ("output", "XML"))
    answer = server.ask(replace(sample, fields=both, probe=True))
    server.note(_winner(answer.format, xml="the last", json="the first"))


def _winner(came: str, *, xml: str, json: str) -> str:
    winner = {"xml": xml, "json": json}.get(came)
    return (
        f"Of the two values {winner} counts." if winner else "Neither value counts: the request is refused."
    )
