"""A recording shows what happened, to invented people only."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.answer import Received
from conformance.question import question
from conformance.reading import read_answer
from conformance.tally import Tally
from conformance.traffic.har.reading import read_archive
from conformance.traffic.judging import TrafficJudge
from conformance.traffic.recording.pseudonymizer import Pseudonymizer
from conformance.traffic.recording.recording import Recording
from conformance.traffic.recording.rewriting import rewritten_json, rewritten_xml
from conformance.traffic.sources import files_in
from contracts.decisions import Choices, decisions
from contracts.errors import ConfigurationError
from contracts.fields import CUSTOMER_FIELDS
from contracts.request import AnswerFormat, Output
from fixtures.dataset_file import read_dataset
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from fixtures.model import Customer, Transaction
from mockserver.rendering import rendering
from mockserver.running import running_sandbox
from tests.conformance.captured import PASSWORD, RIGHT, Capture, archive, customer, entry, report

PSEUDONYMIZER = Pseudonymizer(b"a key of a test!")
PEOPLE = [
    record
    for record in edge_cases_dataset()
    if isinstance(record, Customer) and record.account_id == EDGE_ACCOUNT.account_id
]


@given(st.sampled_from(CUSTOMER_FIELDS), st.text(max_size=30))
def test_equal_values_get_equal_ones_and_nothing_stays_nothing(field: str, real: str) -> None:
    invented = PSEUDONYMIZER.value(field, real)
    assert invented == Pseudonymizer(b"a key of a test!").value(field, real)
    assert bool(invented) == bool(real)
    assert (invented != invented.strip()) == (real != real.strip())


@given(st.integers(1, 6), st.data())
def test_different_codes_of_digits_stay_different(length: int, data: Any) -> None:
    codes = data.draw(st.sets(st.text("0123456789", min_size=length, max_size=length), max_size=10))
    invented = {PSEUDONYMIZER.value("customer_code", code) for code in codes}
    assert len(invented) == len(codes)
    assert all(len(code) == length and code.isdigit() for code in invented)


def test_invented_values_look_as_real_ones_do() -> None:
    assert PSEUDONYMIZER.value("first_name", "Jane") not in ("", "Jane")
    assert "@" in PSEUDONYMIZER.value("email", "jdoe@email.com")
    assert len(PSEUDONYMIZER.value("custom_date", "1970-07-14")) == 10
    assert PSEUDONYMIZER.value("custom_date", "0000-00-00") == "0000-00-00"
    odd = PSEUDONYMIZER.value("custom_date", "14.7.1970 12:00")
    assert (odd[2], odd[4], odd[-3]) == (".", ".", ":")
    assert PSEUDONYMIZER.value("country", "NZ") == "NZ"
    assert Pseudonymizer().value("customer_code", "4137071924090694") != Pseudonymizer().value(
        "customer_code", "4137071924090694"
    )


def rendered(choices: dict[str, str], asked: AnswerFormat) -> str:
    written = rendering(Choices(choices), asked)
    parts = [written.customer(person.fields, 0).encode() for person in PEOPLE]
    return (written.opening(9) + written.separator.join(parts) + written.closing(9)).decode()


def understood(text: str, folder: Path) -> Received:
    path = folder / "answer"
    path.write_text(text, "utf-8", newline="")
    size = path.stat().st_size
    return Received(question(), 200, {}, path, size, cut=False, digest=b"", seconds=0.0)


FORMATS = {
    "XML": AnswerFormat(),
    "JSON": AnswerFormat(Output.JSON),
    "condensed": AnswerFormat(Output.JSON, None, condensed=True),
    "JSONP": AnswerFormat(Output.JSON, "a.b"),
}
VARIANTS = [
    *[{"DEC-20": word} for word in decisions()["DEC-20"].words],
    *[{"DEC-1": word} for word in decisions()["DEC-1"].words[1:]],
    *[{"DEC-2": word} for word in decisions()["DEC-2"].words[1:]],
    {"DEC-21": "omitted"},
    {"DEC-22": "custom20", "DEC-32": "record-timestamp"},
]


@pytest.mark.parametrize(
    ("choices", "form"),
    [
        (choices, form)
        for choices in VARIANTS
        for form in FORMATS
        if not (form != "XML" and "DEC-20" in choices) and not (form == "XML" and "DEC-1" in choices)
    ],
)
def test_only_values_are_changed_whatever_the_form(
    tmp_path: Path, form: str, choices: dict[str, str]
) -> None:
    text = rendered(choices, FORMATS[form])
    rewrite = rewritten_xml if form == "XML" else rewritten_json
    pieces = [text[at : at + 100] for at in range(0, len(text), 100)]
    changed = "".join(rewrite(pieces, PSEUDONYMIZER))
    assert changed == "".join(rewrite([text], PSEUDONYMIZER))
    before, after = Seen(), Seen()
    real = read_answer(understood(text, tmp_path), before)
    invented = read_answer(understood(changed, tmp_path), after)
    assert (real.broken, invented.broken, real.status, invented.status) == ("", "", "success", "success")
    assert (real.last_id, real.last_place, real.shape) == (
        invented.last_id,
        invented.last_place,
        invented.shape,
    )
    assert len(before.people) == len(PEOPLE)
    assert after.people == [
        [PSEUDONYMIZER.value(name, value) for name, value in zip(CUSTOMER_FIELDS, person, strict=True)]
        for person in before.people
    ]


class Seen(Tally):
    """Keeps the customers of an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[list[str]] = []

    def keep(self, values: Sequence[str]) -> None:
        self.people.append(list(values))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.sampled_from(sorted(FORMATS)))
def test_where_a_text_is_cut_makes_no_difference(sizes: list[int], form: str) -> None:
    text = rendered({}, FORMATS[form])[:3000]
    rewrite = rewritten_xml if form == "XML" else rewritten_json
    pieces, at = [], 0
    for size in sizes:
        pieces.append(text[at : at + size])
        at += size
    pieces.append(text[at:])
    assert "".join(rewrite(pieces, PSEUDONYMIZER)) == "".join(rewrite([text], PSEUDONYMIZER))


def test_letters_are_escaped_where_they_were_and_only_there() -> None:
    def changed(written: str) -> str:
        return "".join(rewritten_json([f'{{"custom1": "{written}", "status": "success"}}'], PSEUDONYMIZER))

    foreign = next(
        number for number in range(1000) if not PSEUDONYMIZER.value("custom1", f"{number}\u2028").isascii()
    )
    assert not changed(rf"{foreign}\u2028").isascii()
    assert all(changed(rf"{number}\u00eb").isascii() for number in range(50))


def test_comments_attributes_and_numbers_are_anybodys_and_go() -> None:
    xml = '<response status="success"><!-- Jane --><customer id="Jane"><zip>Jane</zip></customer></response>'
    assert "Jane" not in "".join(rewritten_xml([xml], PSEUDONYMIZER))
    changed = json.loads(
        "".join(rewritten_json(['{"customers": [{"zip": 90210, "nick": "Jane"}]}'], PSEUDONYMIZER))
    )
    assert changed["customers"][0]["zip"] != 90210
    assert changed["customers"][0]["nick"] != "Jane"


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The folder of a recording of a sandbox that was asked in many ways."""
    [user, *_] = EDGE_ACCOUNT.users
    who = {
        "user_id": user.user_id,
        "user_password": user.user_password,
        "account_id": EDGE_ACCOUNT.account_id,
    }
    campaign = next(each.campaign_id for each in edge_cases_dataset() if isinstance(each, Transaction))
    asked: tuple[dict[str, Any], ...] = (
        {},
        {"output": "JSON"},
        {"output": "JSON", "callback": "a.b", "condensed": "yes"},
        {"selected_campaigns": campaign},
        {"last": "5"},
        {"last": "x"},
        {"user_password": "another password"},
    )
    with running_sandbox(edge_cases_dataset()) as sandbox:
        entries = [entry(f"{sandbox.url}/api.php", **{**who, **fields}) for fields in asked]
    folder = tmp_path / "recorded"
    with Recording(folder) as recording, TrafficJudge() as judge:
        for exchange in read_archive(io.BytesIO(archive(entries)), "made up"):
            recording.add(exchange, judge.judge(exchange))
    return folder


def test_a_recording_holds_the_exchanges_as_they_were_judged(recorded: Path) -> None:
    with (recorded / "exchanges.har").open("rb") as stream, TrafficJudge() as judge:
        judgements = [judge.judge(exchange) for exchange in read_archive(stream, "recorded")]
    assert [judgement.exchange.answer.customers for judgement in judgements[:3]] == [len(PEOPLE)] * 3
    found = [found.rule for judgement in judgements for found in judgement.findings]
    assert found == ["last-is-whole-number"]
    assert [path.name for path in files_in(recorded)] == ["exchanges.har"]


def test_nobody_real_is_in_a_recording(recorded: Path) -> None:
    files = [path.read_text("utf-8") for path in recorded.iterdir()]
    assert len(files) == 2
    for person in PEOPLE:
        for name, value in zip(CUSTOMER_FIELDS, person.fields, strict=True):
            # There are few cities and few numbers for fiction: an invented one may be a real one by chance.
            common = name in ("custom_date", "state", "city") or value.startswith("555-01")
            telling = len(value.strip()) > 7 and not common
            assert not (telling and any(value in text for text in files)), (name, value)
    assert not any("another password" in text for text in files)


def test_a_recorded_dataset_answers_as_the_server_did(recorded: Path) -> None:
    with (recorded / "exchanges.har").open("rb") as stream:
        exchanges = list(_texts(stream))
    records = list(read_dataset(recorded / "dataset.jsonl"))
    assert sum(isinstance(record, Customer) for record in records) == len(PEOPLE)
    with running_sandbox(records) as sandbox:
        for sent, text in exchanges[:4]:
            again = entry(f"{sandbox.url}/api.php", **{**sent, "user_password": "recorded"})
            assert again["response"]["content"]["text"] == text


def _texts(stream: Any) -> Iterator[tuple[dict[str, str], str]]:
    for exchange in read_archive(stream, "recorded"):
        assert exchange.answer.body is not None
        yield dict(exchange.request.form().fields), exchange.answer.body.read_text("utf-8")


def test_an_answer_that_cannot_be_read_is_recorded_without_its_body(tmp_path: Path) -> None:
    capture = Capture(tmp_path)
    broken = capture(report(customer(first_name="Jane & Joe")))
    with Recording(tmp_path / "recorded") as recording, TrafficJudge() as judge:
        recording.add(broken, judge.judge(broken))
    written = json.loads((tmp_path / "recorded" / "exchanges.har").read_text())
    [row] = written["log"]["entries"]
    assert "text" not in row["response"]["content"]
    assert "Jane" not in json.dumps(written)
    assert PASSWORD not in json.dumps(written)
    assert RIGHT["user_id"] in json.dumps(written)


def test_a_folder_that_holds_something_is_not_recorded_to(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(ConfigurationError, match="is not empty"):
        Recording(tmp_path)
