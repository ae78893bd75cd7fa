"""What is understood of an answer, whatever came."""

from pathlib import Path

import pytest

from conformance.answer import Answer, Received
from conformance.json_layout import first_space
from conformance.question import question
from conformance.reading import OPEN_CALL, customer_at, find_customer, read_answer, same_bytes, same_json
from conformance.tally import key_of
from contracts.fields import CUSTOMER_FIELDS

VALUES = (*(f"{name} value" for name in CUSTOMER_FIELDS[:11]), "1970-07-14", "jdoe", "4137", "11111111")


def received(folder: Path, body: str | bytes, **headers: str) -> Received:
    path = folder / "body"
    data = body.encode() if isinstance(body, str) else body
    path.write_bytes(data)
    return Received(
        question=question(),
        status=200,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        path=path,
        length=len(data),
        cut=False,
        digest=data[:16],
        seconds=0.0,
    )


def read(folder: Path, body: str | bytes, **headers: str) -> Answer:
    return read_answer(received(folder, body, **headers))


def xml_customer(code: str = "4137", **changes: str) -> str:
    values = {**dict(zip(CUSTOMER_FIELDS, VALUES, strict=True)), "customer_code": code, **changes}
    return (
        "<customer>" + "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + "</customer>"
    )


def json_customer(code: str = "4137") -> str:
    values = {**dict(zip(CUSTOMER_FIELDS, VALUES, strict=True)), "customer_code": code}
    return "{" + ", ".join(f'"{name}": "{value}"' for name, value in values.items()) + "}"


@pytest.mark.parametrize("number", [0, 1, 49, 51, 1000])
def test_every_customer_of_an_xml_report_is_counted(tmp_path: Path, number: int) -> None:
    """Also when many fit into what the parser reads at once."""
    codes = [str(10_000 + place) for place in range(number)]
    body = f'<response status="success">{"".join(map(xml_customer, codes))}</response>'
    answer = read(tmp_path, body)
    assert answer.success
    assert answer.count == number
    assert answer.key_set() == {key_of(code) for code in codes}
    assert list(answer.tally.keys) == [key_of(code) for code in codes], "the order of arrival"
    assert answer.undocumented == []


def test_the_same_report_in_each_format_has_the_same_contents(tmp_path: Path) -> None:
    xml = read(tmp_path, f'<response status="success">{xml_customer()}</response>')
    plain = f'{{"status": "success", "customers": [{json_customer()}]}}'
    for body, shape in (
        (plain, "customers"),
        (plain.replace("customers", "customer"), "customer"),
        (f'{{"response": {plain}}}', "response"),
        (f"/**/ handle.done({plain});", "customers"),
    ):
        answer = read(tmp_path, body)
        assert answer.success, answer.broken
        assert answer.pairs() == xml.pairs()
        assert answer.shape == shape
    assert answer.callback == "handle.done"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("<!DOCTYPE html><p>", "html"),
        ("\ufeff<response/>", "xml"),
        (" [1]", "json"),
        ("call({})", "jsonp"),
        ("a,b\n1,2", "other"),
        (b"\xff\xfe\x00", "other"),
    ],
)
def test_the_format_is_told_by_the_content(tmp_path: Path, body: str | bytes, form: str) -> None:
    answer = read(tmp_path, body)
    assert answer.format == form
    assert answer.refused


@pytest.mark.parametrize(
    "body",
    [
        '<response status="success"><customer>&</customer></response>',
        '<response status="success"><customer>',
        '{"status": "success", "customers": [{]}',
        '{"status": "success", "customers": [',
        '{"status": "success", "customers": [],}',
    ],
)
def test_what_cannot_be_parsed_is_no_success_and_says_why(tmp_path: Path, body: str) -> None:
    answer = read(tmp_path, body)
    assert not answer.success
    assert answer.broken


def test_what_follows_a_call_is_noticed(tmp_path: Path) -> None:
    answer = read(tmp_path, 'handle({"status": "success", "customers": []}); alert(1)')
    assert answer.broken or answer.faults


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('<response status="success" last="7"></response>', "attribute"),
        (f'<response status="success"><last>7</last>{xml_customer()}</response>', "element-first"),
        (f'<response status="success">{xml_customer()}<last>7</last></response>', "element-last"),
        ('{"status": "success", "last": "7", "customers": []}', "attribute-text"),
    ],
)
def test_the_last_id_is_found_wherever_it_may_be(tmp_path: Path, body: str, place: str) -> None:
    answer = read(tmp_path, body)
    assert (answer.last_id, answer.last_place) == (7, place)
    assert read(tmp_path, '<response status="success"/>', X_Last_Id="9").last_id == 9


def test_the_same_bytes_are_read_once_and_the_header_each_time(tmp_path: Path) -> None:
    body = f'<response status="success">{xml_customer()}</response>'
    first = read(tmp_path, body, X_Last_Id="7")
    again = same_bytes(first, received(tmp_path, body, X_Last_Id="8"))
    assert (again.last_id, again.last_place) == (8, "header")
    assert again.keys is first.keys
    without = same_bytes(first, received(tmp_path, body))
    assert (without.last_id, without.last_place) == (None, "none")
    assert first.last_id == 7


def test_oddities_of_fields_are_told_with_their_position(tmp_path: Path) -> None:
    turned = xml_customer("2").replace("<city>city value</city>", "") + ""
    turned = turned.replace("<customer>", "<customer><city>x</city>", 1)
    shorter = xml_customer("3").replace("<zip>zip value</zip>", "")
    stranger = xml_customer("4", record_timestamp="2011")
    dated = xml_customer("5", custom_date="2011-02-30")
    body = f'<response status="success">{xml_customer("1")}{turned}{shorter}{stranger}{dated}</response>'
    tally = read(tmp_path, body).tally
    assert tally.misordered == 2
    assert tally.missing == {"zip": 3}
    assert tally.undocumented == {"record_timestamp": 4}
    assert tally.bad_date == 5


def test_customers_are_found_again_by_code_and_by_position(tmp_path: Path) -> None:
    body = f'<response status="success">{xml_customer("1")}{xml_customer("2", city="Rome")}</response>'
    answer = received(tmp_path, body)
    assert find_customer(answer, key_of("2"))["city"] == "Rome"
    assert dict(customer_at(answer, 2))["city"] == "Rome"
    assert find_customer(answer, key_of("3")) == {}
    assert customer_at(answer, 3) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a":"x y"}', None),
        ('{"a": 1}', 5),
        ('{"a":"\\\\\\" "}\n', 13),
        ("", None),
        ('f({"a":1});', None),
        ('f({"a":1}); ', 11),
        ('{"' + "a b\\n" * 300_000 + '":1 }', 1_500_005),
    ],
)
def test_white_space_between_the_parts_of_json_is_found(tmp_path: Path, text: str, place: int | None) -> None:
    path = tmp_path / "body"
    path.write_text(text, "utf-8")
    assert first_space(path) == place


def wrapped(folder: Path, inside: str, json: str) -> Answer | None:
    """Read JSON, and return what ``same_json`` makes of a call around something."""
    (folder / "json").mkdir()
    known = read(folder / "json", json, X_Last_Id="7")
    return same_json(known, received(folder, inside, X_Last_Id="9"))


@pytest.mark.parametrize(
    ("before", "after"), [("go(", ")"), ("/**/ a.b(\n", "\n);\n"), ("\ufeffgo(", " ) ;")]
)
def test_a_call_around_json_that_was_read_before_is_not_read_again(
    tmp_path: Path, before: str, after: str
) -> None:
    json = f'{{"status": "success", "customers": [{json_customer()}]}}'
    found = wrapped(tmp_path, f"{before}{json}{after}", f"{json}\r\n")
    itself = read(tmp_path, f"{before}{json}{after}", X_Last_Id="9")
    assert found is not None
    assert (found.format, found.callback, found.faults) == ("jsonp", itself.callback, itself.faults)
    assert (found.success, found.count, found.last_id) == (True, 1, 9)
    assert (list(found.keys), list(found.contents)) == (list(itself.keys), list(itself.contents))


def test_an_open_call_around_the_same_json_stays_odd(tmp_path: Path) -> None:
    json = f'{{"status": "success", "customers": [{json_customer()}]}}'
    found = wrapped(tmp_path, f"go({json}", json)
    assert found is not None
    assert found.faults == [OPEN_CALL]


@pytest.mark.parametrize("code", ["4138", "41370"])
def test_a_call_around_other_json_is_read(tmp_path: Path, code: str) -> None:
    json, other = (f'{{"customers": [{json_customer(one)}]}}' for one in ("4137", code))
    assert wrapped(tmp_path, f"go({other})", json) is None


def test_what_is_no_call_is_read(tmp_path: Path) -> None:
    json = f'{{"customers": [{json_customer()}]}}'
    assert wrapped(tmp_path, f" {json}", json) is None
