"""The faults of how an answer travels, seen by a client that reads the bytes: of a small report and a long one."""

import pytest

from mockserver.exchange import Outcome
from tests.mockserver.faulty import JSON, JSONP, Faulty
from tests.mockserver.small_data import RIGHT


def test_latency(either: Faulty) -> None:
    expected = either.plain()
    either.put("latency", seconds=0.2, jitter=0.1)
    answer = either.look(RIGHT)
    exchange = either.exchange
    assert answer.body == expected
    assert exchange.duration >= 0.2
    assert (exchange.fault, exchange.outcome) == ("latency", Outcome.SUCCESS)


def test_drip(small: Faulty) -> None:
    expected = small.plain()
    small.put("drip", bytes_per_second=len(expected) * 4)
    answer = small.look(RIGHT)
    assert answer.body == expected
    assert answer.headers["content-length"] == str(len(expected))
    assert small.exchange.duration >= 0.2


def test_drip_of_a_long_report_can_be_given_up(long: Faulty) -> None:
    long.put("drip", bytes_per_second=1000)
    answer = long.look(RIGHT, enough=400)
    assert answer.ending == "open"
    exchange = long.exchange
    assert exchange.outcome is Outcome.ABORTED
    assert exchange.sent < 100_000


def test_reset_before(either: Faulty) -> None:
    either.put("reset", when="before")
    answer = either.look(RIGHT)
    assert (answer.head, answer.raw, answer.ending) == (b"", b"", "reset")
    exchange = either.exchange
    assert (exchange.fault, exchange.status, exchange.outcome) == ("reset", 0, Outcome.ABORTED)


def test_reset_in_the_middle(either: Faulty) -> None:
    expected = either.plain()
    either.put("reset", after=100)
    answer = either.look(RIGHT)
    assert answer.ending == "reset"
    assert answer.status == 200
    assert expected.startswith(answer.body)
    assert len(answer.body) == 100


def test_reset_in_the_middle_is_at_half_of_a_known_length(small: Faulty) -> None:
    expected = small.plain()
    small.put("reset")
    assert len(small.look(RIGHT).raw) == len(expected) // 2


def test_reset_after(either: Faulty) -> None:
    expected = either.plain()
    either.put("reset", when="after")
    answer = either.look(RIGHT)
    assert answer.ending == "reset"
    assert answer.body == expected


def test_silence(small: Faulty) -> None:
    small.put("silence")
    answer = small.look(RIGHT, patience=0.3)
    assert (answer.head, answer.ending) == (b"", "open")
    assert small.exchange.outcome is Outcome.ABORTED


def test_stalled(either: Faulty) -> None:
    expected = either.plain()
    either.put("stalled", after=50)
    answer = either.look(RIGHT, patience=0.5, fallen_silent=lambda came: expected[:50] in came)
    assert answer.ending == "open"
    assert answer.body == expected[:50]


def test_truncated_under_the_whole_length(either: Faulty) -> None:
    expected = either.plain()
    either.put("truncated", after=77)
    answer = either.look(RIGHT)
    assert answer.ending == "closed"
    assert answer.body == expected[:77]
    if "content-length" in answer.headers:
        assert answer.headers["content-length"] == str(len(expected))
    else:
        assert not answer.raw.endswith(b"0\r\n\r\n")
    assert either.exchange.outcome is Outcome.ABORTED


def test_truncated_under_its_own_length(either: Faulty) -> None:
    expected = either.plain()
    either.put("truncated", length="cut", after=77)
    answer = either.look(RIGHT)
    assert answer.headers["content-length"] == "77"
    assert answer.raw == expected[:77]


def test_truncated_without_the_last_chunk(small: Faulty) -> None:
    expected = small.plain()
    small.put("truncated", length="none")
    answer = small.look(RIGHT)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body == expected[: len(expected) // 2]
    assert not answer.raw.endswith(b"0\r\n\r\n")


def test_empty_body(either: Faulty) -> None:
    either.put("empty-body")
    answer = either.look(RIGHT)
    assert (answer.status, answer.headers["content-length"], answer.raw) == (200, "0", b"")


@pytest.mark.parametrize("fields", [RIGHT, JSON, {**JSONP, "condensed": "yes"}])
def test_endless(either: Faulty, fields: dict[str, str]) -> None:
    expected = either.plain(fields)
    either.put("endless", bytes_per_second=1e9)
    wanted = len(expected) * 3
    answer = either.look(fields, enough=wanted)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.ending == "open"
    mark = b"</customer>" if fields is RIGHT else b'"customer_code":'
    assert answer.raw.count(mark) > expected.count(mark) * 2
    assert not any(byte in answer.raw for byte in b"\x1d\x1e\x1f")
    assert either.exchange.outcome is Outcome.ABORTED


def test_endless_without_customers(small: Faulty) -> None:
    small.put("endless")
    answer = small.look({**RIGHT, "selected_campaigns": "1"}, enough=2_000)
    assert answer.raw.count(b" " * 64) > 5


def test_content_type(either: Faulty) -> None:
    expected = either.plain()
    either.put("content-type", value="text/plain")
    answer = either.look(RIGHT)
    assert answer.headers["content-type"] == "text/plain"
    assert answer.body == expected


def test_no_content_type(small: Faulty) -> None:
    small.put("content-type", value="")
    assert "content-type" not in small.look(RIGHT).headers


def test_compression(either: Faulty) -> None:
    expected = either.plain()
    either.put("compression", how="unasked")
    unasked = either.look(RIGHT)
    assert unasked.headers["content-encoding"] == "gzip"
    assert unasked.body == expected
    either.clear()
    either.put("compression", how="untrue")
    untrue = either.look(RIGHT)
    assert untrue.headers["content-encoding"] == "gzip"
    assert b"<response" in untrue.raw
    either.clear()
    either.put("compression", how="undeclared")
    undeclared = either.look(RIGHT)
    assert "content-encoding" not in undeclared.headers
    assert b"\x1f\x8b" in undeclared.raw[:10]
