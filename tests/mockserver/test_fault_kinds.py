"""All kinds of fault: tried one by one in the files beside this, told where they have no effect, and together."""

from pathlib import Path

import pytest

from contracts.fields import CUSTOMER_FIELDS
from mockserver.faults import declarations
from tests.mockserver.faulty import JSON, Faulty, customers
from tests.mockserver.small_data import C1, RIGHT


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("raw-ampersand", JSON, "no effect on JSON"),
        ("trailing-comma", RIGHT, "no effect on XML"),
        ("other-callback", JSON, "no effect on JSON"),
        ("missing-field", {**RIGHT, "user_password": "wrong"}, "no effect on an error"),
    ],
)
def test_fault_without_effect_is_told_and_not_counted(
    small: Faulty, kind: str, fields: dict[str, str], reason: str
) -> None:
    expected = small.look(fields).body
    small.put(kind, {"times": 1})
    assert small.look(fields).body == expected
    assert small.exchange.fault == f"{kind} ({reason})"
    assert small.store.faults()[-1].met == 0


def test_faults_act_together(long: Faulty) -> None:
    """Content, then compression, then delivery: each sees what the one before it made."""
    long.put("http-status", status=500, keeps_report=True)
    long.put("missing-field", field="email")
    long.put("byte-order-mark")
    long.put("field-order")
    long.put("latency", seconds=0.0)
    answer = long.look({**RIGHT, "selected_campaigns": C1}, headers="Accept-Encoding: gzip\r\n")
    assert (answer.status, answer.headers["content-encoding"]) == (500, "gzip")
    assert answer.body.startswith(b"\xef\xbb\xbf<?xml")
    found = customers(answer)
    assert [*found[0]] == [name for name in reversed(CUSTOMER_FIELDS) if name != "email"]
    assert long.exchange.fault == "latency, http-status, missing-field, byte-order-mark, field-order"


def test_every_kind_is_tried_here() -> None:
    text = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_fault_*.py"))
    untried = [name for name in declarations() if f'put("{name}"' not in text]
    assert not untried
