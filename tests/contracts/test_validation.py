"""``validate``: where a fault is, what is refused for safety, how bytes may come, how much memory it takes."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.validation import json_answer, source, validate, xml_answer
from contracts.validation.verdict import SHOWN, shown
from tests.contracts.judge_a_stream import chunks
from tests.corpus.answers import GOOD

XML = GOOD["xml"].content
JSON = GOOD["json"].content
WRITERS: list[Callable[[int], bytes]] = [
    lambda count: b"".join(chunks("xml", count)),
    lambda count: b"".join(chunks("json", count)),
]


@pytest.mark.parametrize("block", [1 << 17, 5000, 300])
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("position", [1, 57, 100, 200])
def test_a_wrong_day_is_found_at_its_customer_and_line(
    monkeypatch: pytest.MonkeyPatch, write: Callable[[int], bytes], block: int, position: int
) -> None:
    for module in (source, xml_answer, json_answer):
        monkeypatch.setattr(module, "BLOCK", block)
    pieces = write(200).split(b"2012-02-29")
    pieces[position - 1] += b"2011-02-29"
    answer = b"2012-02-29".join(pieces).replace(b"2011-02-292012-02-29", b"2011-02-29")
    fault = validate(answer).fault
    assert fault is not None
    assert (fault.field, fault.position) == ("custom_date", position)
    assert fault.code is not None
    assert "customer_code" in fault.code
    assert "2011-02-29" in fault.found
    start = answer.rfind(b"<custom_date" if answer.startswith(b"<") else b"{", 0, answer.find(b"2011-02-29"))
    assert fault.line == 1 + answer.count(b"\n", 0, start)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_get_a_verdict(content: bytes) -> None:
    """No valid answer goes without one of these words, unless it is compressed, which no chance brings about."""
    assert validate(content).fault is not None or b"success" in content or b"error" in content


#: How a standard library reads what begins so; each raises where the form is broken.
READERS: dict[bytes, Callable[[bytes], object]] = {
    b"<response status='success'>": fromstring,
    b'{"customers":[': json.loads,
    b"f(": lambda answer: json.loads(answer.strip()[2:].rstrip(b" \t\r\n;").removesuffix(b")")),
    b"\x1f\x8b": gzip.decompress,
}


@given(st.sampled_from(sorted(READERS)), st.binary())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_a_standard_reader_refuses_is_not_valid(beginning: bytes, content: bytes) -> None:
    if validate(beginning + content).valid:
        READERS[beginning](beginning + content)


@pytest.mark.parametrize(
    ("beginning", "end"),
    [
        (b"<response status='success'>", b" </response>"),
        (b'{"customers":[', b'],"status":"success"}'),
        (b"f(", b'{"customers":[],"status":"success"});'),
        (b"\x1f\x8b", gzip.compress(XML)[2:]),
    ],
)
def test_each_of_these_beginnings_has_a_good_end(beginning: bytes, end: bytes) -> None:
    assert validate(beginning + end).valid
    assert READERS[beginning](beginning + end) is not None


def test_a_path_a_stream_and_bytes_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(XML)
    assert validate(XML) == validate(io.BytesIO(XML)) == validate(tmp_path / "answer")


@pytest.mark.parametrize("answer", [XML, JSON], ids=["xml", "json"])
def test_gzip_is_decompressed(answer: bytes) -> None:
    assert validate(gzip.compress(answer)) == validate(answer)
    half = len(answer) // 2
    in_two_members = gzip.compress(answer[:half]) + gzip.compress(answer[half:])
    assert validate(in_two_members) == validate(answer)


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (gzip.compress(XML)[:-30], "cut short"),
        (gzip.compress(XML)[:40] + b"?" * 40, "damaged"),
        (gzip.compress(gzip.compress(XML)), "twice"),
    ],
    ids=["cut short", "damaged", "twice"],
)
def test_damaged_gzip_is_a_fault(damaged: bytes, words: str) -> None:
    fault = validate(damaged).fault
    assert fault is not None
    assert words in fault.problem


def test_entities_and_external_references_are_refused_unread(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for declaration in (
        f'<!DOCTYPE response [<!ENTITY l0 "ha">{laughs}]>',
        f'<!DOCTYPE response [<!ENTITY l9 SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE response SYSTEM "{secret.as_uri()}">',
    ):
        fault = validate(
            f'{declaration}<response status="error"><error>&l9;</error></response>'.encode()
        ).fault
        assert fault is not None
        assert "DOCTYPE" in fault.problem
        assert "secret" not in repr(fault)


def test_a_schema_named_by_the_answer_is_not_read(tmp_path: Path) -> None:
    schema = (tmp_path / "any.xsd").as_uri()
    instance = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    for attribute in (f'xsi:noNamespaceSchemaLocation="{schema}"', 'xsi:nil="true"'):
        for tag in (b"<response ", b"<customer ", b"<city "):
            answer = XML.replace(tag[:-1], tag + instance + b" " + attribute.encode(), 1)
            fault = validate(answer).fault
            assert fault is not None
            assert "xsi:" in fault.problem


@pytest.mark.parametrize(
    "answer",
    [
        b'<response status="success">' + b"<customer>" * 100_000,
        b'{"status": "success", "customers": ' + b"[" * 100_000,
        b'{"status": "success", "customers": [' + b"[" * 100_000,
        b'{"status": "success", "customers": [' + b"9" * 100_000 + b"]}",
        XML.replace(b"cheese", b"cheese" * 2_000_000),
        JSON.replace(b"cheese", b"cheese" * 2_000_000),
        b"<!-- " + b"x" * 12_000_000,
        b" " * 12_000_000,
    ],
    ids=["deep-xml", "deep-json", "deep-customer", "number", "long-xml", "long-json", "comment", "space"],
)
def test_what_would_take_all_memory_is_refused(answer: bytes) -> None:
    fault = validate(io.BytesIO(answer)).fault
    assert fault is not None
    assert len(fault.found) < 300


@pytest.mark.parametrize("hidden", [b"<!-- %s -->", b"<![CDATA[%s]]>"], ids=["comment", "cdata"])
def test_closing_tags_that_close_nothing_mislead_nobody(hidden: bytes) -> None:
    text = hidden % (b"</customer>\n<customer>" * 30_000)
    assert len(text) > source.BLOCK * 4
    verdict = validate(XML.replace(b"Main St.", text))
    assert verdict.fault is None
    assert verdict.customers == 2


def test_a_start_tag_may_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK", 7)
    assert validate(XML.replace(b"<response ", b"<!-- > --><response\n xmlns:x='urn:x'\n ")).fault is None


def test_a_broken_start_tag_of_a_large_answer_is_named() -> None:
    answer = WRITERS[0](20_000).replace(b'"success"', b"success")
    assert len(answer) > source.LIMIT
    fault = validate(answer).fault
    assert fault is not None
    assert "not in quotes" in fault.problem
    assert fault.line == 1


@pytest.mark.parametrize("form", ["xml", "json"])
def test_memory_is_bounded_whatever_the_size(form: str) -> None:
    command = [sys.executable, "-m", "tests.contracts.judge_a_stream", form, "200000"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    valid, customers, peak = json.loads(done.stdout)
    assert valid
    assert customers == 200_000
    assert peak < 60


def test_a_found_value_is_shown_short_and_printable() -> None:
    assert shown("a\x1b[31m\n") == '"a\\x1b[31m\\n"'
    assert len(shown("x" * 500)) == SHOWN + 3
    assert shown(None) == "None"
