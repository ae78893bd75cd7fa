"""Statements, decisions and rules: the three tables, typed and checked against each other when loaded."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from contracts.decisions import Decision, decisions
from contracts.errors import InternalError

SIDES: Final = ("server", "client")
LEVELS: Final = ("must", "should", "may")
MODES: Final = ("known-data", "black-box")
#: What must be seen to judge a client by a rule: one request, a history of requests and their answers, what
#: it was asked to do, or what it printed and how it ended.
SEEN_IN: Final = ("request", "history", "ask", "output")
_SLUG: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_RULE_KEYS: Final = {"id", "side", "section", "level", "statements", "title", "explanation", "mend"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the documentation says; ``unobservable`` tells why no rule can cover it, ``""`` otherwise."""

    id: str
    says: str
    unobservable: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a server or client is judged by.

    ``statements`` are ids of statements and decisions; ``modes`` is empty for a client's rule, and
    ``seen_in`` (one of ``SEEN_IN``) for a server's.
    """

    id: str
    side: str
    section: str
    level: str
    statements: tuple[str, ...]
    modes: tuple[str, ...]
    title: str
    explanation: str
    mend: str
    seen_in: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The three tables by id, in the order of their files; ``unruled`` says why a decision has no rule."""

    statements: Mapping[str, Statement]
    decisions: Mapping[str, Decision]
    rules: Mapping[str, Rule]
    unruled: Mapping[str, str]

    def rules_of(self, side: str) -> tuple[Rule, ...]:
        """Return the rules for one side, ``server`` or ``client``."""
        return tuple(rule for rule in self.rules.values() if rule.side == side)

    def says(self, statement_id: str) -> str:
        """Return a statement, or a decision's question with its default, in our words; ``KeyError`` if unknown."""
        if statement_id in self.statements:
            return self.statements[statement_id].says
        decision = self.decisions[statement_id]
        return f"{decision.question} {decision.choices[0].says}"

    def rules_citing(self, statement_id: str) -> tuple[Rule, ...]:
        """Return the rules that follow from a statement or decision."""
        return tuple(rule for rule in self.rules.values() if statement_id in rule.statements)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a table and the name by which an error message calls it."""

    name: str
    text: str

    def fail(self, identifier: str, what: str, *, occurrence: int = 1) -> InternalError:
        """Return the error that names the line on which ``identifier`` stands for the n-th time as an id."""
        pattern = re.compile(rf'^\s*(id|decision)\s*=\s*"{re.escape(identifier)}"')
        lines = [n for n, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)]
        line = lines[min(occurrence, len(lines)) - 1] if lines else 1
        return InternalError(f"{self.name}, line {line}: {what}")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Parse the text and return its array of tables ``table``, without anything else at the top."""
        try:
            parsed = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise InternalError(f"{self.name}: not TOML: {error}.") from error
        rows: list[dict[str, Any]] = parsed.get(table, [])
        return rows


def packaged(name: str) -> Source:
    """Return a table that comes with the package."""
    return Source(name, files("contracts").joinpath(name).read_text("utf-8"))


@cache
def catalogue() -> Catalogue:
    """Load and check the project's own tables, once; raises ``InternalError`` if they disagree."""
    return load(packaged("statements.toml"), packaged("rules.toml"), decisions())


def load(statement_table: Source, rule_table: Source, known: Mapping[str, Decision]) -> Catalogue:
    """Read the tables and check them against each other.

    Unknown, missing, doubled and orphan ids, wrong sides, levels and modes, a statement that is neither
    covered nor explained and a decision without a rule or a reason raise ``InternalError`` with the line.
    """
    statements = {
        row["id"]: _statement(statement_table, row) for row in _unique(statement_table, "statement")
    }
    rules = {row["id"]: _rule(rule_table, row) for row in _unique(rule_table, "rule")}
    unruled = {row["decision"]: row["why"] for row in _unique(rule_table, "unruled", key="decision")}
    _check_citations(rule_table, rules.values(), {**statements, **known})
    cited = {statement for rule in rules.values() for statement in rule.statements}
    _check_statements(statement_table, statements.values(), cited)
    _check_decisions(rule_table, known, cited, unruled)
    return Catalogue(statements, known, rules, unruled)


def _unique(source: Source, table: str, key: str = "id") -> list[dict[str, Any]]:
    rows = source.rows(table)
    if not rows and table != "unruled":
        raise InternalError(f"{source.name}: there is no [[{table}]] in it.")
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if not isinstance(row.get(key), str):
            raise InternalError(f"{source.name}: the {number}th [[{table}]] has no {key}.")
        if row[key] in seen:
            raise source.fail(row[key], f"{row[key]} stands here a second time.", occurrence=2)
        seen.add(row[key])
    return rows


def _check_keys(source: Source, row: dict[str, Any], required: set[str], optional: set[str]) -> None:
    missing, unknown = required - row.keys(), row.keys() - required - optional
    if missing:
        raise source.fail(row["id"], f"{row['id']} lacks {', '.join(sorted(missing))}.")
    if unknown:
        raise source.fail(row["id"], f"{row['id']} has an unknown member {', '.join(sorted(unknown))}.")
    for name, value in row.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(text, str) and text for text in texts):
            raise source.fail(row["id"], f"{name} of {row['id']} is empty or not text.")
        if isinstance(value, list) != (name in {"statements", "modes"}):
            raise source.fail(row["id"], f"{name} of {row['id']} is of the wrong type.")


def _statement(source: Source, row: dict[str, Any]) -> Statement:
    _check_keys(source, row, {"id", "says"}, {"unobservable"})
    return Statement(row["id"], row["says"], row.get("unobservable", ""))


def _rule(source: Source, row: dict[str, Any]) -> Rule:
    _check_keys(source, row, _RULE_KEYS, {"modes", "seen_in"})
    identifier, modes, seen_in = row["id"], row.get("modes", []), row.get("seen_in", "")
    if not _SLUG.fullmatch(identifier):
        raise source.fail(identifier, f"{identifier!r} is not a slug of lower-case words and hyphens.")
    for name, allowed in (("side", SIDES), ("level", LEVELS)):
        if row[name] not in allowed:
            raise source.fail(identifier, f"{name} of {identifier} is none of {', '.join(allowed)}.")
    if row["side"] == "server" and not (modes and set(modes) <= set(MODES)):
        raise source.fail(identifier, f"modes of {identifier} must be some of {', '.join(MODES)}.")
    if row["side"] == "client" and modes:
        raise source.fail(identifier, f"{identifier} judges clients, so it has no modes.")
    if seen_in not in (SEEN_IN if row["side"] == "client" else ("",)):
        raise source.fail(
            identifier, f"seen_in of {identifier} must be one of {', '.join(SEEN_IN)}, for clients."
        )
    if row["level"] == "must" and all(statement.startswith("DEC-") for statement in row["statements"]):
        raise source.fail(identifier, f"{identifier} is a must, but cites nothing that is documented.")
    texts = (row["title"], row["explanation"], row["mend"])
    return Rule(
        identifier,
        row["side"],
        row["section"],
        row["level"],
        tuple(row["statements"]),
        tuple(modes),
        *texts,
        seen_in,
    )


def _check_citations(source: Source, rules: Iterable[Rule], known: Mapping[str, object]) -> None:
    for rule in rules:
        for statement in rule.statements:
            if statement not in known:
                raise source.fail(rule.id, f"{rule.id} cites {statement}, which does not exist.")
        if len(set(rule.statements)) < len(rule.statements):
            raise source.fail(rule.id, f"{rule.id} cites a statement twice.")


def _check_statements(source: Source, statements: Iterable[Statement], cited: set[str]) -> None:
    for statement in statements:
        if statement.id not in cited and not statement.unobservable:
            raise source.fail(
                statement.id, f"{statement.id} is covered by no rule and does not say why it is unobservable."
            )
        if statement.id in cited and statement.unobservable:
            raise source.fail(
                statement.id, f"{statement.id} calls itself unobservable, but a rule covers it."
            )


def _check_decisions(
    source: Source, known: Mapping[str, Decision], cited: set[str], unruled: Mapping[str, str]
) -> None:
    for identifier in unruled:
        if identifier not in known:
            raise source.fail(identifier, f"{identifier} is no decision.")
        if identifier in cited:
            raise source.fail(identifier, f"{identifier} is listed as having no rule, but a rule cites it.")
    for identifier in known:
        if identifier not in cited and identifier not in unruled:
            raise InternalError(f"{source.name}: no rule cites {identifier}, and no [[unruled]] says why.")
