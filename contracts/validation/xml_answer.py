"""The fast verdict on XML: the answer is cut into parts of whole customers, which libxml2 judges in parallel.

Why cutting is sound. A part begins where the parser stands between two customers, and is parsed between the
root's start tag and its end tag. If that is well formed and valid, the parser stands between two customers
again at the part's end; so, part after part, the whole is well formed and valid exactly if each part is, and
the frame around them too. A cut in the wrong place (``</customer>`` inside a comment or a CDATA section)
makes its part unparsable; the part is then made larger.
"""

import os
import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from lxml import etree

from contracts.fields import CUSTOMER_FIELDS
from contracts.validation import wording, xml_explanation
from contracts.validation.schemas import parts_xsd, whole_xsd
from contracts.validation.source import BLOCK, LIMIT, Source
from contracts.validation.verdict import Fault, InvalidAnswerError, Profile, Verdict
from contracts.validation.xml_explanation import refused_attribute
from contracts.validation.xml_head import Head, read_head
from contracts.validation.xml_syntax import malformed, new_parser

_END: Final = re.compile(rb"</customer[ \t\r\n]*>")
#: What may hide a closing tag that closes nothing.
_HIDING: Final = (b"<![CDATA[", b"<!--", b"<?")
_LAST: Final = b"<last>0</last>"
_STAND_IN: Final = b"<customer>%s</customer>" % b"".join(
    f"<{name}></{name}>".encode() for name in CUSTOMER_FIELDS
)
_WORKERS: Final = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """Whole customers as text, the line they begin on, and what precedes them in their frame."""

    text: bytes
    line: int
    opening: bytes


@dataclass(slots=True)
class _Progress:
    """How far an answer was read."""

    status: str | None = None
    customers: int = 0
    last_first: bool = False


def judge_xml(source: Source, profile: Profile) -> Verdict:
    """Judge an XML answer (RES-1 to RES-4); never raises on any content."""
    progress = _Progress()
    fault = None
    try:
        _judge(source, profile, progress)
    except InvalidAnswerError as error:
        fault = error.fault
    return Verdict("XML", progress.status, progress.customers, fault=fault)


def _judge(source: Source, profile: Profile, progress: _Progress) -> None:
    head = read_head(source)
    progress.status = xml_explanation.check_root(head, profile)
    source.more(BLOCK)
    if not head.empty and not source.ended:
        _judge_customers(source, head, profile, progress)
    _judge_end(source, head, profile, progress)


def _judge_customers(source: Source, head: Head, profile: Profile, progress: _Progress) -> None:
    """Judge all customers but those that stand too near to the end to be cut off."""
    waiting: deque[tuple[_Part, Future[int]]] = deque()
    size = BLOCK
    with ThreadPoolExecutor(_WORKERS) as pool:
        while True:
            part = _cut(source, head, profile, size, first=not progress.customers and not waiting)
            if part is not None:
                waiting.append((part, pool.submit(_count_valid, part, head, profile)))
                if len(waiting) <= _WORKERS:
                    continue
            if not waiting:
                return
            part, future = waiting.popleft()
            count = future.result()
            if count < 0:
                # What was cut after a part that failed was cut in good faith only: put it back.
                for later, other in reversed(waiting):
                    other.cancel()
                    source.untake(later.text)
                waiting.clear()
                size *= 2
                if not _may_grow(source, part, head, size):
                    raise InvalidAnswerError(_explained(part, head, progress, profile))
                if source.ended and _last_end(source.buffer, size) <= len(part.text):
                    return  # the closing tag that misled is in what follows the customers
                continue
            size = BLOCK
            if not progress.customers and profile == "tolerant":
                progress.last_first = _begins_with_last(part, head)
            progress.customers += count


def _may_grow(source: Source, part: _Part, head: Head, size: int) -> bool:
    """Put a part that failed back; true if it may have been cut in the wrong place and a larger one is due."""
    source.untake(part.text)
    if size > LIMIT or not any(mark in part.text for mark in _HIDING):
        return False
    if malformed(part.opening + part.text + head.closing) is None:
        return False
    source.more(size)
    return True


def _cut(source: Source, head: Head, profile: Profile, size: int, *, first: bool) -> _Part | None:
    """Cut whole customers off the source, about ``size`` bytes; None when no end of one is left."""
    source.more(size)
    while not (end := _last_end(source.buffer, size)):
        if not source.grow():
            return None
    # Only the first part may begin with an element last: for the others one stands in (DEC-2).
    opening = head.opening if first or profile == "strict" else head.opening + _LAST
    line = source.line
    return _Part(source.take(end), line, opening)


def _last_end(window: bytes, size: int) -> int:
    """Return where the last customer of the window's first ``size`` bytes ends, or the first after; 0: none."""
    plain = window.rfind(b"</customer>", 0, size)
    if plain >= 0:
        return plain + len(b"</customer>")
    end = _END.search(window)
    return end.end() if end else 0


def _count_valid(part: _Part, head: Head, profile: Profile) -> int:
    """Count the customers of a part, -1 if it is invalid. Runs in a thread; libxml2 lets others run."""
    try:
        root = etree.fromstring(part.opening + part.text + head.closing, new_parser())
    except etree.XMLSyntaxError:
        return -1
    if (head.namespaces or b"xmlns" in part.text) and refused_attribute(root) is not None:
        return -1
    if not parts_xsd(profile).validate(root):
        return -1
    return len(root) - (root[0].tag == "last")


def _begins_with_last(part: _Part, head: Head) -> bool:
    root = etree.fromstring(part.opening + part.text + head.closing, new_parser())
    return next(root.iterchildren(tag=etree.Element)).tag == "last"


def _explained(part: _Part, head: Head, progress: _Progress, profile: Profile) -> Fault:
    return xml_explanation.explain(
        opening=part.opening,
        text=part.text,
        closing=head.closing,
        before=progress.customers,
        line=part.line,
        profile=profile,
    )


def _judge_end(source: Source, head: Head, profile: Profile, progress: _Progress) -> None:
    """Judge what is left, with the root around it and a customer that stands in for those judged before."""
    if not head.opening:  # all that was read is at hand still, and the fault is in it
        raise InvalidAnswerError(malformed(source.buffer) or wording.unexplained("no root"))
    while source.grow():
        pass
    stand_in = (_LAST if progress.last_first else b"") + (_STAND_IN if progress.customers else b"")
    line = source.line
    end = source.buffer
    text = head.text + stand_in + end
    try:
        root = etree.fromstring(text, new_parser())
        valid = refused_attribute(root) is None and whole_xsd(profile).validate(root)
    except etree.XMLSyntaxError:
        valid = False
    if valid:
        progress.customers += len(root.findall("customer")) - bool(progress.customers)
        return
    raise InvalidAnswerError(
        xml_explanation.explain(
            opening=head.text + stand_in,
            text=end,
            closing=b"",
            before=progress.customers,
            line=line,
            profile=profile,
        )
    )
