"""Archives are read entry by entry, bodies as the server sent them, whatever their size."""

import base64
import gzip
import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.traffic.har import long_texts
from conformance.traffic.har.long_texts import LongTexts
from conformance.traffic.har.reading import is_archive, read_archive
from conformance.traffic.judging import TrafficJudge
from conformance.traffic.sources import archive_in, files_in
from contracts.errors import InvalidFileError
from tests.conformance.captured import HEADERS, RIGHT, archive, customer, report


def entry_of(content: dict[str, Any], **request: Any) -> dict[str, Any]:
    headers = [{"name": name, "value": value} for name, value in HEADERS.items()]
    return {
        "startedDateTime": "2026-01-31T12:00:00.5Z",
        "time": 250,
        "request": {
            "method": "POST",
            "url": "https://host/api.php",
            "headers": [],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "params": pairs(RIGHT)},
            **request,
        },
        "response": {"status": 200, "headers": headers, "content": content},
    }


def pairs(fields: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields.items()]


def bodies(document: bytes) -> list[bytes | None]:
    exchanges = read_archive(io.BytesIO(document), "made up")
    return [each.answer.body.read_bytes() if each.answer.body else None for each in exchanges]


def test_an_entry_becomes_an_exchange() -> None:
    [exchange] = read_archive(io.BytesIO(archive([entry_of({"text": "Hello"})])), "made up")
    assert dict(exchange.request.form().fields) == RIGHT
    assert (exchange.request.method, exchange.request.path) == ("POST", "/api.php")
    assert exchange.answer.headers["cache-control"] == "no-store"
    assert (exchange.began, exchange.ended) == (1769860800.5, 1769860800.75)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": "Zoë"}, "Zoë".encode()),
        ({"text": "Zoë" * 20}, ("Zoë" * 20).encode()),
        ({"text": base64.b64encode(b"\xff\x00").decode(), "encoding": "base64"}, b"\xff\x00"),
        ({"text": base64.encodebytes(b"\xff\x00" * 90).decode(), "encoding": "base64"}, b"\xff\x00" * 90),
        ({"text": '<?xml version="1.0" encoding="ISO-8859-1"?><a>Zoë</a>'}, None),
        ({"size": 5}, None),
        ({"size": 0}, b""),
        ({}, b""),
    ],
)
@pytest.mark.parametrize("kept", [1 << 20, 40])
def test_a_body_is_as_the_server_sent_it(
    monkeypatch: pytest.MonkeyPatch, content: dict[str, Any], body: bytes | None, kept: int
) -> None:
    monkeypatch.setattr(long_texts, "LONGEST_KEPT", kept)
    if "ISO" in content.get("text", ""):
        body = content["text"].encode("iso-8859-1")
    assert bodies(archive([entry_of(content), entry_of({"text": "next"})])) == [body, b"next"]


class Dripping(io.BytesIO):
    """Gives a few bytes at a time."""

    step = 1

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 1, self.step))


@given(
    texts=st.lists(st.text(st.characters(codec="utf-16"), max_size=12), max_size=4),
    ascii_only=st.booleans(),
    step=st.integers(1, 7),
)
def test_long_texts_survive_any_cut(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], *, ascii_only: bool, step: int
) -> None:
    document = json.dumps({"log": [{"a": 1, "text": text} for text in texts]}, ensure_ascii=ascii_only)
    stream = Dripping(document.encode())
    stream.step = step
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_texts, "LONGEST_KEPT", 4)
        reader = LongTexts(stream, tmp_path_factory.mktemp("texts"))
        found = list(ijson.items(reader, "log.item.text"))
        files = [(reader.file_of(text), text) for text in found]
    assert [file.read_bytes().decode() if file else text for file, text in files] == texts


def test_a_text_that_looks_like_a_mark_stands_for_itself(tmp_path: Path) -> None:
    reader = LongTexts(io.BytesIO(b"{}"), tmp_path)
    assert reader.file_of("long-text-0-0") is None


@pytest.mark.parametrize(
    ("document", "saying"),
    [
        (b'{"log": {"entries": [', "after entry 0 it is no JSON"),
        (archive([entry_of({"text": "a"})])[:-3], "after entry 1 it is no JSON"),
        (b'{"log": {"entries": [1]}}', "entry 1 has no proper"),
        (archive([entry_of({"text": "a"}), {"request": {}, "response": {}}]), "entry 2 has no proper method"),
        (archive([entry_of({"text": "%", "encoding": "base64"})]), "no base64"),
    ],
)
def test_what_is_no_archive_is_refused_by_entry(document: bytes, saying: str) -> None:
    with pytest.raises(InvalidFileError, match=saying):
        bodies(document)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_is_told_by_its_content(pack: Any) -> None:
    with archive_in(io.BufferedReader(io.BytesIO(pack(b'\xef\xbb\xbf{ "log" : {"entries": []}}')))) as found:
        assert found is not None
        assert list(read_archive(found, "made up")) == []
    for other in (b'{"status": "success"}', b"<response/>", b""):
        stream = io.BufferedReader(io.BytesIO(pack(other)))
        with archive_in(stream) as found:
            assert found is None
        assert stream.read() == pack(other)
    assert not is_archive(b'{"logs": 1}')


def test_a_request_whose_body_was_not_captured_is_not_blamed() -> None:
    exchange = entry_of({"text": report(customer())}, bodySize=120)
    del exchange["request"]["postData"]
    with TrafficJudge() as judge:
        [judgement] = map(judge.judge, read_archive(io.BytesIO(archive([exchange])), "made up"))
    assert judgement.findings == ()
    assert "without its body" in judgement.why


def test_the_files_of_a_folder_are_found_by_name(tmp_path: Path) -> None:
    for name in ("b.xml", "a.har.gz", "deep/c.JSON", "notes.txt", ".hidden/d.xml", "data.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    names = [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)]
    assert names == ["a.har.gz", "b.xml", "deep/c.JSON"]


class Endless(io.RawIOBase):
    """An archive of one answer that is larger than what may be held of it."""

    def __init__(self, customers: int) -> None:
        head, tail = archive([entry_of({"text": "HERE"})]).split(b"HERE")
        one = json.dumps(customer()).encode()[1:-1]
        frame = [json.dumps(part).encode()[1:-1] for part in report("|").split("|")]
        self._pieces: Iterator[bytes] = iter(
            [head + frame[0], *[one * 1000] * (customers // 1000), frame[1] + tail]
        )
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        self._rest = self._rest or next(self._pieces, b"")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_a_large_answer_takes_no_memory() -> None:
    def judged(customers: int) -> int:
        with TrafficJudge() as judge:
            [judgement] = map(judge.judge, read_archive(Endless(customers), "made up"))  # type: ignore[arg-type]
        assert judgement.exchange.answer.customers == customers
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = judged(10_000)
    assert judged(40_000) - before < 10_000  # of the 17 MB of the answer, in kB
