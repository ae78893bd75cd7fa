"""``customers-all learn``: the sandbox, given the profile of a server, shows what the server showed."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from contracts.decisions import decisions
from contracts.fields import CUSTOMER_FIELDS
from customers_all.__main__ import main
from fixtures.default import default_dataset
from fixtures.edge_cases import EDGE_ACCOUNT, edge_cases_dataset
from fixtures.model import Campaign, Customer, Record, Transaction
from mockserver.faults.keeping import put_in_force
from mockserver.running import running_sandbox
from mockserver.settings import read_faults, read_settings
from tests.conformance.captured import PASSWORD, archive, customer, entry, error, json_report, report
from tests.conformance.judged_server import always, answering

[USER, *_] = EDGE_ACCOUNT.users
ACCOUNT = EDGE_ACCOUNT.account_id
WHO = ("--user-id", USER.user_id, "--account-id", ACCOUNT)
CAMPAIGNS = tuple(
    option
    for record in edge_cases_dataset()
    if isinstance(record, Campaign) and record.account_id == ACCOUNT
    for option in ("--campaign", record.campaign_id)
)


def people() -> list[Record]:
    """A dataset whose newest record is a change of a customer, as DEC-3 shows in nothing else."""
    records = list(edge_cases_dataset())
    bought = [each for each in records if isinstance(each, Transaction) and each.account_id == ACCOUNT]
    newest = max(bought, key=lambda each: each.id)
    own = [each for each in records if isinstance(each, Customer) and each.account_id == ACCOUNT]
    changed = replace(own[-1], changed_id=newest.id + 1, changed_at=newest.recorded_at)
    return [changed if each is own[-1] else each for each in records]


def learnt(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main_arguments = ["learn", *arguments]
    with pytest.raises(SystemExit) as ended:
        main(main_arguments)
    captured = capsys.readouterr()
    assert not ended.value.code, captured.err
    return captured.out


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_ALL_PASSWORD", USER.user_password)


def learnt_of_sandbox(
    capsys: pytest.CaptureFixture[str], choices: Mapping[str, str], profile: Path | None = None
) -> str:
    with running_sandbox(people(), choices) as sandbox:
        put_in_force(sandbox.store, read_faults(profile))
        return learnt(capsys, f"{sandbox.url}/api.php", *WHO, *CAMPAIGNS)


#: What cannot be told of a server whose data nobody knows, or beside another choice.
ALTERNATIVES = [{decision.id: word} for decision in decisions().values() for word in decision.words[1:]] + [
    {"DEC-1": "response", "DEC-2": "attribute-text", "DEC-19": "compact", "DEC-23": "by-cause"},
    {"DEC-20": "cdata", "DEC-21": "zero-date", "DEC-22": "custom20", "DEC-32": "record-timestamp"},
]


@pytest.mark.parametrize("choices", ALTERNATIVES, ids=lambda choices: "-".join(choices.values()))
def test_every_alternative_is_learnt_and_mimicked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, choices: dict[str, str]
) -> None:
    first = learnt_of_sandbox(capsys, choices)
    shown = tomllib.loads(first)["decisions"]
    assert {name: shown.get(name) for name in choices} == choices
    file = tmp_path / "profile.toml"
    file.write_text(first, "utf-8")
    assert learnt_of_sandbox(capsys, read_settings(str(file)), file) == first


def test_nothing_is_learnt_wrong_of_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    shown = tomllib.loads(learnt_of_sandbox(capsys, {}))
    assert set(shown) == {"decisions"}
    unseen = {name for name, each in decisions().items() if len(each.choices) > 1} - shown["decisions"].keys()
    assert unseen == {"DEC-3"}
    assert all(decisions()[name].default == word for name, word in shown["decisions"].items())


def real_server() -> Any:
    """A server with fields of its own, and content types that no decision speaks of."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        fields = dict(line.split("=") for line in (await request.text()).split("&"))
        own = {**dict.fromkeys(CUSTOMER_FIELDS, ""), "customer_code": "1", "tier": "gold", "points_2": "7"}
        if "last" in fields or fields.get("type") != "reports":
            return web.Response(text=error(), content_type="text/xml", charset="utf-8")
        if fields.get("output") == "JSON" and "callback" in fields:
            text, media = f"{fields['callback']}({json_report(own)})", "text/ecmascript"
        elif fields.get("output") == "JSON":
            text, media = json_report(own), "application/vnd.loyalty+json"
        else:
            text, media = report(customer(tier="gold", points_2="7")), "application/rss+xml"
        return web.Response(text=text, content_type=media, charset="ISO-8859-1")

    return handle


def test_fields_and_content_types_of_its_own_are_mimicked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with answering(real_server()) as url:
        first = learnt(capsys, f"{url}api.php", *WHO)
    assert "gold" not in first
    file = tmp_path / "profile.toml"
    file.write_text(first, "utf-8")
    again = learnt_of_sandbox(capsys, read_settings(str(file)), file)
    assert tomllib.loads(again)["fault"] == tomllib.loads(first)["fault"]
    named = [
        fault["parameters"]["field"]
        for fault in tomllib.loads(first)["fault"]
        if "value" in fault["parameters"] and "field" in fault["parameters"]
    ]
    assert sorted(named) == ["points_2", "tier"]
    assert 'value = "application/vnd.loyalty+json; charset=iso-8859-1"' in first


def test_a_server_is_learnt_from_what_it_said_to_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    choices = {"DEC-1": "customer", "DEC-2": "element-last", "DEC-24": "application-xml", "DEC-9": "error"}
    with running_sandbox(default_dataset(), choices) as sandbox:
        asked: tuple[dict[str, Any], ...] = ({}, {"output": "JSON"}, {"date_start": "x"})
        entries = [entry(f"{sandbox.url}/api.php", **fields) for fields in asked]
    file = tmp_path / "traffic.har"
    file.write_bytes(archive(entries))
    shown = tomllib.loads(learnt(capsys, str(file)))
    assert choices.items() <= shown["decisions"].items()
    assert set(shown) == {"decisions"}


def test_the_profile_holds_no_secret_and_nobodys_data(capsys: pytest.CaptureFixture[str]) -> None:
    profile = learnt_of_sandbox(capsys, {"DEC-32": "record-timestamp"})
    assert USER.user_password not in profile
    assert USER.user_id not in profile
    assert PASSWORD not in profile
    values = {
        value for each in people() if isinstance(each, Customer) for value in each.fields if len(value) > 7
    }
    assert not [value for value in values if value in profile]


def test_the_profile_goes_to_a_file_that_serve_reads(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "real.toml"
    with running_sandbox(people(), {"DEC-6": "last"}) as sandbox:
        assert learnt(capsys, f"{sandbox.url}/api.php", *WHO, *CAMPAIGNS, "--out", str(out)) == ""
    assert read_settings(str(out)).differences() == {"DEC-6": "last"}


@pytest.mark.parametrize(
    ("arguments", "saying", "status"),
    [
        (["absent.har"], "neither a file nor an address", 2),
        (["http://127.0.0.1:9/?user_password=secret"], "holds a password", 2),
        (["http://127.0.0.1:9/"], "give --user-id and --account-id", 2),
        (["http://127.0.0.1:9/", *WHO], "cannot be reached", 3),
    ],
)
def test_what_cannot_be_learnt_from_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], saying: str, status: int
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["learn", *arguments])
    told = capsys.readouterr().err
    assert (ended.value.code, saying in told, "secret" in told) == (status, True, False)


def test_a_server_without_a_report_teaches_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with answering(always(error("Not today."))) as url, pytest.raises(SystemExit) as ended:
        main(["learn", url, *WHO])
    assert ended.value.code == 2
    assert "There is nothing to learn from" in capsys.readouterr().err
    file = tmp_path / "empty.har"
    file.write_bytes(archive([]))
    with pytest.raises(SystemExit) as ended:
        main(["learn", str(file)])
    assert ended.value.code == 2
