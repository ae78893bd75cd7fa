"""What a mutant is, the table of them, and the usual ways to change a step of the sandbox's pipeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from conformance.mutants.pipeline import Pipeline, Reply, ReportedCustomer, Request, View
from contracts.catalogue import Rule, catalogue
from contracts.errors import InternalError
from contracts.request import Cause, Output, Problem
from mockserver.question import Question
from mockserver.rendering import Rendering
from mockserver.store.interface import Selection

Mutation: TypeAlias = Callable[[Pipeline], None]
Members: TypeAlias = list[tuple[str, str]]
#: The accounts that mutants are judged by (``account_id``): the edge cases in two time zones, a thousand customers, a shop.
AccountId: TypeAlias = Literal["edge-cases", "edge-cases-in-utc", "greatwidgets", "corner-shop"]

MODES: Final = ("known-data", "black-box")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A server with one violation, which ``rule`` must catch; ``fault`` says what it does, in the third person.

    ``also`` gives further rules of the section that it logically breaks, each with the reason. ``modes`` are
    those in which it can be seen. ``moving`` lets the data change while the suite judges it without a dataset.
    """

    rule: str
    fault: str
    mutate: Mutation
    also: Mapping[str, str] = field(default_factory=dict)
    modes: tuple[str, ...] = MODES
    account_id: AccountId = "edge-cases"
    moving: bool = False

    @property
    def judged_by(self) -> Rule:
        """The rule as the catalogue has it."""
        return catalogue().rules[self.rule]

    @property
    def observed_only(self) -> bool:
        """Whether this is a variant: a server that breaks no rule, and differs where a rule observes."""
        return self.judged_by.level == "may"


#: Every mutant, once ``kill_table`` has imported the modules that hold them.
MUTANTS: Final[list[Mutant]] = []


def mutant(
    rule: str,
    fault: str,
    *,
    also: Mapping[str, str] | None = None,
    modes: tuple[str, ...] = MODES,
    account_id: AccountId = "edge-cases",
    moving: bool = False,
) -> Callable[[Mutation], Mutation]:
    """Make a function a mutant that a rule must catch, in all of ``modes`` in which the rule can judge.

    For a rule of level may it is a variant. Raises ``InternalError`` when no rule for servers has that slug,
    or a mutant of the rule already does the same.
    """
    known = catalogue().rules.get(rule)
    if known is None or known.side != "server":
        raise InternalError(f"The mutant that {fault} names no rule for servers: {rule}.")
    if any(other.rule == rule and other.fault == fault for other in MUTANTS):
        raise InternalError(f"The rule {rule} has two mutants that {fault}.")
    seen_in = tuple(mode for mode in modes if mode in known.modes)

    def register(mutate: Mutation) -> Mutation:
        reasons = MappingProxyType(dict(also or {}))
        MUTANTS.append(Mutant(rule, fault, mutate, reasons, seen_in, account_id, moving))
        return mutate

    return register


def choosing(server: Pipeline, **words: str) -> None:
    """Let a server settle decisions otherwise: ``DEC_6="last"``."""
    server.choices = server.choices.changed({name.replace("_", "-"): word for name, word in words.items()})


def asking(server: Pipeline, change: Callable[[Request], object]) -> None:
    """Let a server change a request's fields before it reads them."""
    right = server.understand

    def understand(request: Request) -> Question:
        change(request)
        return right(request)

    server.understand = understand


def refusing(server: Pipeline, reason: Callable[[Question], str]) -> None:
    """Let a server refuse requests that it should answer, ``reason`` being what it says, ``""`` for no refusal."""
    right = server.refuse

    def refuse(problem: Problem | None, question: Question) -> Problem | None:
        found = right(problem, question)
        said = reason(question) if found is None else ""
        return Problem(Cause.VALUE, "", None, "", said) if said else found

    server.refuse = refuse


def wording(server: Pipeline, change: Callable[[Problem, Question], str]) -> None:
    """Let a server say something else in its errors."""
    right = server.refuse

    def refuse(problem: Problem | None, question: Question) -> Problem | None:
        found = right(problem, question)
        return found and replace(found, sentence=change(found, question))

    server.refuse = refuse


def selecting(server: Pipeline, change: Callable[[Selection, View], Selection]) -> None:
    """Let a server select by something else than it should."""
    right = server.select
    server.select = lambda view: change(right(view), view)


def listing(
    server: Pipeline, change: Callable[[list[ReportedCustomer], Selection, View], list[ReportedCustomer]]
) -> None:
    """Let a server list other customers than those selected."""
    right = server.find
    server.find = lambda selection, view: change(right(selection, view), selection, view)


def listing_twice(server: Pipeline, where: Callable[[Question], bool]) -> None:
    """Let a server list one customer twice in the answers to some questions."""

    def again(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return [*customers, *customers[:1]] if where(view.question) else customers

    listing(server, again)


def showing(server: Pipeline, change: Callable[[Members], Members], *, only: Output | None = None) -> None:
    """Let a server show other fields or values of each customer, in all formats or in one only."""
    right = server.rendering

    def altered(question: Question) -> Rendering:
        written = right(question)
        if only not in (None, question.format.output):
            return written
        return replace(
            written,
            customer=lambda fields, changed_at: written.write(change(written.members(fields, changed_at))),
        )

    server.rendering = altered


def valuing(server: Pipeline, change: Callable[[str, str], str], *, only: Output | None = None) -> None:
    """Let a server change a value, given its field's name, in all formats or in one only."""
    showing(server, lambda members: [(name, change(name, value)) for name, value in members], only=only)


def replying(server: Pipeline, change: Callable[[Reply, Question], Reply]) -> None:
    """Let a server change the whole answer, a report or an error."""
    right = server.reply
    server.reply = lambda reply, question: change(right(reply, question), question)


def rewriting(server: Pipeline, change: Callable[[bytes, Question], bytes]) -> None:
    """Let a server change the bytes of its answers, reports and errors."""
    replying(server, lambda reply, question: replace(reply, body=change(reply.body, question)))
