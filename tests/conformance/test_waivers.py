"""Waivers: read, applied, stale."""

from datetime import date
from pathlib import Path

import pytest

from conformance.verdict import Outcome, exit_status
from conformance.waivers import Waiver, apply_waivers, read_waivers, waived_rules
from contracts.errors import ConfigurationError
from tests.made_up_runs import TARGET, result, rule, run

TODAY = date(2026, 11, 24)
RULES = {slug: rule(slug) for slug in ("some-rule", "other-rule")}
GOOD = """
[[waiver]]
rule = "some-rule"
reason = "The platform knows of it."
owner = "jane"
expires = 2027-01-31
target = "https://reports.example/*"
"""


def waiver(**changes: object) -> Waiver:
    members: dict[str, object] = {
        "rule": "some-rule",
        "reason": "The platform knows of it.",
        "owner": "jane",
        "expires": date(2027, 1, 31),
        "target": "",
        "place": "waivers.toml, line 2",
    }
    return Waiver(**{**members, **changes})  # type: ignore[arg-type] # whatever the test says


def read(tmp_path: Path, text: str) -> tuple[Waiver, ...]:
    path = tmp_path / "waivers.toml"
    path.write_text(text, "utf-8")
    return read_waivers(path, RULES)


def test_a_file_is_read_with_the_place_of_each_waiver(tmp_path: Path) -> None:
    second = GOOD.replace("some-rule", "other-rule").replace("2027-01-31", '"2027-02-01"')
    first, other = read(tmp_path, GOOD + second)
    assert (first.rule, first.expires, first.target) == (
        "some-rule",
        date(2027, 1, 31),
        "https://reports.example/*",
    )
    assert first.place.endswith("waivers.toml, line 2")
    assert (other.rule, other.expires) == ("other-rule", date(2027, 2, 1))
    assert other.place.endswith("line 9")


def test_a_file_may_be_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing is waived\n") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            GOOD.replace("some-rule", "some-rul"),
            "line 2: there is no rule 'some-rul'. Did you mean some-rule",
        ),
        (GOOD.replace("some-rule", "quite-different-x"), "line 2: there is no rule 'quite-different-x'"),
        (GOOD.replace('owner = "jane"\n', ""), "line 2: the waiver has no owner"),
        (GOOD.replace('reason = "The platform knows of it."', 'reason = " "'), "line 2: reason must be text"),
        (GOOD.replace('rule = "some-rule"', "rule = 3"), "line 2: rule must be text"),
        (GOOD.replace("2027-01-31", '"2027-02-30"'), "line 2: expires must be a day"),
        (GOOD.replace("2027-01-31", '"soon"'), "line 2: expires must be a day"),
        (GOOD.replace("2027-01-31", "2027-01-31T10:00:00Z"), "line 2: expires must be a day"),
        (GOOD.replace("2027-01-31", "2027"), "line 2: expires must be a day"),
        (GOOD + 'ticket = "7"\n', "line 2: a waiver has no member 'ticket'"),
        (GOOD + GOOD.replace("some-rule", "x"), "line 9: there is no rule 'x'"),
        ("waiver = 3", "[[waiver]]"),
        ("[waivers]\n", "'waivers' is unknown"),
        ("[[waiver]\n", "not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    assert told in str(refused.value)
    assert "waivers.toml" in str(refused.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_waivers(path, RULES)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_waivers(tmp_path / "absent.toml", RULES)


def test_a_waived_failure_stays_visible_and_does_not_fail_the_run() -> None:
    made = apply_waivers(run(result("pass", "other-rule"), result("fail")), [waiver()], TODAY)
    waived = made.results[1]
    assert waived.outcome is Outcome.WAIVED
    assert waived.evidence
    for told in ("2027-01-31", "jane", "The platform knows of it.", "What some-rule came to."):
        assert told in waived.message
    assert made.stale == ()
    assert exit_status(made) == 0


@pytest.mark.parametrize("outcome", ["pass", "observed"])
def test_a_waiver_of_a_rule_that_holds_is_stale(outcome: str) -> None:
    made = apply_waivers(run(result(outcome)), [waiver()], TODAY)
    assert "line 2" in made.stale[0]
    assert exit_status(made) == 1


@pytest.mark.parametrize("outcome", ["vacuous", "skip", "error"])
def test_a_rule_that_was_not_tested_says_nothing_about_its_waiver(outcome: str) -> None:
    made = apply_waivers(run(result("pass", "other-rule"), result(outcome)), [waiver()], TODAY)
    assert made.stale == ()
    assert made.results[1].outcome == outcome


def test_a_waiver_of_a_rule_that_was_not_selected_is_not_stale() -> None:
    assert apply_waivers(run(result("pass", "other-rule")), [waiver()], TODAY).stale == ()


@pytest.mark.parametrize(("expires", "in_force"), [(date(2026, 11, 25), True), (TODAY, False)])
def test_a_waiver_ends_when_its_day_comes(expires: date, in_force: bool) -> None:
    ending = waiver(expires=expires)
    made = apply_waivers(run(result("fail")), [ending], TODAY)
    assert made.results[0].outcome == ("waived" if in_force else "fail")
    assert bool(made.stale) is not in_force
    assert exit_status(made) == (0 if in_force else 1)
    assert waived_rules([ending], TARGET, TODAY) == ({"some-rule"} if in_force else set())


def test_an_expired_waiver_is_stale_even_if_its_rule_was_not_selected() -> None:
    ended = waiver(expires=date(2020, 1, 1))
    assert len(apply_waivers(run(result("pass", "other-rule")), [ended], TODAY).stale) == 1


def test_a_waiver_for_another_target_has_no_part_in_the_run() -> None:
    elsewhere = waiver(target="https://staging.*", expires=date(2020, 1, 1))
    made = apply_waivers(run(result("fail")), [elsewhere], TODAY)
    assert made.results[0].outcome is Outcome.FAIL
    assert made.stale == ()
    assert apply_waivers(run(result("fail")), [waiver(target="https://reports.*")], TODAY).of(Outcome.WAIVED)


def test_of_two_waivers_the_one_in_force_counts_and_the_ended_one_is_stale() -> None:
    ended = waiver(expires=date(2020, 1, 1), place="waivers.toml, line 9")
    made = apply_waivers(run(result("fail")), [ended, waiver()], TODAY)
    assert made.results[0].outcome is Outcome.WAIVED
    assert [sentence.partition(":")[0] for sentence in made.stale] == ["waivers.toml, line 9"]
