"""Section json: JSON and JSONP (RES-5, REQ-11, REQ-12, DEC-1, DEC-17 to DEC-19)."""

from functools import partial
from typing import Final

from conformance.answer import Answer, describe
from conformance.charset import UTF8_MARK
from conformance.check import check
from conformance.condensed_reports import in_both_formats, other_condensed_answers
from conformance.few_customers import MOST_IDS, answers_of_none, reports_of_one
from conformance.ids import MOST_TRIED
from conformance.interview import EVERYTHING
from conformance.json_layout import first_space
from conformance.large_reports import in_json
from conformance.partial_reports import small_reports
from conformance.reading import OPEN_CALL
from conformance.relations import all_hold, demand_report, same
from conformance.ruling import fail, skip, vacuous
from conformance.subject import Subject
from contracts.catalogue import catalogue
from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS

_CALLBACK: Final = "handleCustomers"
#: Names that DEC-18 calls safe, each harder than the one before.
_SAFE: Final = ("_", "$", "page.customers.$done_1", "a" * 128)
_DOCUMENTED: Final = frozenset({*CUSTOMER_FIELDS, *EXTRA_CUSTOM_FIELDS})
_OK: Final = 200
#: Bytes of an excerpt before and after the place that matters.
_AROUND: Final = 60


def _whole(server: Subject) -> Answer:
    asked = in_json(server)
    with server.surveying():
        return server.ask(asked)


@check("json-well-formed", campaign=1, changes=1, faulty=1)
def json_well_formed(server: Subject) -> None:
    """Read the whole report as JSON, and what comes where nobody fits."""
    server.plain_is_accepted()
    answer = _whole(server)
    if answer.format != "json" or answer.broken:
        fail(f"Asked for JSON, the server gave {describe(answer)}.", server.evidence(answer))
    for none in answers_of_none(server):
        if none.received.status == _OK and (none.foreign or none.broken):
            fail(
                f"Asked in JSON for what nobody fits, the server gave {describe(none)}.",
                server.evidence(none),
            )


@check("json-without-byte-order-mark", comparison=1, faulty=1)
def json_without_byte_order_mark(server: Subject) -> None:
    """Look at the first bytes of a report and of an error."""
    report = _readable(server.report(server.sample.having(output="JSON")))
    error = server.ask(EVERYTHING.having(output="JSON").probing(without="type"))
    for answer in (report, error):
        if answer.format == "json" and answer.received.head(len(UTF8_MARK)) == UTF8_MARK:
            fail("The JSON begins with a byte order mark, EF BB BF.", server.evidence(answer))


@check("json-customers-in-array", comparison=1, campaign=1, changes=1, faulty=1)
def json_customers_in_array(server: Subject) -> None:
    """Look at a report of many customers, and at reports of none."""
    many = _readable(server.report(server.sample.having(output="JSON")))
    none = [answer for answer in answers_of_none(server) if answer.success and not answer.count]
    if many.count > 1:
        _demand_array(server, many)
    for answer in none:
        _demand_array(server, answer)
    if not none:
        server.note("No report without customers was found.")
    if many.count <= 1 and not none:
        vacuous("Neither a report of many customers nor one of none was found.")


@check("json-one-customer-in-array", comparison=2, campaign=2, changes=MOST_IDS + 3, uses_day=True)
def json_one_customer_in_array(server: Subject) -> None:
    """Look at reports of exactly one customer: by the newest change, and by the day on which a campaign began."""
    many = _readable(server.report(server.sample.having(output="JSON")))
    if many.count > 1 and (odd := _oddity(many)):
        skip(f"Reports of many customers are odd already: {odd}.")
    reports = reports_of_one(server)
    if not reports:
        vacuous("No question was found whose report holds exactly one customer.")
    for answer in reports:
        _demand_array(server, answer)


def _demand_array(server: Subject, answer: Answer) -> None:
    if odd := _oddity(answer):
        number = f"{answer.count:,} customer{'s' * (answer.count != 1)}"
        fail(f"The JSON of a report of {number} is odd: {odd}.", server.evidence(answer))


def _oddity(answer: Answer) -> str:
    """Say what is odd about the frame around the customers, ``""`` for nothing; a call is another rule's."""
    for fault in answer.faults:
        if fault != OPEN_CALL:
            return fault
    if answer.wrong_array:
        return f"there is {answer.wrong_array}"
    return "" if answer.shape else "there is no array of customers"


def _readable(answer: Answer) -> Answer:
    if answer.format not in {"json", "jsonp"}:
        skip(f"The server gave no JSON to look at: {describe(answer)}.")
    return answer


def _not_broken(answer: Answer) -> Answer:
    if answer.broken:
        skip(f"The server's JSON cannot be read: {answer.broken}.")
    return answer


@check("json-values-are-text")
def json_values_are_text(server: Subject) -> None:
    """Look at how the values of each customer in the whole report are written."""
    server.plain_is_accepted()
    answer = _readable(_not_broken(_whole(server)))
    if not answer.count:
        vacuous("The report holds no customers.")
    for name, position in answer.tally.not_text.items():
        if name not in _DOCUMENTED:
            continue
        fail(
            f"Customer {position:,} of {answer.count:,} has a {name} that is no string.",
            server.evidence(answer, excerpt=server.witness.fields_at(position, answer)),
        )


@check("json-holds-the-same", campaign=2, changes=MOST_TRIED + 1, uses_day=True)
def json_holds_the_same(server: Subject) -> None:
    """Compare the whole report in both formats, that of a campaign on a day, and that of some changes."""
    server.plain_is_accepted()
    _not_broken(_whole(server))
    asked = [(EVERYTHING, in_json(server), "the report")]
    asked += [(some.asked, some.in_json.asked, some.name) for some in small_reports(server)]
    all_hold(
        partial(same, server, xml, json, one_is=f"{name} in XML", other_is=f"{name} in JSON")
        for xml, json, name in asked
    )


@check("jsonp-calls-the-named-function", comparison=1)
def jsonp_calls_the_named_function(server: Subject) -> None:
    """Ask for JSONP and look at the call around the JSON."""
    server.plain_is_accepted()
    _demand_call(server, _CALLBACK)


def _demand_call(server: Subject, callback: str) -> None:
    """Fail unless a report comes as one call of the function; whether it can be read is another rule."""
    asked = server.sample.having(output="JSON", callback=callback)
    answer = server.ask(asked)
    if not answer.broken:
        demand_report(server, asked, f"the answer to callback={callback}")
    if answer.format != "jsonp" or answer.callback != callback:
        called = f"a call of {answer.callback!r}" if answer.format == "jsonp" else describe(answer)
        fail(f"With callback={callback} came {called}.", server.evidence(answer))
    if OPEN_CALL in answer.faults:
        fail(
            "The call is not closed at the end of the answer, or something follows it.",
            server.evidence(answer, excerpt=answer.received.tail(8).decode("utf-8", "replace")),
        )


@check("jsonp-holds-the-same", comparison=2, campaign=2, changes=MOST_TRIED + 2, uses_day=True)
def jsonp_holds_the_same(server: Subject) -> None:
    """Compare JSONP with JSON: a report, that of a campaign on a day, and that of some changes."""
    asked = [(server.sample, "the report"), *((some.asked, some.name) for some in small_reports(server))]
    all_hold(
        partial(
            same,
            server,
            one.having(output="JSON"),
            one.having(output="JSON", callback=_CALLBACK),
            one_is=f"{name} in JSON",
            other_is=f"{name} in JSONP",
        )
        for one, name in asked
    )


@check(
    "condensed-has-no-white-space", comparison=2, campaign=1, changes=MOST_TRIED + 1, faulty=1, uses_day=True
)
def condensed_has_no_white_space(server: Subject) -> None:
    """Look for white space outside strings in JSON and JSONP, in reports of a campaign and of changes, and in an error."""
    server.plain_is_accepted()
    for asked in in_both_formats(server.sample):
        _not_broken(server.ask(asked))
        _demand_condensed(server, _readable(demand_report(server, asked, "the answer to condensed=yes")), "")
    for other in other_condensed_answers(server):
        answer = server.ask(other.asked)
        if answer.format == "json" and not answer.broken:
            _demand_condensed(server, answer, f" in {other.name}")


def _demand_condensed(server: Subject, answer: Answer, where: str) -> None:
    space = first_space(answer.received.path)
    if space is not None:
        fail(
            f"There is white space between the parts{where}, first at byte {space:,}.",
            server.evidence(answer, excerpt=_around(server, answer, space)),
        )


def _around(server: Subject, answer: Answer, offset: int) -> str:
    with answer.received.path.open("rb") as stream:
        stream.seek(offset)
        text = stream.read(_AROUND).decode("utf-8", "replace")
    return server.witness.people.show_text(text)


@check("condensed-holds-the-same", comparison=4)
def condensed_holds_the_same(server: Subject) -> None:
    """Compare condensed JSON with JSON, and condensed JSONP with JSONP, value by value."""
    in_json = server.sample.having(output="JSON")
    for plain, name in ((in_json, "JSON"), (in_json.having(callback=_CALLBACK), "JSONP")):
        condensed = plain.having(condensed="yes")
        same(server, plain, condensed, one_is=f"the report in {name}", other_is=f"the condensed {name}")


@check("condensed-takes-yes-only", comparison=4)
def condensed_takes_yes_only(server: Subject) -> None:
    """Send yes in capital letters, and another word that often says yes, and look for white space and at the customers."""
    plain = server.sample.having(output="JSON")
    yes, shouted, other = (plain.having(condensed=word) for word in ("yes", "YES", "1"))
    spaced, condensed = _readable(server.report(plain)), _is_condensed(server.ask(yes))
    answer = demand_report(server, shouted, "the answer to condensed=YES")
    if condensed and not _is_condensed(answer):
        fail("condensed=YES leaves white space, which condensed=yes removes.", server.evidence(answer))
    same(server, plain, other, one_is="the report in JSON", other_is="the report with condensed=1")
    answer = server.ask(other)
    if _is_condensed(answer) and not _is_condensed(spaced):
        fail("condensed=1 takes the white space away.", server.evidence(answer))


def _is_condensed(answer: Answer) -> bool:
    return first_space(answer.received.path) is None


@check("safe-callback-accepted", comparison=4)
def safe_callback_accepted(server: Subject) -> None:
    """Ask with names that are safe, though not plain words."""
    server.plain_is_accepted()
    for callback in _SAFE:
        _demand_call(server, callback)


@check("json-shape", comparison=1)
def json_shape(server: Subject) -> None:
    """Look at where the customers stand."""
    answer = _readable(server.report(server.sample.having(output="JSON")))
    if answer.shape in catalogue().decisions["DEC-1"].words:
        server.observe("DEC-1", answer.shape)
    else:
        server.note("The shape is none of those known.")


@check("json-layout", comparison=1)
def json_layout(server: Subject) -> None:
    """Look for white space where condensed is not asked for."""
    answer = _readable(server.report(server.sample.having(output="JSON")))
    if not answer.count:
        vacuous("The report holds no customers.")
    server.observe("DEC-19", "compact" if _is_condensed(answer) else "indented")


@check("callback-without-json", comparison=1)
def callback_without_json(server: Subject) -> None:
    """Send callback without output."""
    server.plain_is_accepted()
    answer = server.ask(server.sample.having(callback=_CALLBACK))
    if answer.success and answer.format in {"xml", "jsonp"}:
        server.observe("DEC-17", answer.format)
    else:
        server.note(f"It gives {describe(answer)}.")
