"""Plain customers are taken past the parser, and nobody can tell: the answer is as if it had read them all."""

import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from conformance import xml_answer
from conformance.answer import Answer, Received
from conformance.plain_customers import WithoutPlainCustomers
from conformance.question import question
from contracts.fields import CUSTOMER_FIELDS
from fixtures.people import People

PEOPLE = [People(5).fields(index) for index in range(600)]


def customer(fields: Sequence[str] = PEOPLE[0], opening: str = "<customer>", space: str = "") -> str:
    elements = (
        f"<{name}>{escape(text)}</{name}>" for name, text in zip(CUSTOMER_FIELDS, fields, strict=True)
    )
    return f"{opening}{space}{space.join(elements)}{space}</customer>"


def document(*parts: str, opening: str = '<response status="success">') -> bytes:
    return f"{opening}{''.join(parts)}</response>".encode()


PLAIN = customer()
MANY = "".join(map(customer, PEOPLE))
SPECIAL = customer(("Tom & <Jerry>", *PEOPLE[1][1:]))
DOCUMENTS = {
    "plain ones": document(MANY),
    "one that is not, between blocks of plain ones": document(MANY, SPECIAL, MANY),
    "references here and there": document(*[SPECIAL if place % 7 == 0 else PLAIN for place in range(900)]),
    "indented": document(*(customer(one, space="\n  ") + "\n" for one in PEOPLE)),
    "declared": document(MANY, opening='<?xml version="1.0" encoding="UTF-8"?>\n<response status="success">'),
    "another encoding": b'<?xml version="1.0" encoding="ISO-8859-1"?><response status="success">'
    + customer(("é", *PEOPLE[0][1:])).encode("latin-1")
    + b"</response>",
    "no UTF-8": document(MANY) [:-11] + customer(("é", *PEOPLE[0][1:])).encode("latin-1") + b"</response>",
    "a forbidden character": document(PLAIN, customer(("\ufffe", *PEOPLE[0][1:]))),
    "a control character": document(PLAIN, customer(("\x01", *PEOPLE[0][1:]))),
    "the end of a CDATA section": document(PLAIN, PLAIN.replace("<first_name>", "<first_name>]]>")),
    "attributes": document(PLAIN, customer(opening='<customer id="1">'), PLAIN),
    "a namespace": document(PLAIN, opening='<response xmlns="urn:x" status="success">'),
    "another root": document(PLAIN).replace(b"response", b"reports"),
    "a customer in a customer": document(PLAIN, f"<customer>{PLAIN}</customer>", PLAIN),
    "customers in a list": document(PLAIN, f"<customers>{PLAIN}{PLAIN}</customers>", PLAIN),
    "a comment around": document(PLAIN, f"<!--{PLAIN}-->", PLAIN),
    "a CDATA section around": document(PLAIN, f"<customer><![CDATA[{PLAIN}]]></customer>", PLAIN),
    "an instruction around": document(PLAIN, f"<?x {PLAIN}?>", PLAIN),
    "a document type": document(PLAIN, opening='<!DOCTYPE response><response status="success">'),
    "an id in front": document("<last>5</last>", MANY),
    "an id behind": document(MANY, "<last>5</last>"),
    "an id between": document(PLAIN, "<last>5</last>", PLAIN),
    "something unknown between": document(PLAIN, "<page>1</page>", PLAIN),
    "text between": document(PLAIN, "text", PLAIN),
    "an empty customer": document(PLAIN, "<customer/>", PLAIN),
    "a field too few": document(PLAIN, PLAIN.replace("<email>", "<mail>").replace("</email>", "</mail>"), PLAIN),
    "fields in another order": document(PLAIN, customer(PEOPLE[1]).replace("last_name", "x"), PLAIN),
    "customers behind the root": document(PLAIN) + PLAIN.encode(),
    "a second root": document(PLAIN) * 2,
    "cut in a customer": document(MANY)[:200_000],
    "a wrong end": document(PLAIN, PLAIN.replace("</email>", "</mail>"), PLAIN),
    "the end of another element": document(PLAIN, "</page>", PLAIN),
    "an error": b'<response status="error"><error>no</error></response>',
    "nothing": b"",
}  # fmt: skip


def answer_to(body: bytes) -> tuple[Answer, list[Any]]:
    """Read a document; return the answer, and the customers as they were visited."""
    visited: list[Any] = []
    answer = Answer(Received(question(), 200, {}, Path(), len(body), False, b"", 0.0), "xml")

    def visit(names: tuple[str, ...], values: Sequence[str]) -> None:
        visited.append((names, list(values)))
        answer.tally.add(names, values)

    xml_answer.read_xml(io.BytesIO(body), answer, visit)
    return answer, visited


def told(answer: Answer) -> dict[str, Any]:
    """Return all that an answer tells but the customers, which are compared by themselves."""
    names = ("format", "status", "error", "errors", "last_id", "last_place", "faults", "undocumented")
    frame = {name: getattr(answer, name) for name in names}
    return {**frame, "broken": bool(answer.broken), "odd": vars(answer.tally)}


def without_shortcut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_answer, "WithoutPlainCustomers", lambda stream, _: stream)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_answer_is_that_of_the_parser(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, visited = answer_to(DOCUMENTS[name])
    without_shortcut(monkeypatch)
    expected, all_of_them = answer_to(DOCUMENTS[name])
    assert bool(answer.broken) == bool(expected.broken)
    if not expected.broken:
        assert visited == all_of_them
        assert told(answer) == told(expected)


def test_damaged_documents_are_broken_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    whole = document(*map(customer, PEOPLE[:4]), SPECIAL, PLAIN, "<last>5</last>")
    damaged = [_damaged(whole, chance) for _ in range(1_500)]
    read = [answer_to(body) for body in damaged]
    without_shortcut(monkeypatch)
    broken = 0
    for body, (answer, visited) in zip(damaged, read, strict=True):
        expected, all_of_them = answer_to(body)
        assert bool(answer.broken) == bool(expected.broken), body
        broken += bool(expected.broken)
        if not expected.broken:
            assert visited == all_of_them, body
            assert told(answer) == told(expected), body
    assert 100 < broken < 1_400, "both kinds were put to the test"


def _damaged(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body))
    change: Callable[[], bytes] = chance.choice(
        [
            lambda: b"",
            lambda: bytes([chance.randrange(256)]),
            lambda: chance.choice(
                [b"<", b">", b"&", b"&amp;", b"<!--", b"-->", b"]]>", b"<x/>", b"</customer>"]
            ),
            lambda: chance.choice(
                [b"<customer>", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"\xc3\xa9", b"\0", b"\t"]
            ),
            lambda: body[chance.randrange(len(body)) :][: chance.randrange(600)],
        ]
    )
    return body[:start] + change() + body[start + chance.choice([0, 0, 1, 5, 500]) :]


def test_plain_customers_never_reach_the_parser() -> None:
    counted: list[Sequence[str]] = []

    def visit(_: tuple[str, ...], values: Sequence[str]) -> None:
        counted.append(values)

    plain = [one for one in PEOPLE if not set("<>&").intersection("".join(one))]
    many = "".join(map(customer, plain))
    stream = WithoutPlainCustomers(io.BytesIO(document(many, SPECIAL, many)), visit)
    assert b"".join(iter(stream.read, b"")) == document(SPECIAL)
    assert len(counted) == 2 * len(plain) > 800
