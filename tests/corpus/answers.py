"""The corpus of answers: good ones, and broken ones with one fault each, as the two TOML files say."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.validation import Profile

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class CorpusAnswer:
    """One answer: its bytes, and what is to be said of it.

    ``profiles`` are those it is valid in. ``schemas`` is false where the schema files alone cannot see its
    fault. ``broken`` is empty for a good answer; ``statement``, ``field`` and ``customer`` must be named;
    ``tolerant_field`` where another field is at fault in the tolerant profile.
    """

    name: str
    content: bytes
    profiles: frozenset[Profile]
    schemas: bool
    broken: str
    statement: str
    field: str | None
    customer: int | None
    tolerant_field: str | None
    encoding: str

    @property
    def document(self) -> bytes:
        """The XML or JSON inside, a JSONP call taken off."""
        opened = self.content.find(b"(") + 1 if self.name.startswith("jsonp") else 0
        return self.content[opened : self.content.rfind(b")")] if opened else self.content

    @property
    def is_xml(self) -> bool:
        """Whether this is to be held against the XSD."""
        return self.name.removeprefix("tolerant-").startswith("xml")

    @property
    def is_json(self) -> bool:
        """Whether this is to be held against a JSON Schema; a broken call is none of a schema's business."""
        name = self.name.removeprefix("tolerant-")
        return name.startswith("json-") or name == "json" or (name.startswith("jsonp") and not self.broken)


def _content(row: dict[str, Any], bases: dict[str, str]) -> bytes:
    text: str = row["text"] if "text" in row else bases[row["base"]]
    if "old" in row:
        if row["old"] not in text:
            raise ValueError(f"{row['name']}: its base does not hold {row['old']!r}")
        text = text.replace(row["old"], row["new"], 1)
    whole: str = row.get("prefix", "") + text + row.get("suffix", "")
    return whole.encode(row.get("encoding", "utf-8"))


def _profiles(row: dict[str, Any]) -> frozenset[Profile]:
    profiles: set[Profile] = set()
    if "broken" not in row or row.get("tolerant"):
        profiles.add("tolerant")
    if "broken" not in row and row.get("profile") != "tolerant":
        profiles.add("strict")
    return frozenset(profiles)


def _load() -> dict[str, CorpusAnswer]:
    good = tomllib.loads((_FOLDER / "good.toml").read_text("utf-8"))
    broken = tomllib.loads((_FOLDER / "broken.toml").read_text("utf-8"))
    answers = [
        CorpusAnswer(
            name=row["name"],
            content=_content(row, good["base"]),
            profiles=_profiles(row),
            schemas=row.get("schemas") != "pass",
            broken=row.get("broken", ""),
            statement=row.get("statement", ""),
            field=row.get("field"),
            customer=row.get("customer"),
            tolerant_field=row.get("tolerant_field"),
            encoding=row.get("encoding", "utf-8"),
        )
        for row in good["answer"] + broken["answer"]
    ]
    by_name = {answer.name: answer for answer in answers}
    if len(by_name) < len(answers):
        raise ValueError("two answers of the corpus have one name")
    return by_name


#: Every answer of the corpus by its name.
CORPUS: Final = _load()
GOOD: Final = {name: answer for name, answer in CORPUS.items() if not answer.broken}
BROKEN: Final = {name: answer for name, answer in CORPUS.items() if answer.broken}
