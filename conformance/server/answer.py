"""Section answer: the report in XML, its customers and their fields (RES-1 to RES-3, DEC-20 to DEC-22, DEC-32)."""

from collections.abc import Iterator
from functools import partial as bound

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.expectations import as_stored
from conformance.ids import changes_since
from conformance.interview import EVERYTHING
from conformance.key_order import not_shown_so
from conformance.large_reports import in_json
from conformance.partial_reports import (
    PartialReport,
    answered,
    campaign_in_json,
    campaign_reports,
    partial_reports,
    partial_reports_in_json,
)
from conformance.relations import all_hold, same_values
from conformance.ruling import fail, skip, vacuous
from conformance.subject import Subject


def _customers(server: Subject) -> Answer:
    """Return the whole report in XML, ending the check where it holds nobody."""
    answer = server.plain_is_accepted()
    if answer.format != "xml":
        skip(f"The report is not XML: {describe(answer)}.")
    if not answer.count:
        vacuous("The report holds no customers.")
    return answer


def _reports(server: Subject) -> Iterator[tuple[Answer, str]]:
    """Yield the whole report in XML, which bears no name, and partial ones of each kind with their names."""
    yield _customers(server), ""
    yield from answered(server, partial_reports(server), "xml")


def _blame(server: Subject, answer: Answer, position: int, what: str, name: str) -> None:
    where = f"In {name}, customer" if name else "Customer"
    fail(
        f"{where} {position:,} of {answer.count:,} {what}.",
        server.evidence(answer, name, excerpt=server.witness.fields_at(position, answer)),
    )


@check("xml-well-formed", changes=1, uses_partial=True)
def xml_well_formed(server: Subject) -> None:
    """Read the whole report, partial ones of each kind, and one without customers with an XML parser."""
    for answer, name in _answers(server):
        if answer.format == "xml" and answer.broken:
            fail(f"{_capital(name or 'the answer')} is {answer.broken}.", server.evidence(answer, name))
    server.plain_is_accepted()


def _answers(server: Subject) -> Iterator[tuple[Answer, str]]:
    """Yield what comes for the whole report, for partial ones, and where nobody changed, whatever it is."""
    whole = server.everything()
    yield whole, ""
    partial = partial_reports(server) if whole.success else campaign_reports(server)
    yield from ((server.ask(report.asked), report.name) for report in partial)
    if whole.last_id:
        yield server.ask(changes_since(whole.last_id)), "the report for the newest id"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


@check("xml-success-shape", changes=1, uses_partial=True)
def xml_success_shape(server: Subject) -> None:
    """Look at root, status and the place of the customers, also in partial reports and in one without any."""
    for answer, name in _answers(server):
        if answer.format == "xml" and not answer.broken and answer.count and not answer.success:
            fail(
                f"{_capital(name or 'a report')} of {answer.count:,} customers has the status "
                f"{answer.status or 'nothing'!r}, not 'success'.",
                server.evidence(answer, name),
            )
        whole = server.plain_is_accepted()
        if answer.success and whole.format == "xml":
            _demand_shape(server, answer, name)


def _demand_shape(server: Subject, answer: Answer, name: str) -> None:
    if answer.format != "xml":
        fail(
            f"{_capital(name)} is not XML, as the whole one is: {describe(answer)}.",
            server.evidence(answer, name),
        )
    if answer.faults or answer.errors:
        odd = answer.faults[0] if answer.faults else "it holds an error"
        where = f"{_capital(name)}, a success," if name else "A success"
        fail(f"{where} is odd: {odd}.", server.evidence(answer, name))


@check("fields-in-order", uses_partial=True)
def fields_in_order(server: Subject) -> None:
    """Look at the order of every customer's fields, and whether one comes twice, in reports of each kind."""
    for answer, name in _reports(server):
        if answer.tally.misordered:
            _blame(server, answer, answer.tally.misordered, "has its fields in another order", name)
        for field, position in answer.tally.repeated.items():
            _blame(server, answer, position, f"has the field {field} twice", name)


@check("every-field-present", uses_partial=True)
def every_field_present(server: Subject) -> None:
    """Look for fields that are left out: where none is shown empty they may be unset, but never the code."""
    reports = list(_reports(server))
    showing_empty = [name or "the whole report" for answer, name in reports if answer.tally.shows_empty]
    for answer, name in reports:
        if answer.tally.no_code:
            _blame(server, answer, answer.tally.no_code, "has no customer_code", name)
        others = "others" if answer.tally.shows_empty else f"others in {''.join(showing_empty[:1])}"
        for field, position in answer.tally.missing.items() if showing_empty else ():
            _blame(server, answer, position, f"lacks the field {field}, while {others} are shown empty", name)
    _note_never_shown(server, reports[0][0])


def _note_never_shown(server: Subject, whole: Answer) -> None:
    counts = whole.tally.missing_count
    always_missing = [name for name, count in counts.items() if count == whole.count]
    if always_missing and whole.count > 1:
        server.note(f"No customer at all has {', '.join(always_missing)}: unset for all, or never written.")


@check("no-undocumented-fields", full=1, campaign=2, changes=1, uses_partial=True)
def no_undocumented_fields(server: Subject) -> None:
    """Look for elements, attributes and members of JSON that are neither documented nor allowed by a decision."""
    for answer, name in _reports(server):
        _demand_documented(server, answer, name, "field")
    with server.surveying():
        _demand_documented(server, server.ask(in_json(server)), "the report in JSON", "member")
    for answer, name in answered(server, partial_reports_in_json(server), "json"):
        _demand_documented(server, answer, name, "member")
    server.observe("DEC-32", "none")


def _demand_documented(server: Subject, answer: Answer, name: str, part: str) -> None:
    if "record_timestamp" in answer.tally.undocumented:
        server.observe("DEC-32", "record-timestamp")
    for field, position in answer.tally.undocumented.items():
        _blame(server, answer, position, f"has the undocumented {part} {field}", name)
    if answer.undocumented:
        fail(
            f"{_capital(name or 'the answer')} has an undocumented {answer.undocumented[0]}.",
            server.evidence(answer, name),
        )


@check("custom-date-form", uses_partial=True)
def custom_date_form(server: Subject) -> None:
    """Look at every customer's custom_date in reports of each kind."""
    for answer, name in _reports(server):
        if answer.tally.bad_date:
            what = "has a custom_date that is no calendar date"
            _blame(server, answer, answer.tally.bad_date, what, name)


@check("values-exact", campaign=1, uses_partial=True)
def values_exact(server: Subject) -> None:
    """Compare every value with the dataset's: in the whole report, and where a partial one differs from that."""
    whole = _customers(server)
    as_stored(server, whole, zip(whole.keys, whole.contents, strict=True))
    in_xml = answered(server, partial_reports(server), "xml")
    for answer, name in (*in_xml, *answered(server, campaign_in_json(server), "json")):
        as_stored(server, answer, not_shown_so(answer, whole), name)


@check("filtered-values-the-same", campaign=1, uses_partial=True)
def filtered_values_the_same(server: Subject) -> None:
    """Compare whoever is in a partial report of each kind with the same customer in the whole report."""
    if not server.plain_is_accepted().count:
        vacuous("The report holds no customers.")
    partial = [*partial_reports(server), *campaign_in_json(server)]
    reports = [report for report in partial if server.ask(report.asked).success]
    if not reports:
        vacuous("No report of some of the customers could be had.")
    all_hold(bound(_demand_same_values, server, report, reports[0]) for report in reports)


def _demand_same_values(server: Subject, report: PartialReport, first: PartialReport) -> None:
    """Compare a report with the whole one, or with the first of all where the whole is large and tells no id.

    Nothing tells then who changed since the whole was fetched; the first report, a campaign's, came before it.
    """
    wider, wider_is = EVERYTHING, "the report of everybody"
    if server.is_large and not server.plain_is_accepted().last_id and report != first:
        wider, wider_is = first.asked, first.name
    same_values(server, report.asked, wider, part_is=report.name, wider_is=wider_is)


@check("shown-value-forms")
def shown_value_forms(server: Subject) -> None:
    """Look at the forms of country, customer_code and card_number."""
    odd = _customers(server).tally.odd_forms
    server.note(
        f"Some customers have another form of {', '.join(odd)} than the example."
        if odd
        else "country, customer_code and card_number all look as in the example."
    )


@check("unset-field-form")
def unset_field_form(server: Subject) -> None:
    """Look for empty, absent and zero values."""
    tally = _customers(server).tally
    if not (tally.shows_empty or tally.zero_dates or tally.missing):
        vacuous("No field of any customer is unset.")
    word = "zero-date" if tally.zero_dates else "empty" if tally.shows_empty else "omitted"
    server.observe("DEC-21", word)


@check("extra-custom-fields")
def extra_custom_fields(server: Subject) -> None:
    """Look for custom2 to custom20."""
    server.observe("DEC-22", "custom20" if _customers(server).tally.extra_custom else "custom1")
