"""XML that is well formed but not an answer, in words: from xmlschema's error to a fault."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS
from contracts.validation.verdict import Fault, Profile, shown
from contracts.validation.wording import KNOWN, unexplained, wrong_day

if TYPE_CHECKING:
    import xmlschema
    from lxml import etree

_FIELDS: Final = "the 15 documented fields, each once, in the documented order"
_CUSTOM1: Final = CUSTOMER_FIELDS.index("custom1") + 1
#: The names that a customer may hold, in their order.
_ORDER: Final[Mapping[Profile, Sequence[str]]] = {
    "strict": CUSTOMER_FIELDS,
    "tolerant": (
        *CUSTOMER_FIELDS[:_CUSTOM1],
        *EXTRA_CUSTOM_FIELDS,
        *CUSTOMER_FIELDS[_CUSTOM1:],
        "record_timestamp",
    ),
}


def line_of(element: "etree._Element") -> int | None:
    """Return the line of an element's start tag, from 1."""
    line: object = element.sourceline  # lxml's stubs do not know its type
    return line if isinstance(line, int) else None


def xml_fault(error: "xmlschema.XMLSchemaValidationError", root: "etree._Element", profile: Profile) -> Fault:
    """Put an error of xmlschema into words; positions count the customers of ``root`` from 1."""
    element = cast("etree._Element", root if error.elem is None else error.elem)
    if element is root or element.getparent() is None:
        fault = _root_fault(element, error)
        return fault.at(line=line_of(element))
    customer = next((e for e in (element, *element.iterancestors()) if e.tag == "customer"), None)
    fault = (
        _customer_fault(element, error, profile)
        if element.tag == "customer"
        else _field_fault(element, error, profile)
    )
    if customer is None:
        return fault.at(line=line_of(element))
    position = 1 + sum(1 for _ in customer.itersiblings("customer", preceding=True))
    code = customer.findtext("customer_code")
    return fault.at(position=position, code=shown(code)[1:-1] if code else None, line=line_of(element))


def _root_fault(root: "etree._Element", error: "xmlschema.XMLSchemaValidationError") -> Fault:
    if root.tag != "response":
        return Fault(
            f"The root element is {shown(str(root.tag))}",
            allowed="response, without a namespace",
            mend="look whether this is an answer of the report at all",
            statements=("RES-1", "RES-4"),
        )
    status = root.get("status")
    if status not in ("success", "error"):
        return Fault(
            "The root has no attribute status"
            if status is None
            else "The attribute status has an unknown value",
            found="" if status is None else shown(status),
            allowed='status="success" or status="error"',
            mend="write the status as an attribute of response",
            statements=("RES-1", "RES-4"),
        )
    for name, value in root.attrib.items():
        if name != "status" and not (name == "last" and value.isascii() and value.isdigit()):
            return unknown_attribute("response", str(name), str(value))
        if name == "last" and "not allowed" in (error.reason or ""):
            return unknown_attribute("response", "last", str(value))
    tags = [str(child.tag) for child in root]
    if "between child elements" in (error.reason or "") or (not tags and (root.text or "").strip()):
        return _text_between(root, "response", "RES-1")
    index = getattr(error, "index", None)
    if index is not None and index < len(tags):
        return _unexpected_child(tags, index, status)
    if status == "error":
        return Fault(
            "The status is error, but there is no error element",
            found=f"{len(tags):,} other elements" if tags else "nothing",
            allowed="one element error with the message",
            mend="write the message into an error element, or the status as success",
            statements=("RES-4",),
        )
    return Fault(
        "The status is success, but the answer holds an error element",
        allowed="customers only",
        mend='write status="error" when the answer is an error',
        statements=("RES-1", "RES-4"),
    )


def _unexpected_child(tags: Sequence[str], index: int, status: str) -> Fault:
    tag = tags[index]
    if tag == "error":
        problem = (
            "A second error element" if "error" in tags[:index] else "An error element stands among customers"
        )
        return Fault(
            problem,
            allowed="customers alone, or one error alone",
            mend="send either the report or one error",
            statements=("RES-1", "RES-4"),
        )
    if tag == "customer":
        return Fault(
            "A customer stands where none may be: after an error element, or after an element last",
            allowed="customers one after the other, or one error alone",
            mend="send either the report or one error",
            statements=("RES-1", "RES-4", "DEC-2"),
        )
    if status == "error":
        return _unknown_element("response", tag, "one element error with the message", ("RES-4",))
    return _unknown_element("response", tag, "customer elements", ("RES-1",))


def _unknown_element(parent: str, tag: str, allowed: str, statements: tuple[str, ...]) -> Fault:
    known = KNOWN.get(tag)
    return Fault(
        f"The element {shown(tag)} in {parent} is not documented",
        allowed=allowed,
        mend=f"leave it out; servers are known to send it, so the tolerant profile may accept it ({known})"
        if known
        else "leave it out, or check its spelling",
        statements=(*statements, known) if known else statements,
        field=tag if parent == "customer" else None,
    )


def unknown_attribute(element: str, name: str, value: str = "") -> Fault:
    """Say that an element has an attribute that the documentation does not show."""
    known = element == "response" and name == "last"
    return Fault(
        f"The element {element} has the attribute {shown(name)}",
        found=shown(value) if value else "",
        allowed="only status" if element == "response" else "no attribute",
        mend="leave it out" + ("; the tolerant profile accepts a number there" if known else ""),
        statements=("RES-1", "DEC-2") if element == "response" else ("RES-2",),
    )


def _text_between(element: "etree._Element", name: str, statement: str) -> Fault:
    texts = [element.text, *(child.tail for child in element)]
    return Fault(
        f"Text stands in {name} outside of the elements",
        found=shown(next((text.strip() for text in texts if text and text.strip()), "")),
        allowed="only white space between elements",
        mend="put the text into its element, or take it out; a warning of the server may have slipped in",
        statements=(statement,),
    )


def _customer_fault(
    customer: "etree._Element", error: "xmlschema.XMLSchemaValidationError", profile: Profile
) -> Fault:
    if customer.attrib:
        return unknown_attribute("customer", str(next(iter(customer.attrib))))
    index = getattr(error, "index", None)
    if index is None:
        return _text_between(customer, "customer", "RES-2")
    tags = [str(child.tag) for child in customer]
    if index < len(tags):
        fault = _misplaced(tags, index, profile)
        if fault is not None:
            return fault
    missing = CUSTOMER_FIELDS[index] if profile == "strict" else "customer_code"
    return Fault(
        f"The field {missing} is missing",
        found=f"{tags[index]} in its place" if index < len(tags) else "the customer ends in its place",
        allowed=f"{_FIELDS}; one that is not set is an empty element",
        mend=f"write <{missing}></{missing}>",
        statements=("RES-2", "DEC-21"),
        field=missing,
    )


def _misplaced(tags: Sequence[str], index: int, profile: Profile) -> Fault | None:
    """Say why the element at ``index`` cannot stand there; None if only another is missing before it."""
    tag, order = tags[index], _ORDER[profile]
    if tag not in order:
        return _unknown_element("customer", tag, _FIELDS, ("RES-2",))
    if tag in tags[:index]:
        return Fault(
            f"The field {tag} comes twice",
            allowed=_FIELDS,
            mend="write each field once",
            statements=("RES-2",),
            field=tag,
        )
    later = [name for name in tags[:index] if order.index(name) > order.index(tag)]
    earlier = [name for name in tags[index + 1 :] if name in order and order.index(name) < order.index(tag)]
    if not later and not earlier:
        return None
    return Fault(
        f"The field {tag} comes too late" if later else f"The field {tag} comes too early",
        found=f"it follows {later[0]}" if later else f"it precedes {earlier[0]}",
        allowed=_FIELDS,
        mend=f"write the fields in the order {', '.join(CUSTOMER_FIELDS)}",
        statements=("RES-2",),
        field=tag,
    )


def _field_fault(
    field: "etree._Element", error: "xmlschema.XMLSchemaValidationError", profile: Profile
) -> Fault:
    name = str(field.tag)
    statement = {"error": "RES-4", "last": "DEC-2"}.get(name, "RES-2")
    inside = name if statement == "RES-2" else None
    if field.attrib:
        fault = unknown_attribute(name, str(next(iter(field.attrib))))
        return Fault(
            fault.problem, allowed=fault.allowed, mend=fault.mend, statements=(statement,), field=inside
        )
    if len(field):
        return Fault(
            f"The element {name} holds other elements",
            found=f"the element {shown(str(field[0].tag))}",
            allowed="text only",
            mend="escape < as &lt; in values",
            statements=(statement,),
            field=inside,
        )
    if name == "custom_date":
        return wrong_day(field.text or "", profile)
    if name == "last":
        return Fault(
            "The last id is not a whole number",
            found=shown(field.text or ""),
            allowed="digits",
            mend="write the newest id of the account",
            statements=("DEC-2", "SEL-11"),
        )
    if name == "error":
        return Fault(
            "The error element is empty",
            allowed="the message of the error",
            mend="say what was wrong with the request",
            statements=("RES-4",),
        )
    return unexplained(error.reason or str(error))
