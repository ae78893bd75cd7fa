"""Which rules a run judges."""

import pytest

from conformance.rule_selection import select_rules
from contracts.catalogue import catalogue
from contracts.errors import ConfigurationError

KNOWN = catalogue()


def test_all_rules_of_a_side_when_nothing_is_asked_for() -> None:
    assert select_rules(KNOWN, "server") == KNOWN.rules_of("server")


def test_each_kind_of_condition_narrows_and_keeps_the_order() -> None:
    musts = select_rules(KNOWN, "server", levels=["must"], statements=["sel-3", "SEL-2"])
    assert musts
    assert list(musts) == [
        rule
        for rule in KNOWN.rules_of("server")
        if rule.level == "must" and {"SEL-2", "SEL-3"} & set(rule.statements)
    ]


def test_a_rule_by_its_slug() -> None:
    [rule] = select_rules(KNOWN, "server", slugs=["user-id-required"])
    assert rule.id == "user-id-required"


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"slugs": ["user-id-require"]}, "Did you mean user-id-required"),
        ({"slugs": [KNOWN.rules_of("client")[0].id]}, "There is no rule"),
        ({"statements": ["SEL-99"]}, "There is no statement or decision 'SEL-99'"),
        ({"slugs": ["user-id-required"], "levels": ["may"]}, "No rule meets all"),
    ],
)
def test_what_does_not_exist_is_refused(conditions: dict[str, list[str]], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        select_rules(KNOWN, "server", **conditions)
