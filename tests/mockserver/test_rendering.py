"""Rendering: whatever a text is, it arrives as it was, in every format and under every choice."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.decisions import Choices, decisions
from contracts.fields import CUSTOMER_FIELDS
from contracts.request import AnswerFormat, Output
from mockserver.rendering import Rendering, rendering

#: The characters of XML 1.0, section 2.2.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda c: c >= " " or c in "\t\n\r"
    )
    | st.sampled_from("&<>\"'\r\n\t\\/]\u2028\u2029\x85\u0300\u202e\U0001f600"),
    max_size=30,
)
CUSTOMERS = st.lists(st.tuples(*[TEXT] * len(CUSTOMER_FIELDS)), max_size=4)
STYLES = decisions()["DEC-20"].words
SHAPES = decisions()["DEC-1"].words
PLACES = decisions()["DEC-2"].words


def written(how: Rendering, customers: Iterable[tuple[str, ...]], last: int = 7) -> str:
    fragments = [how.customer(customer, 0).encode() for customer in customers]
    if not fragments:
        return how.empty(last).decode()
    return (how.opening(last) + how.separator.join(fragments) + how.closing(last)).decode()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=40, deadline=None)
@given(customers=CUSTOMERS)
def test_xml_round_trip(style: str, place: str, customers: list[tuple[str, ...]]) -> None:
    how = rendering(Choices({"DEC-20": style, "DEC-2": place}), AnswerFormat())
    root = ET.fromstring(written(how, customers).encode())
    read = [tuple(field.text or "" for field in each) for each in root.iter("customer")]
    assert read == customers
    assert [field.tag for each in root.iter("customer") for field in each] == [*CUSTOMER_FIELDS] * len(
        customers
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("callback", [None, "a.$b"])
@pytest.mark.parametrize("condensed", [False, True])
@settings(max_examples=40, deadline=None)
@given(customers=CUSTOMERS, place=st.sampled_from(PLACES))
def test_json_round_trip(
    shape: str, callback: str | None, condensed: bool, customers: list[tuple[str, ...]], place: str
) -> None:
    asked = AnswerFormat(Output.JSON, callback, condensed)
    text = written(rendering(Choices({"DEC-1": shape, "DEC-2": place}), asked), customers)
    if callback:
        assert text.startswith(f"{callback}(")
        assert text.endswith(");")
        text = text[len(callback) + 1 : -2]
    report = json.loads(text)
    report = report["response"] if shape == "response" else report
    read = report["customer" if shape == "customer" else "customers"]
    assert [tuple(each.items()) for each in read] == [
        tuple(zip(CUSTOMER_FIELDS, customer, strict=True)) for customer in customers
    ]
    assert "\u2028" not in text
    if condensed:
        assert (
            json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029")
            == text
        )


@settings(max_examples=100, deadline=None)
@given(message=st.text(max_size=60))
def test_any_error_message_is_well_formed(message: str) -> None:
    for style in STYLES:
        how = rendering(Choices({"DEC-20": style}), AnswerFormat())
        root = ET.fromstring(how.error(message))
        assert root.get("status") == "error"
        assert len(root) == 1
    told = json.loads(rendering(Choices(), AnswerFormat(Output.JSON)).error(message))
    assert told == {"status": "error", "error": message}


@pytest.mark.parametrize("output", list(Output))
@settings(max_examples=40, deadline=None)
@given(customers=CUSTOMERS.filter(bool))
def test_the_mark_counts_customers(output: Output, customers: list[tuple[str, ...]]) -> None:
    for style in STYLES:
        how = rendering(Choices({"DEC-20": style}), AnswerFormat(output))
        assert written(how, customers).encode().count(how.mark) == len(customers)
