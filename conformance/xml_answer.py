"""Reading an answer in XML (RES-1, RES-2, RES-4) in bounded memory."""

from typing import Any, BinaryIO, Final

from lxml import etree

from conformance.answer import Answer
from conformance.plain_customers import WithoutPlainCustomers
from conformance.tally import Visit
from contracts.fields import CUSTOMER_FIELDS

#: Oddities that are remembered, at most.
_KEPT: Final = 50
_READ: Final = frozenset({"customer", "last", "error"})


def read_xml(stream: BinaryIO, answer: Answer, visit: Visit, encoding: str = "") -> None:
    """Fill the answer from an XML document and call ``visit`` for each customer, in order.

    ``encoding`` is given where the document does not tell it. Nothing is loaded from elsewhere and no entity is
    resolved. A document that is not well formed leaves its reason in ``answer.broken``.
    """
    try:
        _read(stream if encoding else WithoutPlainCustomers(stream, visit), answer, visit, encoding)
    except etree.XMLSyntaxError as error:
        answer.broken = f"not well-formed XML: {(error.msg or 'the document is empty').replace(chr(10), '')}"


def _read(stream: Any, answer: Answer, visit: Visit, encoding: str) -> None:
    parser: Any = etree.iterparse(
        stream,
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in _READ),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        encoding=encoding or None,
    )
    root: Any = None
    namespace = ""
    for _, element in parser:
        parent = element.getparent()
        if parent is None:
            continue
        if root is None:
            root = element.getroottree().getroot()
            namespace = _namespace(root.tag)
        tag = element.tag.removeprefix(namespace)
        if tag not in _READ or (tag != "customer" and parent is not root):
            continue
        if tag == "customer":
            if parent is not root:
                note_fault(answer, f"customer stands inside {parent.tag}, not directly inside the root")
            _read_customer(element, namespace, answer, visit)
        elif tag == "last":
            note_last(answer, _text(element), "element-last" if answer.tally.count else "element-first")
        else:
            _read_error(element, answer)
        while (before := element.getprevious()) is not None:
            if isinstance(before.tag, str):
                note_undocumented(answer, f"element {before.tag}")
            parent.remove(before)
        parent.remove(element)
    _read_root(parser.root, answer)


def _namespace(tag: str) -> str:
    """Return how names of the root's namespace begin: the root is blamed for it, and not all that stands inside."""
    return tag[: tag.rindex("}") + 1] if tag.startswith("{") else ""


def _read_customer(element: Any, namespace: str, answer: Answer, visit: Visit) -> None:
    children = list(element)
    names = tuple([child.tag for child in children])
    if names != CUSTOMER_FIELDS:
        children = [child for child in children if isinstance(child.tag, str)]
        names = tuple([child.tag.removeprefix(namespace) for child in children])
    values = [child.text or "" for child in children]
    if any(map(len, children)):
        values = [_text(child) for child in children]
        for what in filter(None, map(_in_place_of_text, children)):
            note_fault(answer, f"a field of customer {answer.tally.count + 1} holds {what} instead of text")
    for attribute in element.keys()[:1]:
        note_undocumented(answer, f"attribute {attribute} of customer")
    visit(names, values)


def _text(element: Any) -> str:
    """Return an element's text; comments and instructions in it are no part of it (XML 1.0 sections 2.5 and 2.6)."""
    return "".join(filter(None, (element.text, *(inner.tail for inner in element))))


def _in_place_of_text(element: Any) -> str:
    """Say what an element holds that is no text: an element, or an entity of the document's own; ``""`` for neither."""
    for inner in element:
        if inner.tag is etree.Entity:
            return f"the entity {inner.text}"
        if isinstance(inner.tag, str):
            return f"the element {inner.tag}"
    return ""


def _read_error(element: Any, answer: Answer) -> None:
    answer.errors += 1
    if what := _in_place_of_text(element):
        note_fault(answer, f"error holds {what} instead of text")
    if answer.error is None:
        answer.error = _text(element)


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
