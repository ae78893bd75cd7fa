"""What the schema files alone say of a document, by four validators that know nothing of our code."""

import io
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import jsonschema
import jsonschema_rs
import xmlschema
from lxml import etree

from contracts.validation import Profile

_XSD: Final = {"strict": "customers_all.xsd", "tolerant": "customers_all_tolerant.xsd"}
_JSON: Final = {
    "strict": ("answer_customers", "answer_customer", "answer_response"),
    "tolerant": ("answer_tolerant",),
}


def xsd(profile: Profile) -> str:
    """The text of a profile's XSD."""
    return files("contracts").joinpath("xsd", _XSD[profile]).read_text("utf-8")


@cache
def json_schema(name: str) -> Any:
    """A JSON Schema file, by its name without ending."""
    return json.loads(files("contracts").joinpath("jsonschema", f"{name}.json").read_bytes())


@cache
def _xmlschema(profile: Profile) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(xsd(profile))


@cache
def _libxml2(profile: Profile) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(xsd(profile).encode()))


def xmlschema_accepts(document: bytes, profile: Profile) -> bool:
    """The verdict of xmlschema, with Python's own XML parser before it."""
    try:
        return bool(_xmlschema(profile).is_valid(io.BytesIO(document), use_location_hints=False))
    except (ParseError, LookupError, ValueError):
        return False


def libxml2_accepts(document: bytes, profile: Profile) -> bool:
    """The verdict of libxml2, as ``xmllint --schema`` gives it."""
    try:
        return _libxml2(profile).validate(etree.fromstring(document))
    except etree.XMLSyntaxError:
        return False


def jsonschema_accepts(document: Any, profile: Profile) -> bool:
    """The verdict of jsonschema on a decoded document: in the strict profile, any shape of DEC-1."""
    return any(jsonschema.Draft202012Validator(json_schema(n)).is_valid(document) for n in _JSON[profile])


def jsonschema_rs_accepts(document: Any, profile: Profile) -> bool:
    """The same verdict by jsonschema-rs."""
    return any(jsonschema_rs.Draft202012Validator(json_schema(n)).is_valid(document) for n in _JSON[profile])
