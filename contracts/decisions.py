"""The choices a server makes where the documentation is silent, as one frozen object (DEC-1 to DEC-35)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from contracts.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to settle a question: the word of the setting, and what it means."""

    choice: str
    says: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A question the documentation leaves open; ``choices[0]`` is the sandbox's default."""

    id: str
    question: str
    reason: str
    statements: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def default(self) -> str:
        """The word of the default."""
        return self.choices[0].choice

    @property
    def words(self) -> tuple[str, ...]:
        """All words a setting may hold, the default first."""
        return tuple(choice.choice for choice in self.choices)


@cache
def decisions() -> Mapping[str, Decision]:
    """Every decision by its id, in the order of the ids. Read once from ``decisions.toml``."""
    table = tomllib.loads(files("contracts").joinpath("decisions.toml").read_text("utf-8"))
    return {
        row["id"]: Decision(
            id=row["id"],
            question=row["question"],
            reason=row["reason"],
            statements=tuple(row["statements"]),
            choices=tuple(Choice(**choice) for choice in row["choices"]),
        )
        for row in table["decision"]
    }


#: Named sets of choices; what a profile does not name has its default.
PROFILES: Mapping[str, Mapping[str, str]] = {
    "documented": {},
    "observed": {"DEC-21": "zero-date", "DEC-32": "record-timestamp"},
}


class Choices(Mapping[str, str]):
    """Frozen choice of every decision: ``choices["DEC-6"]`` is the word in force.

    Hashable, so that what was rendered under one set of choices can be kept by it.
    """

    __slots__ = ("_hash", "_words")

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        """Take the defaults, changed by ``overrides``; raises ``ConfigurationError`` on an unknown one."""
        words = {decision.id: decision.default for decision in decisions().values()}
        for name, word in (overrides or {}).items():
            words[name] = check_choice(name, word)
        self._words = words
        self._hash = hash(tuple(words.values()))

    def __getitem__(self, decision_id: str) -> str:
        return self._words[decision_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self._words == other._words if isinstance(other, Choices) else NotImplemented

    def __repr__(self) -> str:
        return f"Choices({self.differences()!r})"

    def differences(self) -> dict[str, str]:
        """The choices that are not the default."""
        return {name: word for name, word in self._words.items() if word != decisions()[name].default}

    def changed(self, overrides: Mapping[str, str]) -> "Choices":
        """These choices with some replaced; raises ``ConfigurationError`` on an unknown one."""
        return Choices({**self._words, **overrides})


def check_choice(name: str, word: str) -> str:
    """Return ``word`` if the decision knows it; raises ``ConfigurationError`` that lists what exists."""
    decision = decisions().get(name)
    if decision is None:
        settable = ", ".join(d.id for d in decisions().values() if len(d.choices) > 1)
        raise ConfigurationError(f"There is no setting {name!r}. The settings are: {settable}.")
    if word not in decision.words:
        raise ConfigurationError(
            f"{name} cannot be {word!r}. {decision.question} Choose one of: {', '.join(decision.words)}."
        )
    return word


def parse_settings(settings: Iterable[str]) -> dict[str, str]:
    """Read settings as written on a command line, ``DEC-6=last``; raises ``ConfigurationError``."""
    overrides: dict[str, str] = {}
    for setting in settings:
        name, sign, word = setting.partition("=")
        if not sign:
            raise ConfigurationError(f"The setting {setting!r} is not of the form DEC-6=last.")
        overrides[name.strip().upper()] = check_choice(name.strip().upper(), word.strip())
    return overrides


def profile(name: str) -> Mapping[str, str]:
    """Return the choices of a named profile; raises ``ConfigurationError`` that lists the names."""
    if name not in PROFILES:
        raise ConfigurationError(f"There is no profile {name!r}. The profiles are: {', '.join(PROFILES)}.")
    return PROFILES[name]
