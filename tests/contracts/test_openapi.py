"""The OpenAPI document: valid, complete in one file, and of one mind with the schemas and the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.readers import read_from_filename

import contracts
from contracts.decisions import Choices
from contracts.fields import REQUEST_FIELDS, REQUIRED_FIELDS
from contracts.request import read_request
from contracts.validation import validate
from tests.corpus.schema_verdicts import json_schema

FILE: Final = Path(contracts.__file__).parent / "openapi" / "customers_all.yaml"
DOCUMENT: Final[dict[str, Any]] = dict(read_from_filename(str(FILE))[0])
COMPONENTS: Final = DOCUMENT["components"]
OPERATIONS: Final = [(path, method) for path in ("/", "/api.php") for method in ("get", "post")]
ANNOTATIONS: Final = {"$schema", "$id", "$defs", "title", "description", "writeOnly"}


def resolved(document: Any, reference: str) -> Any:
    node = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def bare(node: Any, document: Any) -> Any:
    """A schema with its references replaced by what they name, and without annotations."""
    if isinstance(node, list):
        return [bare(inner, document) for inner in node]
    if not isinstance(node, dict):
        return node
    named = bare(resolved(document, node["$ref"]), document) if "$ref" in node else {}
    return named | {k: bare(v, document) for k, v in node.items() if k != "$ref" and k not in ANNOTATIONS}


def bare_properties(node: Any, document: Any) -> Any:
    """The same for a map of schemas, whose keys are names and no keywords."""
    return {name: bare(schema, document) for name, schema in node.items()}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def operation(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def examples() -> Iterator[tuple[str, str, Any]]:
    """Every example of an answer: the response, the media type, the value."""
    for name, response in COMPONENTS["responses"].items():
        for media_type, content in response["content"].items():
            for example in content["examples"].values():
                yield name, media_type, resolved(DOCUMENT, example["$ref"])["value"]


def test_it_is_valid_openapi() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_is_complete_in_one_file() -> None:
    for reference in references(DOCUMENT):
        assert reference.startswith("#/")
        assert resolved(DOCUMENT, reference) is not None


@pytest.mark.parametrize(
    ("component", "file"),
    [
        ("RequestFields", "request"),
        ("AnswerCustomers", "answer_customers"),
        ("AnswerCustomer", "answer_customer"),
        ("AnswerResponse", "answer_response"),
    ],
)
def test_its_schemas_are_those_of_the_files(component: str, file: str) -> None:
    schema = json_schema(file)
    assert bare(COMPONENTS["schemas"][component], DOCUMENT) == bare(schema, schema)


def test_a_customer_of_xml_has_the_documented_fields_in_their_order() -> None:
    shown = COMPONENTS["schemas"]["XmlAnswer"]["properties"]["customer"]["items"]
    customer = resolved(DOCUMENT, shown["$ref"])
    assert list(customer["properties"]) == list(
        json_schema("answer_customers")["$defs"]["customer"]["properties"]
    )


@pytest.mark.parametrize("path", ["/", "/api.php"])
def test_get_takes_every_field_in_the_query(path: str) -> None:
    parameters = [resolved(DOCUMENT, p["$ref"]) for p in operation(path, "get")["parameters"]]
    fields = [p for p in parameters if p["in"] == "query"]
    assert [p["name"] for p in fields] == list(REQUEST_FIELDS)
    assert [p["name"] for p in fields if p.get("required")] == list(REQUIRED_FIELDS)
    schema = json_schema("request")
    assert bare_properties({p["name"]: p["schema"] for p in fields}, DOCUMENT) == bare_properties(
        schema["properties"], schema
    )


@pytest.mark.parametrize("path", ["/", "/api.php"])
def test_post_takes_both_kinds_of_form(path: str) -> None:
    body = resolved(DOCUMENT, operation(path, "post")["requestBody"]["$ref"])
    assert set(body["content"]) == {"application/x-www-form-urlencoded", "multipart/form-data"}
    for content in body["content"].values():
        assert content["schema"] == {"$ref": "#/components/schemas/RequestFields"}
        for example in content["examples"].values():
            fields = resolved(DOCUMENT, example["$ref"])["value"]
            assert read_request(fields, Choices()).problems == ()
            jsonschema.validate(fields, json_schema("request"))


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_each_operation_has_every_answer(path: str, method: str) -> None:
    answers = {
        status: resolved(DOCUMENT, answer["$ref"])
        for status, answer in operation(path, method)["responses"].items()
    }
    assert set(answers) == {"200", "400", "401"}
    assert set(answers["200"]["headers"]) == {"X-Last-Id", "Cache-Control"}
    assert "X-Last-Id" not in answers["400"]["headers"]
    assert "X-Last-Id" not in answers["401"]["headers"]
    for answer in answers.values():
        assert {"text/xml", "application/json", "application/javascript"} <= set(answer["content"])


@pytest.mark.parametrize(("response", "media_type", "value"), list(examples()))
def test_each_example_of_an_answer_is_valid(response: str, media_type: str, value: Any) -> None:
    if media_type == "application/json":
        answer = {"$ref": "#/components/schemas/Answer", "components": COMPONENTS}
        jsonschema.Draft202012Validator(answer).validate(value)
        assert response == "Report" or value["status"] == "error"
        return
    verdict = validate(value.encode())
    assert verdict.fault is None
    assert verdict.form == ("XML" if media_type.endswith("xml") else "JSONP")
    assert response == "Report" or verdict.status == "error"


def test_operations_can_be_told_apart() -> None:
    identifiers = {operation(path, method)["operationId"] for path, method in OPERATIONS}
    assert len(identifiers) == len(OPERATIONS)
