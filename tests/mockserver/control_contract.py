"""The control API's OpenAPI file, and whether an answer is what it says."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import jsonschema
from openapi_spec_validator.readers import read_from_filename

import contracts
from tests.mockserver.asking import Reply

DOCUMENT: Final[dict[str, Any]] = dict(
    read_from_filename(str(Path(contracts.__file__).parent / "openapi" / "control.yaml"))[0]
)


def documented() -> set[tuple[str, str]]:
    """Every operation by method and path."""
    methods = {"get", "post", "patch", "delete", "put"}
    return {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in methods & item.keys()
    }


def expect_as_documented(method: str, target: str, body: bytes | None, reply: Reply) -> None:
    """Fail unless a call and its answer agree with the document; a call that is refused may be any."""
    item = _item(urlsplit(target).path)
    operation = item.get(method.lower()) if item else None
    if operation is None:
        assert reply.status in (403, 404, 405), f"{method} {target} is not documented"
        return
    responses = operation["responses"]
    response = responses.get(str(reply.status)) or responses["default"]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response["content"]
    if "application/json" in content:
        assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
        _validator(content["application/json"]["schema"]).validate(json.loads(reply.body))
    if body and reply.status < 300:
        wanted = operation["requestBody"]["content"]["application/json"]["schema"]
        _validator(wanted).validate(json.loads(body))


def _item(path: str) -> dict[str, Any] | None:
    sent = path.split("/")
    fitting = [known for known in DOCUMENT["paths"] if _fits(known.split("/"), sent)]
    return DOCUMENT["paths"][min(fitting, key=lambda known: known.count("{"))] if fitting else None


def _fits(known: list[str], sent: list[str]) -> bool:
    return len(known) == len(sent) and all(
        part.startswith("{") or part == given for part, given in zip(known, sent, strict=True)
    )


def _validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    return _made(json.dumps(schema))


@cache
def _made(text: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**json.loads(text), "components": DOCUMENT["components"]})
