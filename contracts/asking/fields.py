"""The fields as such: the required ones, whether they could be read, and undocumented ones."""

import difflib
from collections.abc import Iterable

from contracts.asking.check import check
from contracts.asking.finding import Remark
from contracts.asking.observation import Observation
from contracts.fields import REQUEST_FIELDS, SECRET_FIELDS
from contracts.request import quoted


@check("required-field-sent")
def required_field_sent(seen: Observation) -> Iterable[Remark]:
    """REQ-1 to REQ-5: none of the five is missing or empty."""
    return seen.problems("required-field-sent")


@check("type-is-reports")
def type_is_reports(seen: Observation) -> Iterable[Remark]:
    """REQ-4."""
    return seen.problems("type-is-reports")


@check("report-is-customers-all")
def report_is_customers_all(seen: Observation) -> Iterable[Remark]:
    """REQ-5."""
    return seen.problems("report-is-customers-all")


@check("body-readable")
def body_readable(seen: Observation) -> Iterable[Remark]:
    """DEC-25: fields travel in the query, or in the body of a POST as one of two kinds of form."""
    sent_as = f" It was sent as {quoted(seen.request.content_type)}." if seen.request.content_type else ""
    for reason in seen.request.unread:
        yield Remark(f"{reason.value} (DEC-25).{sent_as}")


@check("documented-fields-only")
def documented_fields_only(seen: Observation) -> Iterable[Remark]:
    """DEC-26: a server passes over other fields, and with them over a misspelt name."""
    known = {*REQUEST_FIELDS, *(SECRET_FIELDS if seen.circumstances.api_key_accepted is not False else ())}
    for name in dict.fromkeys(field.name for field in seen.request.fields):
        if name not in known:
            near = difflib.get_close_matches(name.lower(), REQUEST_FIELDS, n=1, cutoff=0.75)
            advice = f" Was {near[0]} meant?" if near else ""
            yield Remark(f"The field {quoted(name)} is not documented and has no effect.{advice}", name)
