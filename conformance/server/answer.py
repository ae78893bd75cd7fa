"""Section answer: the report in XML, its customers and their fields (RES-1 to RES-3, DEC-20 to DEC-22, DEC-32)."""

from itertools import islice

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.expectations import stored_values
from conformance.large_reports import in_json
from conformance.question import question
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


def _blame(server: Subject, answer: Answer, position: int, what: str) -> None:
    fail(
        f"Customer {position:,} of {answer.count:,} {what}.",
        server.evidence(answer, excerpt=server.witness.fields_at(position, answer)),
    )


@check("xml-well-formed", changes=1)
def xml_well_formed(server: Subject) -> None:
    """Read the whole report, each campaign's, and one without customers with an XML parser."""
    for answer in _reports_in_xml(server):
        if answer.format == "xml" and answer.broken:
            fail(f"The answer is {answer.broken}.", server.evidence(answer))
    server.plain_is_accepted()


def _reports_in_xml(server: Subject) -> list[Answer]:
    whole = server.everything()
    answers = [whole, *(server.ask(question(selected_campaigns=name)) for name in server.campaigns)]
    if whole.last_id:
        answers.append(server.ask(question(last=str(whole.last_id))))
    return answers


@check("xml-success-shape", changes=1)
def xml_success_shape(server: Subject) -> None:
    """Look at root, status and the place of the customers, also in a report without any."""
    whole = server.everything()
    if whole.format == "xml" and not whole.broken and whole.count and not whole.success:
        fail(
            f"A report of {whole.count:,} customers has the status {whole.status or 'nothing'!r}, not 'success'.",
            server.evidence(whole),
        )
    server.plain_is_accepted()
    for answer in _reports_in_xml(server):
        if not answer.success or answer.format != "xml":
            continue
        if answer.faults or answer.errors:
            fail(
                f"A success is odd: {answer.faults[0] if answer.faults else 'it holds an error'}.",
                server.evidence(answer),
            )


@check("fields-in-order")
def fields_in_order(server: Subject) -> None:
    """Look at the order of every customer's fields, and whether one comes twice."""
    answer = _customers(server)
    if answer.tally.misordered:
        _blame(server, answer, answer.tally.misordered, "has its fields in another order")
    for name, position in answer.tally.repeated.items():
        _blame(server, answer, position, f"has the field {name} twice")


@check("every-field-present")
def every_field_present(server: Subject) -> None:
    """Look for fields that are left out: where none is shown empty they may be unset, but never the code."""
    answer = _customers(server)
    tally = answer.tally
    if tally.no_code:
        _blame(server, answer, tally.no_code, "has no customer_code")
    always_missing = [name for name, count in tally.missing_count.items() if count == answer.count]
    for name, position in tally.missing.items():
        if tally.shows_empty:
            _blame(server, answer, position, f"lacks the field {name}, while others are shown empty")
    if always_missing and answer.count > 1:
        server.note(f"No customer at all has {', '.join(always_missing)}: unset for all, or never written.")


@check("no-undocumented-fields")
def no_undocumented_fields(server: Subject) -> None:
    """Look for elements, attributes and members of JSON that are neither documented nor allowed by a decision."""
    answer = _customers(server)
    if "record_timestamp" in answer.tally.undocumented:
        server.observe("DEC-32", "record-timestamp")
    for name, position in answer.tally.undocumented.items():
        _blame(server, answer, position, f"has the undocumented field {name}")
    if answer.undocumented:
        fail(f"The answer has an undocumented {answer.undocumented[0]}.", server.evidence(answer))
    _nothing_undocumented_in_json(server)
    server.observe("DEC-32", "none")


def _nothing_undocumented_in_json(server: Subject) -> None:
    with server.surveying():
        answer = server.ask(in_json(server))
    for name, position in answer.tally.undocumented.items():
        _blame(server, answer, position, f"has the undocumented member {name} in JSON")
    if answer.undocumented:
        fail(f"The JSON has an undocumented {answer.undocumented[0]}.", server.evidence(answer))


@check("custom-date-form")
def custom_date_form(server: Subject) -> None:
    """Look at every customer's custom_date."""
    answer = _customers(server)
    if answer.tally.bad_date:
        _blame(server, answer, answer.tally.bad_date, "has a custom_date that is no calendar date")


@check("values-exact")
def values_exact(server: Subject) -> None:
    """Compare every value with the dataset's."""
    answer = _customers(server)
    oracle = server.known
    held = zip(answer.keys, answer.contents, strict=True)
    places = ((key, content, oracle.place_of(key)) for key, content in held)
    wrong = (key for key, content, place in places if place is not None and oracle.contents[place] != content)
    suspects = list(islice(wrong, 10_000))
    if suspects:
        stored = stored_values(server.dataset, oracle.account.account_id, suspects[0])
        shown = server.witness.contrast(suspects[0], answer, stored)
        fail(
            f"{len(suspects):,} customers have other values than the dataset, for one "
            f"{server.witness.customer(suspects[0], answer)}.",
            server.evidence(answer, excerpt=shown),
        )


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
