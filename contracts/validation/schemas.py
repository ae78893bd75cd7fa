"""The schema files as validators: fast ones (libxml2, jsonschema-rs) and exact ones (xmlschema, jsonschema).

The XSD of one profile is compiled twice for libxml2: as it is, and without its identity constraints, which
cost a third of the time and only concern the root. Parts of an answer are held against the second, the frame
around them against the first.
"""

import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from contracts.validation.verdict import Profile

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs
    import xmlschema

_XSD: Final[Mapping[str, str]] = {"strict": "customers_all.xsd", "tolerant": "customers_all_tolerant.xsd"}
_XSD_NAMESPACE: Final = "{http://www.w3.org/2001/XMLSchema}"
_CONSTRAINTS: Final = tuple(_XSD_NAMESPACE + name for name in ("key", "keyref", "unique"))
_thread = threading.local()


def xsd_text(profile: Profile) -> bytes:
    """Return the XSD file of a profile."""
    return files("contracts").joinpath("xsd", _XSD[profile]).read_bytes()


def whole_xsd(profile: Profile) -> etree.XMLSchema:
    """Return libxml2's schema of a whole answer; one a thread, for it keeps a log of its own."""
    return _of_thread(profile, parts=False)


def parts_xsd(profile: Profile) -> etree.XMLSchema:
    """Return libxml2's schema without the constraints between the root and its children; one a thread."""
    return _of_thread(profile, parts=True)


def _of_thread(profile: Profile, *, parts: bool) -> etree.XMLSchema:
    schemas: dict[tuple[str, bool], etree.XMLSchema] | None = getattr(_thread, "schemas", None)
    if schemas is None:
        schemas = _thread.schemas = {}
    if (profile, parts) not in schemas:
        root = etree.fromstring(xsd_text(profile))
        for constraint in list(root.iter(*_CONSTRAINTS)) if parts else ():
            parent = constraint.getparent()
            if parent is not None:
                parent.remove(constraint)
        schemas[profile, parts] = etree.XMLSchema(root)
    return schemas[profile, parts]


@cache
def exact_xsd(profile: Profile) -> "xmlschema.XMLSchema10":
    """Return xmlschema's schema: slow, but its errors name the element at fault."""
    import xmlschema  # noqa: PLC0415 - heavy, and only needed to explain a fault

    return xmlschema.XMLSchema10(xsd_text(profile).decode())


@cache
def json_schema(name: str) -> Mapping[str, Any]:
    """Return a JSON Schema file by its name without ending, ``answer_customers`` say."""
    schema: Mapping[str, Any] = json.loads(
        files("contracts").joinpath("jsonschema", f"{name}.json").read_bytes()
    )
    return schema


@cache
def answer_schema(profile: Profile, shape: str) -> Mapping[str, Any]:
    """Return the JSON Schema of an answer in one shape (DEC-1), so that errors speak of that shape alone."""
    if profile == "strict":
        return json_schema(f"answer_{shape}")
    schema = json_schema("answer_tolerant")
    return {"$ref": f"#/$defs/in_{shape}", "$defs": schema["$defs"]}


def _customer_schema(profile: Profile) -> Mapping[str, Any]:
    definitions = answer_schema(profile, "customers")["$defs"]
    return {"$ref": "#/$defs/customer", "$defs": definitions}


@cache
def fast_customers(profile: Profile) -> "jsonschema_rs.Draft202012Validator":
    """Return jsonschema-rs's validator of a list of customers."""
    import jsonschema_rs  # noqa: PLC0415 - only needed for JSON

    customer = _customer_schema(profile)
    items = {"type": "array", "items": {"$ref": "#/$defs/customer"}, "$defs": customer["$defs"]}
    return jsonschema_rs.Draft202012Validator(items)


@cache
def exact_customer(profile: Profile) -> "jsonschema.Draft202012Validator":
    """Return jsonschema's validator of one customer."""
    import jsonschema  # noqa: PLC0415 - heavy, and only needed to explain a fault

    return jsonschema.Draft202012Validator(_customer_schema(profile))


@cache
def exact_answer(profile: Profile, shape: str) -> "jsonschema.Draft202012Validator":
    """Return jsonschema's validator of a whole answer in one shape."""
    import jsonschema  # noqa: PLC0415 - heavy, and only needed for JSON

    return jsonschema.Draft202012Validator(answer_schema(profile, shape))
