"""Waivers: failures that a team knows of and accepts for a while, kept in a file outside the suite.

A waiver in force turns a failure of its rule into ``waived``: still shown and counted, but not held against
the server. It is stale, and fails the run, when its rule passes or its day has come. A rule that came out
vacuous, skipped or as an error says nothing about the failure, so it keeps that outcome and its waiver is not
stale; the same goes for a rule that was not selected. A waiver whose ``target`` does not match the run's
address has no part in the run.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from conformance.verdict import Outcome, Result, Run
from contracts.catalogue import Rule
from contracts.errors import ConfigurationError

_REQUIRED: Final = ("rule", "reason", "owner", "expires")
_OPTIONAL: Final = ("target",)
_HEADER: Final = re.compile(r"\s*\[\[\s*waiver\s*\]\]")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted failure, in force until the day before ``expires``; ``place`` is where it is written."""

    rule: str
    reason: str
    owner: str
    expires: date
    target: str
    place: str

    def concerns(self, target: str) -> bool:
        """Tell whether the waiver has a part in a run against this address."""
        return not self.target or fnmatchcase(target, self.target)

    def in_force(self, today: date) -> bool:
        """Tell whether its day has not come yet."""
        return today < self.expires


def read_waivers(path: Path, rules: Mapping[str, Rule]) -> tuple[Waiver, ...]:
    """Read a file of waivers; raises ``ConfigurationError`` naming the file, the line and the entry."""
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(f"The waivers {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: a file of waivers is UTF-8 text, and this one is not.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not TOML: {error}.") from error
    unknown = table.keys() - {"waiver"}
    if unknown:
        raise ConfigurationError(
            f"{path}: {min(unknown)!r} is unknown; a file of waivers holds [[waiver]] only."
        )
    entries = table.get("waiver", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigurationError(f"{path}: write each waiver under a heading [[waiver]].")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    places = [f"{path}, line {line}" for line in lines] if len(lines) == len(entries) else []
    return tuple(
        _waiver(entry, places[number] if places else f"{path}, waiver {number + 1}", rules)
        for number, entry in enumerate(entries)
    )


def _waiver(entry: dict[str, Any], place: str, rules: Mapping[str, Rule]) -> Waiver:
    for name in _REQUIRED:
        if name not in entry:
            raise ConfigurationError(f"{place}: the waiver has no {name}; it needs {', '.join(_REQUIRED)}.")
    for name, value in entry.items():
        if name not in (*_REQUIRED, *_OPTIONAL):
            raise ConfigurationError(f"{place}: a waiver has no member {name!r}.")
        if name != "expires" and not (isinstance(value, str) and value.strip()):
            raise ConfigurationError(f"{place}: {name} must be text, and not empty.")
    rule = entry["rule"]
    if rule not in rules:
        close = difflib.get_close_matches(rule, rules, n=3, cutoff=0.5)
        advice = f"Did you mean {' or '.join(close)}?" if close else "customers-all rules lists all of them."
        raise ConfigurationError(f"{place}: there is no rule {rule!r}. {advice}")
    return Waiver(
        rule=rule,
        reason=entry["reason"],
        owner=entry["owner"],
        expires=_day(entry["expires"], place),
        target=entry.get("target", ""),
        place=place,
    )


def _day(value: object, place: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ConfigurationError(f"{place}: expires must be a day that exists, such as 2027-01-31.")


def waived_rules(waivers: Iterable[Waiver], target: str, today: date) -> frozenset[str]:
    """Return the rules whose failure is accepted in a run against ``target``."""
    return frozenset(w.rule for w in waivers if w.concerns(target) and w.in_force(today))


def apply_waivers(run: Run, waivers: Iterable[Waiver], today: date) -> Run:
    """Return the run with waived failures and the sentences about stale waivers."""
    concerned = [waiver for waiver in waivers if waiver.concerns(run.target)]
    in_force = {waiver.rule: waiver for waiver in reversed(concerned) if waiver.in_force(today)}
    outcomes = {result.rule.id: result.outcome for result in run.results}
    stale = [_staleness(waiver, outcomes.get(waiver.rule), today) for waiver in concerned]
    results = tuple(
        _waive(result, in_force[result.rule.id])
        if result.outcome is Outcome.FAIL and result.rule.id in in_force
        else result
        for result in run.results
    )
    return replace(run, results=results, stale=(*run.stale, *(sentence for sentence in stale if sentence)))


def _waive(result: Result, waiver: Waiver) -> Result:
    reason = waiver.reason.strip().removesuffix(".")
    message = f"Waived until {waiver.expires} by {waiver.owner}: {reason}. Still so: {result.message}"
    return replace(result, outcome=Outcome.WAIVED, message=message)


def _staleness(waiver: Waiver, outcome: Outcome | None, today: date) -> str:
    if not waiver.in_force(today):
        return (
            f"{waiver.place}: the waiver of {waiver.rule} expired on {waiver.expires}; "
            f"mend what it is about, or let {waiver.owner} decide anew."
        )
    if outcome in {Outcome.PASS, Outcome.OBSERVED}:
        return f"{waiver.place}: {waiver.rule} passes now; take its waiver out."
    return ""
