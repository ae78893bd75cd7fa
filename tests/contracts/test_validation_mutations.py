"""Random mutations of valid answers: the fast verdict is always that of the slow validators on the whole."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.fields import CUSTOMER_FIELDS
from contracts.validation import Profile, json_answer, source, validate, xml_answer
from tests.corpus.schema_verdicts import jsonschema_accepts, libxml2_accepts, xmlschema_accepts

#: So small that the cuts between parts fall everywhere, also inside of customers.
BLOCKS: Final = (1 << 17, 700, 90)

VALUES: Final = ("", "Zoë", "1970-07-14", "R&D", "<b>", "]]>", "},{", '"', "\\", "😀", "</customer>")
TOKENS: Final = [
    *(b"&", b"<", b">", b"&amp;", b"&#1;", b"&#x41;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"\x00"),
    *(b"<!-- </customer> -->", b"<![CDATA[</customer><customer>]]>", b"<?x </customer> ?>"),
    *(b"<customer>", b"</customer>", b"</response>", b"<last>7</last>", b"<error>No</error>"),
    *(b"<custom2>x</custom2>", b"<!DOCTYPE response>", b' last="7"', b"0000-00-00", b"\n", b" "),
    *(b'"', b"\\", b"\\ud83d", b"\\u0041", b",", b"{", b"}", b"[", b"]", b"},{", b"null", b"NaN", b"//"),
    *(b'"last": 7,', b'"customers": [', b'"status": "error"', b'"custom2": "x",', b' "zip": "1",'),
    *(b"\xc3\xa9", b"\xff", b"\xe9"),
]

Mutation = Callable[[bytes], bytes]


def escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def customers(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        values = {name: VALUES[(number + i) % len(VALUES)] for i, name in enumerate(CUSTOMER_FIELDS)}
        yield values | {"custom_date": "2012-02-29" if number % 2 else "", "customer_code": f"{number:04}"}


def xml(count: int) -> bytes:
    rows = "\n".join(
        "<customer>" + "".join(f"<{n}>{escaped(v)}</{n}>" for n, v in customer.items()) + "</customer>"
        for customer in customers(count)
    )
    return f'<response status="success">\n{rows}</response>'.encode()


def as_json(count: int, *, indent: int | None = None) -> bytes:
    answer = {"status": "success", "customers": list(customers(count))}
    return json.dumps(answer, ensure_ascii=False, indent=indent).encode()


def deletion(at: float, length: int) -> Mutation:
    return lambda text: text[: (place := int(at * len(text)))] + text[place + length :]


def insertion(at: float, token: bytes) -> Mutation:
    return lambda text: text[: (place := int(at * len(text)))] + token + text[place:]


def repetition(at: float, length: int) -> Mutation:
    return lambda text: text[: (place := int(at * len(text))) + length] + text[place:]


places = st.floats(0, 1, exclude_max=True)
mutations = st.lists(
    st.one_of(
        st.builds(deletion, places, st.integers(1, 60)),
        st.builds(insertion, places, st.sampled_from(TOKENS)),
        st.builds(repetition, places, st.integers(1, 700)),
    ),
    min_size=1,
    max_size=2,
)


def mutated(text: bytes, changes: list[Mutation]) -> bytes:
    for change in changes:
        text = change(text)
    return text


def no_doubled_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("doubled")
    return dict(pairs)


def refuse(word: str) -> None:
    raise ValueError(word)


def json_accepts(text: bytes, profile: Profile) -> bool:
    try:
        document = json.loads(text.decode(), object_pairs_hook=no_doubled_names, parse_constant=refuse)
        json.dumps(document, ensure_ascii=False).encode()  # half of a surrogate pair cannot be encoded
    except ValueError:
        return False
    return jsonschema_accepts(document, profile)


@pytest.fixture(params=BLOCKS)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    for module in (source, xml_answer, json_answer):
        monkeypatch.setattr(module, "BLOCK", request.param)
    return int(request.param)


many_examples = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(count=st.integers(0, 8), changes=mutations, profile=st.sampled_from(["strict", "tolerant"]))
@many_examples
def test_xml(block: int, count: int, changes: list[Mutation], profile: Profile) -> None:
    text = mutated(xml(count), changes)
    by_libxml2, by_xmlschema = libxml2_accepts(text, profile), xmlschema_accepts(text, profile)
    assert by_libxml2 is by_xmlschema
    expected = by_libxml2 and b"<!DOCTYPE" not in text.partition(b"<response")[0]
    verdict = validate(io.BytesIO(text), profile=profile)
    assert verdict.valid is expected


@given(
    count=st.integers(0, 8),
    indent=st.sampled_from([None, 2]),
    changes=mutations,
    profile=st.sampled_from(["strict", "tolerant"]),
)
@many_examples
def test_json(block: int, count: int, indent: int | None, changes: list[Mutation], profile: Profile) -> None:
    text = mutated(as_json(count, indent=indent), changes)
    verdict = validate(io.BytesIO(text), profile=profile)
    if verdict.form != "JSON":  # the first bytes were changed
        assert not verdict.valid
        return
    assert verdict.valid is json_accepts(text, profile)


@pytest.mark.parametrize("count", [0, 1, 2, 50])
@pytest.mark.parametrize("write", [xml, as_json])
def test_without_a_mutation_all_customers_are_counted(
    block: int, write: Callable[[int], bytes], count: int
) -> None:
    verdict = validate(write(count))
    assert (verdict.fault, verdict.status, verdict.customers) == (None, "success", count)
