"""The JSON Schema of a dataset line and the reader agree on what a single line can show."""

import copy
import io
import json
from collections.abc import Iterator
from typing import Any, Final

import jsonschema
import jsonschema_rs
import pytest

from contracts.errors import InvalidFileError
from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_file import encode, read_dataset
from fixtures.default import default_dataset
from fixtures.edge_cases import edge_cases_dataset
from tests.corpus.schema_verdicts import json_schema

DATASET: Final[list[dict[str, Any]]] = [
    {"kind": "dataset", "version": 1, "seed": 1, "customers": 1, "transactions": 1},
    {
        "kind": "account",
        "account_id": "a",
        "time_zone": "UTC",
        "users": [{"user_id": "u", "user_password": "p"}],
    },
    {"kind": "campaign", "account_id": "a", "campaign_id": "007", "name": "n"},
    {
        "kind": "customer",
        "account_id": "a",
        "id": 1,
        "changed_id": 1,
        "changed_at": "2012-01-01T00:00:00Z",
        **dict.fromkeys(CUSTOMER_FIELDS, ""),
        "customer_code": "c",
    },
    {
        "kind": "transaction",
        "account_id": "a",
        "id": 2,
        "customer_code": "c",
        "campaign_id": "007",
        "recorded_at": "2012-01-02T00:00:00Z",
    },
]
WRONG: Final[list[Any]] = [
    None,
    1.5,
    -1,
    True,
    [],
    {},
    "",
    "\x01",
    "\uffff",
    "x y",
    "2012-13-01T00:00:00Z",
    1 << 63,
    "1",
]


def changed_lines() -> Iterator[tuple[str, int, dict[str, Any]]]:
    for number, line in enumerate(DATASET):
        kind = line["kind"]
        yield f"{kind}-unknown-member", number, {**line, "unknown": 1}
        for name in line:
            yield f"{kind}-without-{name}", number, {k: v for k, v in line.items() if k != name}
            for value in WRONG:
                yield f"{kind}-{name}-{value!r}", number, {**line, name: value}
    wrong_users: list[Any] = [
        [{}],
        [{"user_id": "u"}],
        [{"user_id": "u", "user_password": ""}],
        ["u"],
        [{"user_id": 1}],
    ]
    for users in wrong_users:
        yield f"account-users-{users!r}", 1, {**DATASET[1], "users": users}


def refers_elsewhere(changed: dict[str, Any], number: int) -> bool:
    """Whether a change makes a good line that does not fit its neighbours, or is good only by other rules."""
    original = DATASET[number]
    name = next(iter(k for k in changed if changed[k] != original.get(k)), "")
    value = changed.get(name)
    of_other_lines = {"account_id", "campaign_id", "customer_code", "time_zone", "customers", "transactions"}
    well_formed = (type(value) is str and value in ("x y", "1", "2012-13-01T00:00:00Z")) or type(value) is int
    return name in of_other_lines and well_formed


def accepted_by_reader(lines: list[dict[str, Any]]) -> bool:
    text = "\n".join(json.dumps(line) for line in lines) + "\n"
    try:
        list(read_dataset(io.BytesIO(text.encode())))
    except InvalidFileError:
        return False
    return True


CHANGES: Final = [(label, n, line) for label, n, line in changed_lines() if not refers_elsewhere(line, n)]


def test_the_sample_is_good_for_both() -> None:
    assert accepted_by_reader(DATASET)
    for line in DATASET:
        jsonschema.validate(line, json_schema("dataset_line"))


@pytest.mark.parametrize(("number", "line"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_reader_and_schema_agree_on_a_changed_line(number: int, line: dict[str, Any]) -> None:
    lines = copy.deepcopy(DATASET)
    lines[number] = line
    by_reader = accepted_by_reader(lines)
    assert jsonschema.Draft202012Validator(json_schema("dataset_line")).is_valid(line) is by_reader
    assert jsonschema_rs.Draft202012Validator(json_schema("dataset_line")).is_valid(line) is by_reader


def test_every_line_of_the_edge_cases_and_the_default_dataset_is_valid() -> None:
    schema = jsonschema_rs.Draft202012Validator(json_schema("dataset_line"))
    for record in (*edge_cases_dataset(), *default_dataset()):
        schema.validate(json.loads(encode(record)))
