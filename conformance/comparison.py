"""What changed between two JSON reports: broken, mended, new, gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_FAILED = "fail"
#: Outcomes after which a failure is new: the waiver of a waived rule has merely ended.
_FAILED_BEFORE = frozenset({"fail", "waived"})
#: Outcomes of a rule that was put to the test.
_JUDGED = frozenset({"pass", "fail", "waived", "observed"})


@dataclass(frozen=True, slots=True)
class Change:
    """A rule in both reports: outcome ``""`` where a report does not hold it, message of the newer."""

    rule: str
    level: str
    title: str
    before: str
    after: str
    message: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes by kind, in the order of the newer report.

    ``broke`` failed now and not before; ``mended`` failed or was waived before and passes now; ``lost`` was
    put to the test before and is not now; ``new`` and ``gone`` are in one report only; ``other`` is any further
    change of an outcome. ``still`` fails in both. ``decisions`` maps to the word before and after. ``judged``
    tells whether the newer report put any rule to the test that can fail: if not, that nothing broke says nothing.
    """

    broke: tuple[Change, ...]
    mended: tuple[Change, ...]
    lost: tuple[Change, ...]
    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    other: tuple[Change, ...]
    still: tuple[Change, ...]
    decisions: Mapping[str, tuple[str, str]]
    notes: tuple[str, ...]
    judged: bool


def compare_reports(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare two reports that fit ``report.json``."""
    before = {result["rule"]: result for result in old["results"]}
    after = {result["rule"]: result for result in new["results"]}
    changes = [_change(slug, before.get(slug), after.get(slug)) for slug in {**after, **before}]
    words = {
        name: (old["decisions"].get(name, ""), new["decisions"].get(name, "")) for name in _names(old, new)
    }
    kinds = {name: tuple(c for c in changes if _kind(c) == name) for name in _KINDS}
    return Comparison(
        **kinds,
        decisions={name: pair for name, pair in words.items() if pair[0] != pair[1]},
        notes=_notes(old, new),
        judged=any(_could_have_failed(result) for result in new["results"]),
    )


_KINDS = ("broke", "mended", "lost", "new", "gone", "other", "still")


def _could_have_failed(result: Mapping[str, Any]) -> bool:
    return result["level"] != "may" and result["outcome"] in _JUDGED


def _names(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return sorted({*old["decisions"], *new["decisions"]}, key=lambda name: int(name.removeprefix("DEC-")))


def _change(slug: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change:
    shown = after or before or {}
    return Change(
        rule=slug,
        level=shown["level"],
        title=shown["title"],
        before=before["outcome"] if before else "",
        after=after["outcome"] if after else "",
        message=shown["message"],
    )


def _kind(change: Change) -> str:
    if not change.before:
        return "new"
    if not change.after:
        return "gone"
    if change.after == _FAILED and change.before not in _FAILED_BEFORE:
        return "broke"
    if change.before in _FAILED_BEFORE and change.after == "pass":
        return "mended"
    if change.before in _JUDGED and change.after not in _JUDGED:
        return "lost"
    if change.before != change.after:
        return "other"
    return "still" if change.after == _FAILED else "same"


def _notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    notes = [
        f"The reports differ in their {name}: {old[name]} before, {new[name]} now."
        for name in ("target", "mode")
        if old[name] != new[name]
    ]
    if datetime.fromisoformat(old["started_at"]) > datetime.fromisoformat(new["started_at"]):
        notes.append("The first report is younger than the second; the older one comes first.")
    return tuple(notes)
