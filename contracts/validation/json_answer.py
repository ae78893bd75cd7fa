"""The fast verdict on JSON and JSONP: the list of customers is cut into parts, which jsonschema-rs judges.

Why cutting is sound. A part begins where the reader stands before an item of the list, and is read as a list
of its own. If that succeeds, the reader stands between two items at its end; so, part after part, the whole
is valid exactly if each part is, and the answer with an empty list in place of the customers too. A cut in
the wrong place (``},{`` inside a text) leaves a text open; the part is then made larger.

Python's decoder is used, for it shows doubled members; with parts of this size it keeps pace with the rest.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from contracts.validation.json_explanation import envelope_fault, explain_items, shape_of
from contracts.validation.json_text import HALF, NotJsonError, decode, decode_first, half_character, utf8
from contracts.validation.schemas import fast_customers
from contracts.validation.source import BLOCK, LIMIT, Source
from contracts.validation.verdict import Fault, Form, InvalidAnswerError, Profile, Verdict

_LIST: Final = re.compile(rb'"(?:customers|customer)"[ \t\r\n]*:[ \t\r\n]*\[')
_BETWEEN: Final = re.compile(rb"\}[ \t\r\n]*(,)[ \t\r\n]*\{")
_GAP: Final = 1024
_CALL_END: Final = re.compile(rb"[ \t\r\n]*\)[ \t\r\n]*;?[ \t\r\n]*\Z")


@dataclass(slots=True)
class _Progress:
    """How far an answer was read."""

    status: str | None = None
    shape: str | None = None
    customers: int = 0


def judge_json(source: Source, profile: Profile, form: Form) -> Verdict:
    """Judge a JSON answer, or a JSONP one whose function name was taken off (RES-5, DEC-1, DEC-18)."""
    progress = _Progress()
    fault = None
    try:
        _judge(source, profile, form, progress)
    except InvalidAnswerError as error:
        fault = error.fault
    return Verdict(form, progress.status, progress.customers, progress.shape, fault)


def _judge(source: Source, profile: Profile, form: Form, progress: _Progress) -> None:
    line = source.line
    while not (found := _LIST.search(source.buffer)) and source.grow():
        pass
    head = b""
    if found:
        head = source.take(found.end())
        end_line, end = _judge_customers(source, profile, progress)
    else:
        end_line, end = line, source.take(len(source.buffer))
    if form == "JSONP":
        end = _without_call_end(end, end_line)
    # What is left is the answer with an empty list in place of the customers: small, and judged at once.
    text = utf8(head + end, line=line)
    try:
        answer = decode(text)
    except NotJsonError as error:
        in_head = len(text[: error.position].encode()) < len(head)
        skipped = 0 if in_head else end_line - line - head.count(b"\n")
        at = line + text.count("\n", 0, error.position) + skipped
        raise InvalidAnswerError(error.fault.at(line=at)) from None
    progress.shape = shape_of(answer)
    report = answer.get("response") if progress.shape == "response" else answer
    if isinstance(report, dict) and isinstance(report.get("status"), str):
        progress.status = report["status"]
    fault = envelope_fault(answer, progress.shape, profile)
    if fault is not None:
        raise InvalidAnswerError(fault)


def _judge_customers(source: Source, profile: Profile, progress: _Progress) -> tuple[int, bytes]:
    """Judge all items of the list; returns the line and the text of what follows them, from ``]`` on."""
    size = BLOCK
    while True:
        source.more(size)
        cut = 0 if source.ended else _last_between(source.buffer, size)
        if not cut and source.grow():
            size = len(source.buffer)
            continue
        if not cut:
            return _judge_rest(source, profile, progress)
        line = source.line
        part = source.take(cut)
        if _judge_part(part, profile, progress):
            source.take(1)  # the comma
            size = BLOCK
            continue
        source.untake(part)
        text = "[" + utf8(part, line=line) + "]"
        try:
            _, end = decode_first(text)
        except NotJsonError as error:
            size *= 2
            if error.cut and size <= LIMIT:
                continue
        else:
            if end < len(text):  # the list ends within the part
                return _judge_rest(source, profile, progress)
        raise InvalidAnswerError(explain_items(text, line, progress.customers, profile))


def _last_between(window: bytes, size: int) -> int:
    """Return where the last object of the window's first ``size`` bytes ends that another follows; 0: none."""
    end = min(size, len(window))
    while (end := window.rfind(b"}", 0, end)) > 0:
        between = _BETWEEN.match(window, end, end + _GAP)
        if between:
            # The comma must be the next byte, so white space before it belongs to the part.
            return between.start(1)
    return 0


def _judge_part(part: bytes, profile: Profile, progress: _Progress) -> bool:
    try:
        items = decode("[" + part.decode() + "]")
    except (UnicodeDecodeError, NotJsonError):
        return False
    if not _valid(items, part, profile):
        return False
    progress.customers += len(items)
    return True


def _valid(items: Any, text: bytes, profile: Profile) -> bool:
    """Whether ``items``, read from ``text``, are customers."""
    if HALF.search(text) and half_character(items):
        return False
    return fast_customers(profile).is_valid(items)


def _judge_rest(source: Source, profile: Profile, progress: _Progress) -> tuple[int, bytes]:
    """Judge the last items, with all that follows held at once."""
    while source.grow():
        pass
    line = source.line
    rest = source.take(len(source.buffer))
    text = "[" + utf8(rest, line=line)
    try:
        items, end = decode_first(text)
    except NotJsonError:
        items, end = None, 0
    if items is None or not _valid(items, rest, profile):
        raise InvalidAnswerError(explain_items(text, line, progress.customers, profile))
    progress.customers += len(items)
    before = text[: end - 1]
    return line + before.count("\n"), text[end - 1 :].encode()


def _without_call_end(end: bytes, line: int) -> bytes:
    call_end = _CALL_END.search(end[-_GAP:])
    if call_end is None:
        raise InvalidAnswerError(
            Fault(
                "The JSONP call is not closed, or something follows it",
                found="",
                allowed=") at the end, and a semicolon after it",
                mend="the answer may be cut short: capture it again",
                statements=("REQ-11", "DEC-18"),
                line=line + end.count(b"\n"),
            )
        )
    return end[: len(end) - len(call_end[0])]
