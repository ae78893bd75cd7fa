"""The sentences about XML that is well formed but not an answer: from xmlschema's error to a fault."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS
from contracts.validation.verdict import Fault, Profile, shown

if TYPE_CHECKING:
    import xmlschema
    from lxml import etree

#: Undocumented names that servers are known to send, and the decision that lets the tolerant profile pass them.
KNOWN: Final = dict.fromkeys(EXTRA_CUSTOM_FIELDS, "DEC-22") | {
    "record_timestamp": "DEC-32",
    "last": "DEC-2",
}
_DAY: Final = "a real calendar day as YYYY-MM-DD, years 0001 to 9999, or nothing when it is not set"


def xml_fault(error: "xmlschema.XMLSchemaValidationError", root: "etree._Element", profile: Profile) -> Fault:
    """Put an error of xmlschema into words; positions count the customers of ``root`` from 1."""
    element: etree._Element = error.elem if error.elem is not None else root
    if element is root or element.getparent() is None:
        fault = _root_fault(element, error)
        return fault.at(line=element.sourceline)
    customer = next((e for e in (element, *element.iterancestors()) if e.tag == "customer"), None)
    fault = (
        _customer_fault(element, error, profile)
        if element.tag == "customer"
        else _field_fault(element, error, profile)
    )
    if customer is None:
        return fault.at(line=element.sourceline)
    position = 1 + sum(1 for _ in customer.itersiblings("customer", preceding=True))
    code = customer.findtext("customer_code")
    return fault.at(position=position, code=shown(code)[1:-1] if code else None, line=element.sourceline)


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
        return _unexpected_child(tags, index)
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


def _unexpected_child(tags: Sequence[str], index: int) -> Fault:
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
    return _unknown_element("response", tag, "customer elements, or one error", ("RES-1",))


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
    tag = tags[index] if index < len(tags) else None
    allowed = "the 15 documented fields, each once, in the documented order"
    if tag is not None and tag in tags[:index]:
        return Fault(
            f"The field {tag} comes twice",
            allowed=allowed,
            mend="write each field once",
            statements=("RES-2",),
            field=tag,
        )
    if tag is not None and tag not in CUSTOMER_FIELDS and not (profile == "tolerant" and tag in KNOWN):
        return _unknown_element("customer", tag, allowed, ("RES-2",))
    missing = _expected(tags, index, profile)
    if missing in tags[index:] or (missing is None and tag is not None):
        return Fault(
            f"The field {tag} comes too early" if missing else f"The field {tag} comes too late",
            found=f"it stands where {missing} belongs"
            if missing
            else "fields that belong after it precede it",
            allowed=allowed,
            mend=f"write the fields in the order {', '.join(CUSTOMER_FIELDS)}",
            statements=("RES-2",),
            field=tag,
        )
    return Fault(
        f"The field {missing} is missing",
        found=f"{tag} in its place" if tag else "the customer ends in its place",
        allowed=f"{allowed}; one that is not set is an empty element",
        mend=f"write <{missing}></{missing}>",
        statements=("RES-2", "DEC-21"),
        field=missing,
    )


def _expected(tags: Sequence[str], index: int, profile: Profile) -> str | None:
    """Return the field that had to come at ``index``, None if there is none."""
    if profile == "strict":
        return CUSTOMER_FIELDS[index] if index < len(CUSTOMER_FIELDS) else None
    return None if "customer_code" in tags[:index] else "customer_code"


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


def wrong_day(found: str, profile: Profile) -> Fault:
    """Say that ``custom_date`` is no day (RES-3)."""
    zero = found == "0000-00-00"
    return Fault(
        "custom_date is not a real calendar day",
        found=shown(found),
        allowed=_DAY + (", or 0000-00-00" if profile == "tolerant" else ""),
        mend="leave the field empty when it is not set; the tolerant profile accepts 0000-00-00"
        if zero
        else "write the day in ISO 8601, without time or zone, and no day that does not exist",
        statements=("RES-3", "DEC-21") if zero or not found.strip() else ("RES-3",),
        field="custom_date",
    )


def unexplained(said: str) -> Fault:
    """Pass on what a validator said where no sentence of ours fits."""
    return Fault(
        "The answer breaks its schema",
        found=shown(said),
        allowed="what the schema says; see customers-all contracts export",
        statements=("RES-1", "RES-2"),
    )
