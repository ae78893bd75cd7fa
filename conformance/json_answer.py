"""Reading an answer in JSON (RES-5), in any of the shapes of DEC-1, in bounded memory."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, Final

import ijson

from conformance.answer import Answer
from conformance.tally import Visit
from conformance.xml_answer import note_fault, note_last, note_undocumented
from contracts.fields import CUSTOMER_FIELDS

_Events = Iterator[tuple[str, Any]]

_OPENING: Final = frozenset({"start_map", "start_array"})
_CLOSING: Final = frozenset({"end_map", "end_array"})
_CUSTOMERS: Final = frozenset({"customers", "customer"})


def read_json(stream: BinaryIO, answer: Answer, visit: Visit) -> None:
    """Fill the answer from a JSON document and call ``visit`` for each customer, in order.

    Text that is not JSON (RFC 8259) leaves its reason in ``answer.broken``. Customers without any status are a
    report, of which this is an oddity: no example shows the shape.
    """
    events: _Events = ijson.basic_parse(stream)
    try:
        event, _ = next(events)
        if event == "start_map":
            _read_members(events, answer, visit, wrapped=False)
        else:
            note_fault(answer, "the JSON is no object")
            _read_customers(events, event, answer, visit)
        for event, _ in events:
            note_fault(answer, f"something follows the JSON object ({event})")
    except (ijson.JSONError, UnicodeDecodeError) as error:
        answer.broken = f"not JSON: {str(error).splitlines()[0]}"
    except StopIteration:
        answer.broken = "not JSON: the document is empty or ends early"
    if (answer.shape or answer.tally.count) and not answer.status and not answer.errors:
        note_fault(answer, "it has no status")
        answer.status = "success"


def _read_members(events: _Events, answer: Answer, visit: Visit, *, wrapped: bool) -> None:
    for event, name in events:
        if event == "end_map":
            return
        event, value = next(events)  # noqa: PLW2901 - the value of the member whose name was just read
        if name in _CUSTOMERS:
            answer.shape = "response" if wrapped else name
            _read_customers(events, event, answer, visit)
        elif name == "response" and event == "start_map" and not wrapped:
            answer.shape = "response"
            _read_members(events, answer, visit, wrapped=True)
        elif event in _OPENING:
            note_undocumented(answer, f"member {name}")
            _skip(events, event)
        else:
            _read_scalar(answer, name, value, wrapped=wrapped)


def _read_scalar(answer: Answer, name: str, value: object, *, wrapped: bool) -> None:
    if name == "status":
        answer.status = str(value)
    elif name == "error":
        answer.errors += 1
        answer.error = value if isinstance(value, str) else None
        if not isinstance(value, str):
            note_fault(answer, "error is no text")
    elif name == "last" and not wrapped:
        place = "attribute-text" if isinstance(value, str) else "member"
        if place == "member":
            place = "element-last" if answer.tally.count else "element-first"
        note_last(answer, str(value), place)
    elif name == "last":
        note_last(answer, str(value), "attribute-text" if isinstance(value, str) else "attribute")
    else:
        note_undocumented(answer, f"member {name}")


def _read_customers(events: _Events, event: str, answer: Answer, visit: Visit) -> None:
    if event == "start_map":
        answer.wrong_array = "an object instead of an array"
        _read_object(events, answer, visit)
        return
    if event != "start_array":
        answer.wrong_array = f"{event} instead of an array"
        return
    for event, _ in events:  # noqa: PLR1704 - each event in its turn
        if event == "end_array":
            return
        if event == "start_map":
            _read_customer(events, answer, visit)
        else:
            note_fault(answer, f"a customer is no object ({event})")
            _skip(events, event)


def _read_object(events: _Events, answer: Answer, visit: Visit) -> None:
    """Read what stands in place of the array: nobody, one customer, or customers by number, as PHP writes them."""
    first = [next(events)]
    if first[0][0] == "end_map":
        return
    first.append(next(events))
    if first[-1][0] == "start_map" and first[0][1] not in CUSTOMER_FIELDS:
        _read_customer(events, answer, visit)
        for event, _ in events:
            if event == "end_map":
                return
            if event == "start_map":
                _read_customer(events, answer, visit)
    else:
        _read_customer(chain(first, events), answer, visit)


def _read_customer(events: _Events, answer: Answer, visit: Visit) -> None:
    names: list[str] = []
    values: list[str] = []
    for event, value in events:
        if event == "map_key":
            names.append(value)
        elif event == "string":
            values.append(value)
        elif event == "end_map":
            break
        else:
            answer.tally.not_text.setdefault(names[-1], answer.tally.count + 1)
            values.append("" if value is None else str(value))
            _skip(events, event)
    fields = tuple(names)
    if fields != CUSTOMER_FIELDS:
        # Of a name that comes twice the last value counts, as in every browser.
        last = dict(zip(fields, values, strict=True))
        fields, values = tuple(last), list(last.values())
    visit(fields, values)


def _skip(events: _Events, event: str) -> None:
    depth = 1 if event in _OPENING else 0
    while depth:
        event, _ = next(events)
        depth += (event in _OPENING) - (event in _CLOSING)
