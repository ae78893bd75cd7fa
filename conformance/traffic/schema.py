"""The schemas' verdict on an answer in which the checks found nothing: nothing that is invalid passes."""

from collections.abc import Iterator
from typing import Final

from conformance.traffic.observation import Observation
from contracts.asking.finding import Finding, Remark, finding
from contracts.catalogue import catalogue
from contracts.validation import Fault, validate

#: The rule under which a fault is told, by the statement that it breaks.
_RULES: Final = {
    "RES-1": "xml-success-shape",
    "RES-2": "every-field-present",
    "RES-3": "custom-date-form",
    "RES-4": "error-xml-shape",
    "REQ-11": "jsonp-calls-the-named-function",
}


def schema_finding(seen: Observation) -> Iterator[Finding]:
    """Yield the fault that the schemas find, in what servers may add and leave out too (DEC-2, DEC-21, DEC-22)."""
    if seen.answer.format not in ("xml", "json", "jsonp"):
        return
    fault = validate(seen.answer.received.path, profile="tolerant").fault
    if fault is not None:
        yield finding(catalogue().rules[_rule(fault, seen)], Remark(_sentence(fault)))


def _rule(fault: Fault, seen: Observation) -> str:
    if seen.answer.format != "xml" and (seen.error or fault.field is None):
        return "error-json-shape" if seen.error else "json-well-formed"
    if seen.error:
        return "error-xml-shape"
    return next((_RULES[each] for each in fault.statements if each in _RULES), "xml-success-shape")


def _sentence(fault: Fault) -> str:
    """Say what is wrong and where, without the value that was found: it may be a person's."""
    customer = "" if fault.position is None else f" Customer {fault.position:,}."
    field = "" if fault.field is None else f" Field {fault.field}."
    line = "" if fault.line is None else f" Line {fault.line:,}."
    return f"{fault.problem}.{customer}{field}{line}"
