"""Section json: JSON and JSONP (RES-5, REQ-11, REQ-12, DEC-1, DEC-17 to DEC-19)."""

from collections.abc import Iterator

from conformance.answer import describe
from conformance.json_layout import first_space
from conformance.reading import OPEN_CALL
from conformance.traffic.check import check, observer
from conformance.traffic.observation import Observation
from contracts.decisions import decisions
from contracts.request import Output


def _in_json(seen: Observation) -> bool:
    return seen.says_something and seen.answer.format in ("json", "jsonp")


def _asked_for_json(seen: Observation) -> bool:
    return seen.says_something and seen.asked.output is Output.JSON


@check("json-well-formed", when=lambda seen: _asked_for_json(seen) and _in_json(seen))
def json_well_formed(seen: Observation) -> Iterator[str]:
    """RES-5."""
    if seen.answer.broken:
        yield f"The answer is {seen.answer.broken}."


@check("json-customers-in-array", when=lambda seen: seen.report and _in_json(seen))
def json_customers_in_array(seen: Observation) -> Iterator[str]:
    """RES-5, DEC-1."""
    if seen.answer.wrong_array or not seen.answer.shape:
        what = seen.answer.wrong_array or "no array of customers"
        yield f"In a report of {seen.answer.count:,} customers there is {what}."
    for fault in [fault for fault in seen.answer.faults if fault != OPEN_CALL][:1]:
        yield f"The JSON is odd: {fault}."


@check("json-values-are-text", when=lambda seen: seen.report and _in_json(seen))
def json_values_are_text(seen: Observation) -> Iterator[str]:
    """RES-5, DEC-1."""
    for name, position in seen.tally.not_text.items():
        yield f"Customer {position:,} of {seen.answer.count:,} has a {name[:60]} that is no string."


@check("jsonp-calls-the-named-function", when=lambda seen: seen.report and seen.wanted == "jsonp")
def jsonp_calls_the_named_function(seen: Observation) -> Iterator[str]:
    """REQ-11."""
    if seen.answer.format != "jsonp":
        yield f"With callback={seen.asked.callback} came {describe(seen.answer)}."
    elif seen.answer.callback != seen.asked.callback:
        yield f"With callback={seen.asked.callback} came a call of {seen.answer.callback[:130]!r}."
    elif OPEN_CALL in seen.answer.faults:
        yield "The call is not closed at the end of the answer, or something follows it."


def _condensed(seen: Observation) -> bool:
    return seen.report and _in_json(seen) and seen.asked.condensed


@check("condensed-has-no-white-space", when=_condensed)
def condensed_has_no_white_space(seen: Observation) -> Iterator[str]:
    """REQ-12."""
    space = first_space(seen.answer.received.path)
    if space is not None:
        yield f"There is white space between the parts, first at byte {space:,}."


@observer("DEC-1")
def shape(seen: Observation) -> str | None:
    """Where the customers stand."""
    found = seen.report and _in_json(seen) and seen.answer.shape in decisions()["DEC-1"].words
    return seen.answer.shape if found else None


@observer("DEC-19")
def layout(seen: Observation) -> str | None:
    """White space where condensed was not asked for."""
    if not (seen.report and _in_json(seen) and seen.answer.count) or seen.asked.condensed:
        return None
    return "compact" if first_space(seen.answer.received.path) is None else "indented"


@observer("DEC-17")
def callback_without_json(seen: Observation) -> str | None:
    """What callback without output gave."""
    if "callback" not in seen.sent or "output" in seen.sent or not seen.report:
        return None
    return seen.answer.format if seen.answer.format in ("xml", "jsonp") else None
