"""The JSON form of faults: read, written, described, and refused with one sentence."""

import json
from typing import Any

import jsonschema
import pytest

from mockserver.faults import FaultError, Scope, declarations, read_fault, write_fault
from mockserver.faults.fault import parameters_schema


@pytest.mark.parametrize("kind", declarations())
def test_default_of_every_kind_survives_writing_and_reading(kind: str) -> None:
    fault = read_fault({"kind": kind})
    written = json.loads(json.dumps(write_fault(fault)))
    assert read_fault(written) == fault
    jsonschema.validate(written["parameters"], parameters_schema(type(fault.kind)))
    jsonschema.validate(written["scope"], parameters_schema(Scope))


def test_everything_survives_writing_and_reading() -> None:
    form = {
        "kind": "http-status",
        "parameters": {
            "status": 429,
            "retry_after": 3,
            "retry_after_form": "date",
            "keeps_report": True,
        },
        "scope": {
            "account_id": "a",
            "fields": {"output": "JSON"},
            "times": 3,
            "probability": 0.25,
            "seed": 9,
        },
    }
    assert write_fault(read_fault(form)) == form


@pytest.mark.parametrize("kind", declarations().values(), ids=declarations())
def test_every_kind_and_parameter_says_what_it_is_for(kind: Any) -> None:
    assert kind.does.endswith(".")
    assert kind.client.endswith(".")
    for parameter in parameters_schema(kind.kind)["properties"].values():
        assert parameter["description"]
        assert "default" in parameter


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ([], 'A fault is an object with a member "kind", which is text.'),
        ({"kind": 1}, 'A fault is an object with a member "kind", which is text.'),
        ({"kind": "flood"}, "There is no fault 'flood'. There are: .*latency"),
        (
            {"kind": "latency", "scop": {}},
            "The fault has an unknown member 'scop'. Known: kind, parameters, scope.",
        ),
        (
            {"kind": "latency", "parameters": {"second": 1}},
            "The fault latency, parameters: has an unknown member 'second'. Known: seconds, jitter.",
        ),
        ({"kind": "silence", "parameters": {"seconds": 1}}, "has an unknown member 'seconds'. Known: none."),
        ({"kind": "latency", "parameters": [1]}, "The fault latency must have an object as parameters."),
        (
            {"kind": "latency", "parameters": {"seconds": "1"}},
            "The fault latency is wrong at parameters.seconds: expected `float`, got `str`.",
        ),
        ({"kind": "latency", "parameters": {"seconds": -1}}, "parameters.seconds: expected `float` >= 0.0."),
        ({"kind": "reset", "parameters": {"when": "never"}}, "parameters.when: invalid enum value 'never'."),
        (
            {"kind": "http-status", "parameters": {"status": 499}},
            "wrong at parameters: 499 is not a valid HTTPStatus.",
        ),
        (
            {"kind": "control-character", "parameters": {"character": 10}},
            "the character 10 is one that XML allows.",
        ),
        ({"kind": "error", "parameters": {"status": 204}}, "an answer with status 204 has no body."),
        ({"kind": "maintenance", "parameters": {"status": 299}}, "299 is not a valid HTTPStatus."),
        (
            {"kind": "error", "parameters": {"message": "\ud800"}},
            "The fault error has a text with half a character",
        ),
        (
            {"kind": "latency", "parameters": {"seconds": float("nan")}},
            "parameters.seconds: expected `float` >= 0.0.",
        ),
        ({"kind": "content-type", "parameters": {"value": "a\r\nb: c"}}, "wrong at parameters.value"),
        ({"kind": "content-type", "parameters": {"value": "a\n"}}, "wrong at parameters.value"),
        ({"kind": "missing-field", "parameters": {"field": "zip\n"}}, "wrong at parameters.field"),
        ({"kind": "redirect", "parameters": {"location": "/\r\nb: c"}}, "wrong at parameters.location"),
        ({"kind": "missing-field", "parameters": {"field": "name"}}, "parameters.field"),
        ({"kind": "latency", "scope": {"times": 0}}, "scope.times: expected `int` >= 1."),
        ({"kind": "latency", "scope": {"probability": 0}}, "scope.probability"),
        ({"kind": "latency", "scope": {"fields": {"last": 1}}}, "scope.fields.*: expected `str`, got `int`."),
        (
            {"kind": "latency", "scope": {"fields": {"user_password": "secret"}}},
            "has the field user_password in its scope; secrets are not kept.",
        ),
    ],
)
def test_what_is_no_fault_is_refused_with_a_sentence(form: Any, sentence: str) -> None:
    with pytest.raises(
        FaultError, match=sentence.replace("(", r"\(").replace(".*", "§").replace("§", ".*")
    ) as refused:
        read_fault(form)
    assert "secret" not in str(refused.value).replace("secrets are", "")
