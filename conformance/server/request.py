"""Section request: the fields that every request needs, and how they travel (REQ-1 to REQ-5, DEC-25 to DEC-27)."""

from dataclasses import replace
from functools import partial
from typing import Final

from conformance.answer import describe
from conformance.check import check
from conformance.interview import EVERYTHING
from conformance.question import Question, question
from conformance.refusals import demand_refusal
from conformance.relations import all_hold, demand_report, same
from conformance.subject import Subject

#: Fields that clients of the platform send beside the documented ones.
_UNDOCUMENTED: Final = (("API", "1.5"), ("page", "2"), ("limit", "1"))
#: Optional fields as an unfilled form sends them.
_UNFILLED: Final = ("date_start", "date_end", "selected_campaigns", "last", "output", "callback", "condensed")


def _demand_field(server: Subject, name: str) -> None:
    demand_refusal(server, EVERYTHING.probing(without=name), f"a request without {name}")


@check("user-id-required", faulty=1)
def user_id_required(server: Subject) -> None:
    """Leave user_id out."""
    _demand_field(server, "user_id")


@check("user-password-required", faulty=1)
def user_password_required(server: Subject) -> None:
    """Leave user_password out."""
    _demand_field(server, "user_password")


@check("account-id-required", faulty=1)
def account_id_required(server: Subject) -> None:
    """Leave account_id out."""
    _demand_field(server, "account_id")


@check("type-required", faulty=1)
def type_required(server: Subject) -> None:
    """Leave type out."""
    _demand_field(server, "type")


@check("report-required", faulty=1)
def report_required(server: Subject) -> None:
    """Leave report out."""
    _demand_field(server, "report")


@check("other-type-refused", faulty=3)
def other_type_refused(server: Subject) -> None:
    """Send words that are no type, one of them almost the right one, and none at all (DEC-27)."""
    for word in ("transactions", "report", ""):
        demand_refusal(server, EVERYTHING.probing(type=word), f"a request with type={word!r}")


@check("other-report-refused", faulty=3)
def other_report_refused(server: Subject) -> None:
    """Send words that are no report, one of them almost the right one, and none at all (DEC-27)."""
    for word in ("transactions_all", "customers_al", ""):
        demand_refusal(server, EVERYTHING.probing(report=word), f"a request with report={word!r}")


@check("unknown-fields-ignored", comparison=2)
def unknown_fields_ignored(server: Subject) -> None:
    """Compare the report with the one asked for with undocumented fields."""
    plain = server.sample
    more = replace(plain, fields=(*plain.fields, *_UNDOCUMENTED))
    names = ", ".join("=".join(field) for field in _UNDOCUMENTED)
    same(server, plain, more, one_is="the plain report", other_is=f"the report with {names}")


@check("empty-field-is-absent", comparison=2)
def empty_field_is_absent(server: Subject) -> None:
    """Compare the report with the one asked for with every other optional field sent empty."""
    plain = server.sample
    empty = tuple((name, "") for name in _UNFILLED if plain.value(name) is None)
    same(
        server,
        plain,
        replace(plain, fields=(*plain.fields, *empty)),
        one_is="the plain report",
        other_is="the report with the other optional fields sent empty",
    )


@check("get-and-post-agree", comparison=4)
def get_and_post_agree(server: Subject) -> None:
    """Ask the same by both methods, with a campaign as well where its report is not large."""
    server.plain_is_accepted()
    asked = [server.sample]
    if not server.is_large:
        asked += [question(selected_campaigns=name).for_comparison() for name in server.campaigns[:1]]
    all_hold(partial(_demand_the_same_by_both, server, one) for one in asked)


def _demand_the_same_by_both(server: Subject, asked: Question) -> None:
    by_post, by_get = asked.by("POST"), asked.by("GET")
    for one in (by_post, by_get):
        demand_report(server, one, f"the answer to {one.method}")
    same(server, by_post, by_get, one_is="the report by POST", other_is="the report by GET")


@check("multipart-read", faulty=1)
def multipart_read(server: Subject) -> None:
    """Ask with a multipart form."""
    server.plain_is_accepted()
    answer = server.ask(replace(server.sample.by("POST"), encoding="multipart", probe=True))
    read = "is read" if answer.success else f"is not read: {describe(answer)}"
    server.note(f"A multipart form {read}.")


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
