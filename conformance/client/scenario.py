"""What a scenario is: data, and steps in which a client asks and is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from conformance.client.ask import Ask

#: The campaigns of every scenario's account; one id has a zero in front.
CAMPAIGN_A: Final = "123456789012"
CAMPAIGN_B: Final = "098765432109"


@dataclass(frozen=True, slots=True)
class ScenarioCustomer:
    """A customer of a scenario: ``fields`` by name, what is not named is unset.

    A transaction is a campaign and a moment in UTC, ``2010-06-15T12:00:00``.
    """

    fields: Mapping[str, str]
    transactions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Create:
    """A new customer appears."""

    customer: ScenarioCustomer


@dataclass(frozen=True, slots=True)
class Update:
    """Some fields of the customer with a code change."""

    code: str
    fields: Mapping[str, str]


Change: TypeAlias = Create | Update


@dataclass(frozen=True, slots=True)
class ScenarioFault:
    """What goes wrong with the answers of a step: a fault of the sandbox, by its kind and parameters.

    With ``times``, only the first so many answers are concerned. ``readable`` tells that a client can take in
    the answer all the same: a report, or a documented error.
    """

    kind: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    times: int | None = None
    readable: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One run of the client; ``before`` happens to the data first, ``faults`` to the answers."""

    ask: Ask = field(default_factory=Ask)
    before: tuple[Change, ...] = ()
    faults: tuple[ScenarioFault, ...] = ()

    @property
    def ends_in_failure(self) -> bool:
        """Whether no answer of the step can be taken in, however often the client asks."""
        return any(not fault.readable and fault.times is None for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a client is put through.

    ``rules`` are those by which it is judged what the client understood. The first of them, the main rule, is
    broken when a step comes out wrong altogether; a wrong detail breaks the rule that speaks of it if that is
    among them, else the main one. ``may_give_up``: a clear failure will do as well where a report could be
    understood. ``exempt`` are rules about requests that this scenario does not judge, since it makes the
    client break them. ``choices`` are the server's (``DEC-21``). ``compresses``: it compresses for a client
    that accepts it. ``wrong_password`` gives the client another password than the account has; ``password`` is
    the account's, an arbitrary one if empty.
    """

    name: str
    title: str
    rules: tuple[str, ...]
    customers: tuple[ScenarioCustomer, ...]
    steps: tuple[Step, ...] = (Step(),)
    may_give_up: bool = False
    exempt: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    compresses: bool = False
    wrong_password: bool = False
    password: str = ""

    @property
    def main_rule(self) -> str:
        """The rule that is broken when a step comes out wrong altogether."""
        return self.rules[0]
