"""The schema files stand alone: each is a good schema, complete in itself, for any tool of its kind."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import xmlschema
from lxml import etree

import contracts
from contracts.fields import CUSTOMER_FIELDS, EXTRA_CUSTOM_FIELDS, REQUEST_FIELDS, REQUIRED_FIELDS
from tests.corpus.schema_verdicts import json_schema

FOLDER: Final = Path(contracts.__file__).parent
XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
XSD_FILES: Final = sorted((FOLDER / "xsd").iterdir())
JSON_FILES: Final = sorted((FOLDER / "jsonschema").iterdir())


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


@pytest.mark.parametrize("path", XSD_FILES, ids=lambda path: path.name)
def test_an_xsd_is_a_schema_and_needs_no_other_file(path: Path) -> None:
    root = etree.parse(path).getroot()
    assert not list(root.iter(XSD + "import", XSD + "include", XSD + "redefine"))
    etree.XMLSchema(root)
    assert xmlschema.XMLSchema10(path.read_text("utf-8")).built


@pytest.mark.parametrize("path", JSON_FILES, ids=lambda path: path.name)
def test_a_json_schema_is_a_schema_and_needs_no_other_file(path: Path) -> None:
    schema = json.loads(path.read_bytes())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(reference.startswith("#/") for reference in references(schema))


def fields_of_xsd(name: str) -> list[str]:
    root = etree.parse(FOLDER / "xsd" / name).getroot()
    return [
        str(element.attrib["name"])
        for element in root.findall(f"{XSD}complexType[@name='customer']/{XSD}sequence/{XSD}element")
    ]


def test_the_schemas_know_the_documented_fields() -> None:
    tolerant = {*CUSTOMER_FIELDS, *EXTRA_CUSTOM_FIELDS, "record_timestamp"}
    assert fields_of_xsd("customers_all.xsd") == list(CUSTOMER_FIELDS)
    assert set(fields_of_xsd("customers_all_tolerant.xsd")) == tolerant
    for name in ("answer_customers", "answer_customer", "answer_response"):
        assert json_schema(name)["$defs"]["customer"]["required"] == list(CUSTOMER_FIELDS)
    assert set(json_schema("answer_tolerant")["$defs"]["customer"]["properties"]) == tolerant
    assert list(json_schema("request")["properties"]) == list(REQUEST_FIELDS)
    assert json_schema("request")["required"] == list(REQUIRED_FIELDS)
