"""Which entries of the journal are meant: read from a query or a JSON object, applied as SQL."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from contracts.catalogue import LEVELS, catalogue
from contracts.errors import CustomersAllError
from mockserver.exchange import Outcome

#: Words of criteria that are compared with a member of the entry as it is.
_MEMBERS: Final = ("method", "path", "encoding", "user")
_WORDS: Final = (
    *("account", "finding", "level", "result", "fault", "status", "since", "until", "after"),
    *_MEMBERS,
)
_FIELD_PREFIX: Final = "field."
_FIELD_NAME: Final = re.compile(r'[^"\\]+')


class CriteriaError(CustomersAllError):
    """Criteria that no entry could be compared with; says what there is instead."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """A condition in SQL on the table of entries, and its values."""

    condition: str = "1"
    values: tuple[str | int | float, ...] = ()

    def and_after(self, number: int) -> "Criteria":
        """These criteria for the entries with a greater number only."""
        return Criteria(f"{self.condition} AND number > ?", (*self.values, number))


def criteria_of(words: Mapping[str, str]) -> Criteria:
    """Read criteria; all of them must hold.

    ``account`` and ``user``, ``result`` (an outcome), ``finding`` (the slug of a rule, or ``any``), ``level``
    (of a finding), ``method``, ``path``, ``encoding``, ``fault``, ``status``, ``since`` and ``until`` (ISO 8601,
    UTC unless said otherwise), ``after`` (an entry's number), ``field.NAME`` (its value; empty for absent).
    Raises ``CriteriaError`` on anything else.
    """
    conditions, values = ["1"], []
    for word, value in words.items():
        for condition, operand in _conditions(word, value):
            conditions.append(condition)
            values += operand
    return Criteria(" AND ".join(conditions), tuple(values))


def _conditions(word: str, value: str) -> Iterator[tuple[str, list[str | int | float]]]:
    match word:
        case "account":
            yield "account = ?", [value]
        case "result":
            yield "result = ?", [_one_of(word, value, [outcome.value for outcome in Outcome])]
        case "finding" if value == "any":
            yield "rules != ''", []
        case "finding":
            rules = [
                rule.id for rule in catalogue().rules_of("client") if rule.seen_in in ("request", "history")
            ]
            rules += [rule.id for rule in catalogue().rules_of("server")]
            yield "rules LIKE ?", [f"%:{_one_of(word, value, ['any', *rules])}|%"]
        case "level":
            yield "rules LIKE ?", [f"%|{_one_of(word, value, LEVELS)}:%"]
        case "since" | "until":
            yield f"began {'>=' if word == 'since' else '<'} ?", [_time(word, value)]
        case "after" | "status":
            column = "number > ?" if word == "after" else "json_extract(entry, '$.status') = ?"
            yield column, [_whole_number(word, value)]
        case "fault":
            yield "', ' || json_extract(entry, '$.fault') || ',' LIKE ?", [f"%, {value},%"]
        case _ if word in _MEMBERS:
            yield f"json_extract(entry, '$.{word}') = ?", [value]
        case _ if word.startswith(_FIELD_PREFIX) and _FIELD_NAME.fullmatch(
            name := word[len(_FIELD_PREFIX) :]
        ):
            yield "coalesce(json_extract(entry, ?), '') = ?", [f'$.counted."{name}"', value]
        case _:
            raise CriteriaError(
                f"There is no criterion {word!r}. There are: {', '.join(_WORDS)}, field.NAME."
            )


def _one_of(word: str, value: str, allowed: list[str] | tuple[str, ...]) -> str:
    if value not in allowed:
        raise CriteriaError(f"{word} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def _whole_number(word: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise CriteriaError(f"{word} is {value!r}; it must be a whole number.")
    return int(value)


def _time(word: str, value: str) -> float:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise CriteriaError(f"{word} is {value!r}; it must be a time as in 2026-01-31T12:00:00Z.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
