"""What a mutant is, and the table of them: ``@mutant("slug", "what it does")`` above a function adds one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from contracts.errors import InternalError

#: Changes a client's module, loaded for this alone.
Mutation = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A client with one fault, which ``rule`` must catch; ``fault`` says what it does, in the third person."""

    rule: str
    fault: str
    mutate: Mutation


_mutants: dict[str, Mutant] = {}
#: Every mutant by the rule that must catch it, once ``kill_table`` has imported the modules that hold them.
MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(_mutants)


def mutant(rule: str, fault: str) -> Callable[[Mutation], Mutation]:
    """Make a function the mutant of a rule; a second one raises ``InternalError``."""

    def register(mutate: Mutation) -> Mutation:
        if rule in _mutants:
            raise InternalError(f"The rule {rule} has two mutants.")
        _mutants[rule] = Mutant(rule, fault, mutate)
        return mutate

    return register


def sending(client: Any, change: Callable[[dict[str, str]], None]) -> None:
    """Let a client change its fields before they are sent."""
    right = client.fields_of

    def fields_of(environment: Mapping[str, str], ask: dict[str, Any], state: object) -> dict[str, str]:
        fields: dict[str, str] = right(environment, ask, state)
        change(fields)
        return fields

    client.fields_of = fields_of


def reporting(client: Any, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Let a client change the customers that it understood."""
    right = client.understand

    def understand(*arguments: object) -> tuple[dict[str, Any], str | None]:
        report, last_id = right(*arguments)
        if report["status"] == "success":
            report = {**report, "customers": change(report["customers"])}
        return report, last_id

    client.understand = understand


def valuing(client: Any, change: Callable[[str, str], str]) -> None:
    """Let a client change a value, given its field's name, that it took out of a customer."""
    right = client.field_of
    client.field_of = lambda name, value: change(name, right(name, value))
