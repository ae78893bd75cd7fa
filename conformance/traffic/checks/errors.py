"""Section errors: what a refused request gets (RES-4, DEC-23, DEC-35)."""

from collections.abc import Iterator

from conformance.answer import describe
from conformance.traffic.check import check, observer
from conformance.traffic.observation import Observation


def _is_error(seen: Observation) -> bool:
    """Whether the answer is an error, or stands in the place of one."""
    meant = seen.answer.status == "error" or bool(seen.answer.errors)
    expected = meant or (bool(seen.problems) and seen.answer.refused)
    return seen.says_something and expected and not seen.may_be_either


def _oddity(seen: Observation) -> Iterator[str]:
    answer = seen.answer
    if answer.format != seen.wanted or answer.broken or answer.status != "error":
        yield f"In the place of an error came {describe(answer)}."
    elif answer.faults:
        yield f"The error is odd: {answer.faults[0]}."
    elif answer.errors != 1:
        yield f"The answer holds {answer.errors} error elements."
    elif not (answer.error and answer.error.strip()):
        yield "The error has no message."


@check("error-xml-shape", when=lambda seen: _is_error(seen) and seen.wanted == "xml")
def error_xml_shape(seen: Observation) -> Iterator[str]:
    """RES-4."""
    return _oddity(seen)


@check("error-json-shape", when=lambda seen: _is_error(seen) and seen.wanted == "json" and _plain(seen))
def error_json_shape(seen: Observation) -> Iterator[str]:
    """RES-5, DEC-35."""
    return _oddity(seen)


def _plain(seen: Observation) -> bool:
    """The error for an unsafe callback is plain JSON or XML (DEC-18)."""
    return not seen.wrong("callback-is-safe-name")


@check("error-jsonp-wrapped", when=lambda seen: _is_error(seen) and seen.wanted == "jsonp")
def error_jsonp_wrapped(seen: Observation) -> Iterator[str]:
    """REQ-11, DEC-35."""
    odd = list(_oddity(seen))
    yield from odd
    if not odd and seen.answer.callback != seen.asked.callback:
        yield f"The error is a call of {seen.answer.callback[:130]!r}, not of {seen.asked.callback}."


@check(
    "error-holds-no-customers", when=lambda seen: seen.answer.status == "error" or bool(seen.answer.errors)
)
def error_holds_no_customers(seen: Observation) -> Iterator[str]:
    """RES-4."""
    if seen.answer.count:
        yield f"The error holds {seen.answer.count:,} customers."


@check("faulty-request-is-answered", when=lambda seen: bool(seen.problems))
def faulty_request_is_answered(seen: Observation) -> Iterator[str]:
    """RES-4, DEC-23; a server that cannot answer for the moment is no finding."""
    if seen.status >= 500 and seen.status != 503:
        yield f"A faulty request was answered with the HTTP status {seen.status}."


@observer("DEC-23")
def http_status(seen: Observation) -> str | None:
    """The HTTP status of an error."""
    if not seen.error:
        return None
    return "200" if seen.status == 200 else "by-cause" if seen.status in (400, 401) else None
