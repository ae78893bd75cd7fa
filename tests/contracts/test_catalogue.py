"""The catalogue: the project's own tables agree, and broken ones are refused by line."""

import pytest

from contracts.catalogue import Catalogue, Source, catalogue, load
from contracts.decisions import decisions
from contracts.errors import InternalError

STATEMENTS = """
[[statement]]
id = "SEL-1"
says = "Everybody."

[[statement]]
id = "SEL-2"
says = "Some."
unobservable = "Nothing shows it."
"""

RULES = """
[[rule]]
id = "everybody-returned"
side = "server"
section = "selection"
level = "must"
statements = ["SEL-1"]
modes = ["known-data"]
title = "Everybody"
explanation = "All of them."
mend = "Leave nobody out."

[[rule]]
id = "asks-politely"
side = "client"
section = "asking"
level = "should"
statements = ["DEC-6"]
title = "Politely"
explanation = "With care."
mend = "Say please."
seen_in = "request"

[[unruled]]
decision = "DEC-5"
why = "Nobody can tell."
"""


def loaded(statements: str = STATEMENTS, rules: str = RULES) -> Catalogue:
    known = {name: decisions()[name] for name in ("DEC-5", "DEC-6")}
    return load(Source("statements.toml", statements), Source("rules.toml", rules), known)


def test_the_projects_tables_agree() -> None:
    known = catalogue()
    assert len(known.statements) == 29
    assert len(known.decisions) == 35
    assert list(known.unruled) == ["DEC-30"]
    assert len({rule.title for rule in known.rules.values()}) == len(known.rules)


def test_every_statement_has_a_must_rule() -> None:
    known = catalogue()
    weak = [s for s in known.statements if all(rule.level != "must" for rule in known.rules_citing(s))]
    assert weak == []


def test_rules_of_a_section_stand_together() -> None:
    places = [(rule.side, rule.section) for rule in catalogue().rules.values()]
    runs = [place for place, before in zip(places, [None, *places], strict=False) if place != before]
    assert len(runs) == len(set(runs))


def test_rules_are_found_by_side_and_statement() -> None:
    known = loaded()
    assert [rule.id for rule in known.rules_of("client")] == ["asks-politely"]
    assert [rule.id for rule in known.rules_citing("SEL-1")] == ["everybody-returned"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('"SEL-1"]', '"SEL-9"]', 3, "cites SEL-9"),
        ('"SEL-1"]', '"SEL-1", "SEL-1"]', 3, "twice"),
        ('"SEL-1"]', '"DEC-6"]', 3, "is a must"),
        ('"DEC-6"]', '"SEL-1"]', 1, "no rule cites DEC-6"),
        ('level = "must"', 'level = "shall"', 3, "level of everybody-returned"),
        ('side = "client"', 'side = "proxy"', 14, "side of asks-politely"),
        ('modes = ["known-data"]', 'modes = ["guess"]', 3, "modes"),
        ('modes = ["known-data"]', "", 3, "modes"),
        ('seen_in = "request"', "", 14, "seen_in"),
        ('seen_in = "request"', 'seen_in = "tea leaves"', 14, "seen_in"),
        ('modes = ["known-data"]', 'modes = ["known-data"]\nseen_in = "request"', 3, "seen_in"),
        ('statements = ["DEC-6"]', 'statements = ["DEC-6"]\nmodes = ["black-box"]', 14, "no modes"),
        ('title = "Everybody"', "", 3, "lacks title"),
        ('title = "Everybody"', 'title = ""', 3, "empty"),
        ('title = "Everybody"', 'title = "Everybody"\ncolour = "red"', 3, "colour"),
        ('id = "asks-politely"', 'id = "everybody-returned"', 14, "second time"),
        ('id = "asks-politely"', 'id = "Asks_1"', 14, "slug"),
        ('decision = "DEC-5"', 'decision = "DEC-99"', 25, "no decision"),
        ('decision = "DEC-5"', 'decision = "DEC-6"', 25, "a rule cites it"),
        ('statements = ["DEC-6"]', 'statements = "DEC-6"', 14, "wrong type"),
    ],
)
def test_broken_rules_are_refused_by_line(old: str, new: str, line: int, what: str) -> None:
    assert old in RULES
    with pytest.raises(InternalError, match=what) as caught:
        loaded(rules=RULES.replace(old, new, 1))
    if what != "no rule cites DEC-6":
        assert f"rules.toml, line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('unobservable = "Nothing shows it."', "", 7, "covered by no rule"),
        ('says = "Everybody."', 'says = "Everybody."\nunobservable = "Dark."', 3, "a rule covers it"),
        ('"SEL-2"', '"SEL-1"', 7, "second time"),
        ('says = "Some."', 'sais = "Some."', 7, "lacks says"),
    ],
)
def test_broken_statements_are_refused_by_line(old: str, new: str, line: int, what: str) -> None:
    assert old in STATEMENTS
    with pytest.raises(InternalError, match=what) as caught:
        loaded(statements=STATEMENTS.replace(old, new, 1))
    assert f"statements.toml, line {line}:" in str(caught.value)


def test_text_that_is_not_toml_is_refused() -> None:
    with pytest.raises(InternalError, match=r"rules\.toml: not TOML"):
        loaded(rules="[[rule]\n")


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(InternalError, match=r"no \[\[rule\]\]"):
        loaded(rules="")
