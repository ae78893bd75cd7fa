"""How the answer was asked to be written: ``output``, ``callback``, ``condensed``."""

from collections.abc import Iterable

from contracts.asking.check import check
from contracts.asking.finding import Remark
from contracts.asking.observation import Observation
from contracts.request import quoted


@check("output-is-json-or-xml")
def output_is_json_or_xml(seen: Observation) -> Iterable[Remark]:
    """REQ-10, in any letter case (DEC-16)."""
    return seen.problems("output-is-json-or-xml")


@check("callback-is-safe-name")
def callback_is_safe_name(seen: Observation) -> Iterable[Remark]:
    """REQ-11, DEC-18."""
    return seen.problems("callback-is-safe-name")


@check("callback-with-json")
def callback_with_json(seen: Observation) -> Iterable[Remark]:
    """REQ-10, REQ-11: XML, which is also what comes without output, cannot be wrapped (DEC-17)."""
    callback = seen.sent.get("callback")
    if callback is not None and not _asks_for_json(seen):
        asked = f"output is {quoted(seen.sent['output'])}" if "output" in seen.sent else "output is absent"
        yield Remark(
            f"The field callback is {quoted(callback)}, but {asked}: the answer is not JSONP (REQ-11).",
            "callback",
            callback,
        )


@check("condensed-with-json")
def condensed_with_json(seen: Observation) -> Iterable[Remark]:
    """REQ-12: only the word yes counts, and only for JSON and JSONP (DEC-19)."""
    condensed = seen.sent.get("condensed")
    if condensed is None:
        return
    if condensed.lower() != "yes":
        sentence = f"The field condensed is {quoted(condensed)}; only yes has an effect (REQ-12)."
        yield Remark(sentence, "condensed", condensed)
    elif not _asks_for_json(seen):
        sentence = "The field condensed has an effect on JSON and JSONP only, and XML was asked for (REQ-12)."
        yield Remark(sentence, "condensed", condensed)


def _asks_for_json(seen: Observation) -> bool:
    return seen.sent.get("output", "").upper() == "JSON"
