"""Section output: the format of the answer (REQ-10, DEC-16, DEC-17, DEC-24)."""

from collections.abc import Iterator
from typing import Final

from conformance.answer import describe
from conformance.media_types import MEDIA_TYPES
from conformance.traffic.check import check, observer
from conformance.traffic.checks.request import not_refused
from conformance.traffic.observation import Observation

#: The media types under a word of DEC-24 that tell it from the other.
_WORDS: Final = {
    "text/xml": "text-xml",
    "application/javascript": "text-xml",
    "application/xml": "application-xml",
    "text/javascript": "application-xml",
}


@check("xml-by-default", when=lambda seen: seen.says_something and "output" not in seen.sent)
def xml_by_default(seen: Observation) -> Iterator[str]:
    """REQ-10; with a callback JSONP may come (DEC-17)."""
    wrapped = "callback" in seen.sent and seen.answer.format in ("json", "jsonp")
    if seen.answer.format != "xml" and not wrapped:
        yield f"Without output came {describe(seen.answer)}."


def _names_output(seen: Observation, *, exactly: bool) -> bool:
    output = seen.sent.get("output", "")
    return seen.says_something and output.upper() in ("JSON", "XML") and output.isupper() is exactly


def _other_format(seen: Observation) -> Iterator[str]:
    """A callback that cannot be obeyed may be answered with plain JSON or XML (DEC-18), and is judged elsewhere."""
    families = {"xml": ("xml",), "json": ("json", "jsonp"), "jsonp": ("json", "jsonp")}
    if seen.answer.format not in families[seen.wanted] and not seen.wrong("callback-is-safe-name"):
        yield f"output={seen.sent['output']} gave {describe(seen.answer)}."


@check("output-obeyed", when=lambda seen: _names_output(seen, exactly=True))
def output_obeyed(seen: Observation) -> Iterator[str]:
    """REQ-10."""
    return _other_format(seen)


@check("output-case-ignored", when=lambda seen: _names_output(seen, exactly=False))
def output_case_ignored(seen: Observation) -> Iterator[str]:
    """DEC-16."""
    return _other_format(seen)


@check("other-output-refused", when=lambda seen: seen.says_something and seen.wrong("output-is-json-or-xml"))
def other_output_refused(seen: Observation) -> Iterator[str]:
    """DEC-16, REQ-10."""
    return not_refused(seen, "A request for a format that does not exist")


def media_type(seen: Observation) -> str:
    """Return the media type of the answer in lower case, empty if there is none."""
    return seen.header.get("Content-Type", "").partition(";")[0].strip().lower()


@check("content-type-fits", when=lambda seen: seen.report and seen.answer.format in MEDIA_TYPES)
def content_type_fits(seen: Observation) -> Iterator[str]:
    """DEC-24."""
    sent = media_type(seen)
    if not MEDIA_TYPES[seen.answer.format].fullmatch(sent):
        yield f"{seen.answer.format.upper()} came with the content type {sent[:80] or 'left out'!r}."


@observer("DEC-24")
def media_types(seen: Observation) -> str | None:
    """Which of the usual names a format has; JSON has one name only."""
    return _WORDS.get(media_type(seen)) if seen.report and seen.answer.format in ("xml", "jsonp") else None
