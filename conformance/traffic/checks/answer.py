"""Section answer: the report in XML, its customers and their fields (RES-1 to RES-3, DEC-20 to DEC-22, DEC-32)."""

from collections.abc import Iterator

from conformance.traffic.check import check, observer
from conformance.traffic.observation import Observation
from conformance.traffic.xml_style import xml_style


def _in_xml(seen: Observation) -> bool:
    return seen.says_something and seen.answer.format == "xml"


def _has_customers(seen: Observation) -> bool:
    return seen.report and seen.answer.count > 0


@check("xml-well-formed", when=_in_xml)
def xml_well_formed(seen: Observation) -> Iterator[str]:
    """RES-1, DEC-20."""
    if seen.answer.broken:
        yield f"The answer is {seen.answer.broken}."


@check("xml-success-shape", when=lambda seen: _in_xml(seen) and not seen.answer.broken and not seen.error)
def xml_success_shape(seen: Observation) -> Iterator[str]:
    """RES-1."""
    yield from (f"A report is odd: {fault}." for fault in seen.answer.faults[:1])
    if seen.answer.errors and not seen.answer.faults:
        yield "A report is odd: it holds an error."
    elif not seen.report and not seen.answer.faults:
        yield f"The status is {seen.answer.status[:40]!r}; it is to be success or error."


@check("fields-in-order", when=lambda seen: seen.answer.format == "xml" and _has_customers(seen))
def fields_in_order(seen: Observation) -> Iterator[str]:
    """RES-2."""
    if seen.tally.misordered:
        yield _of(seen, seen.tally.misordered, "has its fields in another order")
    for name, position in seen.tally.repeated.items():
        yield _of(seen, position, f"has the field {name} twice")


def _of(seen: Observation, position: int, what: str) -> str:
    return f"Customer {position:,} of {seen.answer.count:,} {what}."


@check("every-field-present", when=_has_customers)
def every_field_present(seen: Observation) -> Iterator[str]:
    """RES-2, DEC-21: where none is shown empty, a field that is left out may be unset, but never the code."""
    if seen.tally.no_code:
        yield _of(seen, seen.tally.no_code, "has no customer_code")
    if seen.tally.shows_empty:
        for name, position in seen.tally.missing.items():
            if name != "customer_code":
                yield _of(seen, position, f"lacks the field {name}, while others are shown empty")


@check("no-undocumented-fields", when=lambda seen: seen.report)
def no_undocumented_fields(seen: Observation) -> Iterator[str]:
    """RES-2, DEC-22, DEC-32."""
    for name, position in seen.tally.undocumented.items():
        yield _of(seen, position, f"has the undocumented field {name[:60]}")
    for what in seen.answer.undocumented[:1]:
        yield f"The answer has an undocumented {what[:80]}."


@check("custom-date-form", when=_has_customers)
def custom_date_form(seen: Observation) -> Iterator[str]:
    """RES-3, DEC-21."""
    if seen.tally.bad_date:
        yield _of(seen, seen.tally.bad_date, "has a custom_date that is no calendar date")


@observer("DEC-20")
def written_as(seen: Observation) -> str | None:
    """How the XML text is written."""
    return xml_style(seen.answer.received.path) if _in_xml(seen) and _has_customers(seen) else None


@observer("DEC-21")
def unset_field(seen: Observation) -> str | None:
    """Empty, absent and zero values."""
    if not _has_customers(seen):
        return None
    if seen.tally.zero_dates:
        return "zero-date"
    if seen.tally.shows_empty:
        return "empty"
    return "omitted" if seen.tally.missing else None


@observer("DEC-22")
def custom_fields(seen: Observation) -> str | None:
    """Whether custom2 to custom20 are there; left out where unset, nobody can tell."""
    if not _has_customers(seen):
        return None
    return "custom20" if seen.tally.extra_custom else "custom1"


@observer("DEC-32")
def undocumented(seen: Observation) -> str | None:
    """Whether customers hold a record_timestamp, or nothing undocumented."""
    if not _has_customers(seen):
        return None
    if "record_timestamp" in seen.tally.undocumented:
        return "record-timestamp"
    return None if seen.tally.undocumented else "none"
