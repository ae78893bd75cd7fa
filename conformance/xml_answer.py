"""Reading an answer in XML (RES-1, RES-2, RES-4) in bounded memory."""

from typing import Any, BinaryIO, Final

from lxml import etree

from conformance.answer import Answer
from conformance.plain_customers import WithoutPlainCustomers
from conformance.tally import Visit
from contracts.fields import CUSTOMER_FIELDS

#: Oddities that are remembered, at most.
_KEPT: Final = 50


def read_xml(stream: BinaryIO, answer: Answer, visit: Visit) -> None:
    """Fill the answer from an XML document and call ``visit`` for each customer, in order.

    Nothing is loaded from elsewhere and no entity is resolved. A document that is not well formed leaves
    its reason in ``answer.broken``.
    """
    try:
        _read(stream, answer, visit)
    except etree.XMLSyntaxError as error:
        answer.broken = f"not well-formed XML: {error.msg or 'the document is empty'}"


def _read(stream: BinaryIO, answer: Answer, visit: Visit) -> None:
    parser: Any = etree.iterparse(
        WithoutPlainCustomers(stream, visit),
        events=("end",),
        tag=("customer", "last", "error"),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    root: Any = None
    for _, element in parser:
        parent = element.getparent()
        if parent is None:
            continue
        if root is None and parent.getparent() is None:
            root = parent
        tag = element.tag
        if tag != "customer" and parent is not root:
            continue
        if tag == "customer":
            if parent is not root:
                note_fault(answer, f"customer stands inside {parent.tag}, not directly inside the root")
            _read_customer(element, answer, visit)
        elif tag == "last":
            note_last(answer, element.text or "", "element-last" if answer.tally.count else "element-first")
        else:
            _read_error(element, answer)
        while (before := element.getprevious()) is not None:
            if isinstance(before.tag, str):
                note_undocumented(answer, f"element {before.tag}")
            parent.remove(before)
        parent.remove(element)
    _read_root(parser.root, answer)


def _read_customer(element: Any, answer: Answer, visit: Visit) -> None:
    children = list(element)
    names = tuple([child.tag for child in children])
    if names != CUSTOMER_FIELDS and not all(isinstance(name, str) for name in names):
        children = [child for child in children if isinstance(child.tag, str)]
        names = tuple([child.tag for child in children])
    values = [child.text or "" for child in children]
    if any(map(len, children)):
        note_fault(answer, f"a field of customer {answer.tally.count + 1} holds elements instead of text")
    for attribute in element.keys()[:1]:
        note_undocumented(answer, f"attribute {attribute} of customer")
    visit(names, values)


def _read_error(element: Any, answer: Answer) -> None:
    answer.errors += 1
    if len(element):
        note_fault(answer, "error holds elements instead of text")
    if answer.error is None:
        answer.error = element.text or ""


def _read_root(root: Any, answer: Answer) -> None:
    if root.tag != "response":
        note_fault(answer, f"the root is {root.tag}, not response")
        if str(root.tag).lower().endswith("html"):
            answer.format = "html"
    for name, value in root.attrib.items():
        if name == "status":
            answer.status = value
        elif name == "last":
            note_last(answer, value, "attribute")
        else:
            note_undocumented(answer, f"attribute {name} of the root")
    if "status" not in root.attrib:
        note_fault(answer, "the root has no attribute status")
    for child in root:
        if isinstance(child.tag, str):
            note_undocumented(answer, f"element {child.tag}")


def note_fault(answer: Answer, what: str) -> None:
    """Remember an oddity of the frame, each once."""
    if what not in answer.faults and len(answer.faults) < _KEPT:
        answer.faults.append(what)


def note_undocumented(answer: Answer, what: str) -> None:
    """Remember something undocumented, each once."""
    if what not in answer.undocumented and len(answer.undocumented) < _KEPT:
        answer.undocumented.append(what)


def note_last(answer: Answer, text: str, place: str) -> None:
    """Remember the last id and where it stood (DEC-2)."""
    if text.isascii() and text.isdigit() and len(text) < 40:
        answer.last_id, answer.last_place = int(text), place
    else:
        note_undocumented(answer, "last that is no whole number")
