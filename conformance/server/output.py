"""Section output: the format of the answer (REQ-10, REQ-12, DEC-16, DEC-24)."""

import re
from dataclasses import replace
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.condensed_reports import in_both_formats
from conformance.interview import EVERYTHING
from conformance.media_types import MEDIA_TYPES
from conformance.partial_reports import partial_reports
from conformance.refusals import demand_refusal
from conformance.relations import demand_report, same
from conformance.ruling import fail, skip
from conformance.subject import Subject

_ACCEPTS: Final = {"XML": "application/json", "JSON": "text/xml"}
#: White space between two tags, in the beginning of a report.
_BETWEEN_TAGS: Final = re.compile(rb">\s+<")


@check("xml-by-default")
def xml_by_default(server: Subject) -> None:
    """Ask without output."""
    answer = server.plain_is_accepted()
    if answer.format != "xml":
        fail(f"Without output came {describe(answer)}.", server.evidence(answer))


@check("output-obeyed", comparison=4)
def output_obeyed(server: Subject) -> None:
    """Ask for each format, also where the Accept header names the other one."""
    server.plain_is_accepted()
    for output, other in _ACCEPTS.items():
        plain = server.sample.having(output=output)
        for asked in (plain, replace(plain, headers=(("Accept", other),))):
            answer = demand_report(server, asked, f"the answer to output={output}")
            if answer.format != output.lower():
                fail(f"output={output} gave {describe(answer)}.", server.evidence(answer))


@check("callback-leaves-xml-alone", comparison=1)
def callback_leaves_xml_alone(server: Subject) -> None:
    """Ask for XML and send callback as well."""
    server.plain_is_accepted()
    asked = server.sample.having(output="XML", callback="handle")
    answer = demand_report(server, asked, "the answer to output=XML with callback")
    if answer.format != "xml":
        fail(f"output=XML with callback gave {describe(answer)}.", server.evidence(answer))


@check("output-case-ignored", comparison=2)
def output_case_ignored(server: Subject) -> None:
    """Ask for each format in other letters."""
    server.plain_is_accepted()
    for output in ("json", "Xml"):
        answer = demand_report(server, server.sample.having(output=output), f"the answer to output={output}")
        if answer.format != output.lower():
            fail(f"output={output} gave {describe(answer)}.", server.evidence(answer))


@check("other-output-refused", faulty=2)
def other_output_refused(server: Subject) -> None:
    """Ask for formats that do not exist."""
    for output in ("CSV", "JSONX"):
        asked = server.sample.having(output=output).probing()
        demand_refusal(server, asked, f"a request with output={output}")


@check("content-type-fits", comparison=5, faulty=3, uses_partial=True)
def content_type_fits(server: Subject) -> None:
    """Hold the media types of reports of each kind, of errors, and of all that came before against the format in them."""
    server.plain_is_accepted()
    partial = [server.ask(report.asked) for report in partial_reports(server)]
    condensed = map(server.ask, in_both_formats(server.sample))
    answers = (*_one_of_each_format(server), *_errors_in_each_format(server), *partial, *condensed)
    for answer in (*answers, *server.answers_in_order()):
        if answer.format not in MEDIA_TYPES:
            continue
        sent = _media_type(answer)
        if (answer.success or answer.status == "error") and not MEDIA_TYPES[answer.format].fullmatch(sent):
            what = "" if answer.success else " of an error"
            fail(
                f"The {answer.format.upper()}{what} came with the content type {sent or 'left out'!r}.",
                server.evidence(answer),
            )


def _errors_in_each_format(server: Subject) -> tuple[Answer, ...]:
    faulty = EVERYTHING.probing(without="type")
    in_json = faulty.having(output="JSON")
    answers = map(server.ask, (faulty, in_json, in_json.having(callback="handleError")))
    return tuple(answer for answer in answers if answer.format in MEDIA_TYPES)


@check("media-types", comparison=3)
def media_types(server: Subject) -> None:
    """Say which media types the answers have."""
    server.plain_is_accepted()
    sent = {answer.format: _media_type(answer) for answer in _one_of_each_format(server)}
    usual = {"xml": "text/xml", "json": "application/json", "jsonp": "application/javascript"}
    other = {"xml": "application/xml", "json": "application/json", "jsonp": "text/javascript"}
    words = {"text-xml": usual, "application-xml": other}
    word = next((word for word, types in words.items() if sent.items() <= types.items()), "")
    if word:
        server.observe("DEC-24", word)
    server.note(", ".join(f"{name.upper()} as {media or 'nothing'}" for name, media in sent.items()) + ".")


@check("condensed-leaves-xml-alone", comparison=2)
def condensed_leaves_xml_alone(server: Subject) -> None:
    """Compare XML with and without condensed: customers, values and white space between elements."""
    plain, condensed = server.sample, server.sample.having(condensed="yes")
    answers = (server.report(plain), demand_report(server, condensed, "the answer to condensed=yes"))
    if answers[0].format != "xml":
        skip(f"Without condensed the server gives no XML either: {describe(answers[0])}.")
    if answers[1].format != "xml":
        fail(f"With condensed=yes came {describe(answers[1])}.", server.evidence(answers[1]))
    same(server, plain, condensed, one_is="the plain report", other_is="the report with condensed=yes")
    spaced, squeezed = (bool(_BETWEEN_TAGS.search(answer.received.head())) for answer in answers)
    if spaced and not squeezed:
        fail("The white space between the elements is gone.", *map(server.evidence, answers))


def _one_of_each_format(server: Subject) -> tuple[Answer, ...]:
    """Return a report in XML, JSON and JSONP, those that the server gives."""
    asked = (
        server.sample,
        server.sample.having(output="JSON"),
        server.sample.having(output="JSON", callback="handle"),
    )
    answers = (server.ask(one) for one in asked)
    return tuple(answer for answer in answers if answer.format in MEDIA_TYPES)


def _media_type(answer: Answer) -> str:
    sent = answer.received.headers.get("Content-Type", "")
    return sent.partition(";")[0].strip().lower()
