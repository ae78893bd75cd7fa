"""What exactly is wrong with an XML answer: the customer, the field, what was found, what is allowed."""

import re
from dataclasses import replace
from typing import Final

from lxml import etree

from contracts.validation import wording, xml_wording
from contracts.validation.schemas import exact_xsd, parts_xsd, whole_xsd
from contracts.validation.verdict import Fault, InvalidAnswerError, Profile, shown
from contracts.validation.xml_head import Head
from contracts.validation.xml_syntax import malformed, new_parser

_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_CO_CONSTRAINT: Final = "co-constraint"
_CUSTOMER: Final = re.compile(rb"</customer[ \t\r\n]*>")
_CODE: Final = re.compile(rb"<customer_code>([^<&]*)</customer_code>")


def refused_attribute(root: etree._Element) -> Fault | None:
    """Find an attribute that no schema can forbid: one of XML Schema itself, or the schema's own helper.

    The former (``xsi:schemaLocation``, ``xsi:type``) let a document choose how it is judged, or name a file
    or an address to read.
    """
    for element in root.iter(etree.Element):
        for name in element.attrib:
            word = str(name)
            if word.startswith(_INSTANCE):
                return Fault(
                    f"The element {element.tag} has the attribute xsi:{word.removeprefix(_INSTANCE)}",
                    allowed="no reference to a schema from within an answer",
                    mend="leave attributes of XML Schema out of the answer",
                    statements=("RES-1",),
                    line=xml_wording.line_of(element),
                )
            if word == _CO_CONSTRAINT:
                return xml_wording.unknown_attribute(str(element.tag), word)
    return None


def check_root(head: Head, profile: Profile) -> str | None:
    """Judge the root's start tag alone, and return the status; raises ``InvalidAnswerError``."""
    if not head.opening:
        return None  # malformed: the end, where all is there, explains it
    text = head.text if head.empty else head.text + head.closing
    fault = malformed(text)
    if fault is not None:
        raise InvalidAnswerError(fault)
    root = etree.fromstring(text, new_parser())
    fault = refused_attribute(root)
    if fault is not None:
        raise InvalidAnswerError(fault)
    status = root.get("status")
    if status == "error" and root.tag == "response":
        etree.SubElement(root, "error").text = "-"  # so that only the tag itself is judged
    if not whole_xsd(profile).validate(root):
        found = exact_fault(root, profile)
        if found is not None:
            raise InvalidAnswerError(replace(found, line=xml_wording.line_of(root)))
        raise InvalidAnswerError(wording.unexplained(str(whole_xsd(profile).error_log)))
    return status


def explain(
    *, opening: bytes, text: bytes, closing: bytes, before: int, line: int, profile: Profile
) -> Fault:
    """Explain why ``text`` between ``opening`` and ``closing`` is invalid.

    ``before`` customers were found valid before it, and it begins on ``line`` of the answer.
    """
    offset = line - 1 - opening.count(b"\n")
    fault = malformed(opening + text + closing)
    if fault is not None:
        position, code = _malformed_customer(opening, text, closing)
        at = None if position is None else before + position
        place = fault.at(position=at, code=code)
        return replace(place, line=None if fault.line is None else max(1, fault.line + offset))
    root = etree.fromstring(opening + text + closing, new_parser())
    stand_ins = opening.count(b"</customer>")
    fault = refused_attribute(root) or exact_fault(root, profile)
    if fault is None:  # the tests hold that xmlschema and libxml2 agree; if ever not, libxml2 is not hidden
        parts_xsd(profile).validate(root)
        fault = wording.unexplained(str(parts_xsd(profile).error_log))
    position = None if fault.position is None else fault.position - stand_ins + before
    return replace(fault, position=position, line=None if fault.line is None else fault.line + offset)


def _malformed_customer(opening: bytes, text: bytes, closing: bytes) -> tuple[int | None, str | None]:
    """Find the customer in which a malformed text breaks: its place in the text, from 1, and its code."""
    end = closing or b"</response>"
    start = good = 0
    for stop in [match.end() for match in _CUSTOMER.finditer(text)]:
        piece = text[start:stop]
        if malformed((opening if not start else b"<response>") + piece + end) is None:
            good, start = good + 1, stop
        elif not any(mark in piece for mark in (b"<![CDATA[", b"<!--", b"<?")):
            break
    rest = text[start:]
    if b"<customer" not in rest:
        return None, None
    code = _CODE.search(rest[: (match.end() if (match := _CUSTOMER.search(rest)) else len(rest))])
    return good + 1, shown(code[1].decode("utf-8", "replace"))[1:-1] if code else None


def exact_fault(root: etree._Element, profile: Profile) -> Fault | None:
    """Find the first fault of an answer by xmlschema, None if it is valid."""
    error = next(exact_xsd(profile).iter_errors(root), None)
    return None if error is None else xml_wording.xml_fault(error, root, profile)
