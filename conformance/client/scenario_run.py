"""What happened in a scenario: what the client asked, what it was given, what it made of it."""

from dataclasses import dataclass

from conformance.client.client_outcome import ClientOutcome
from conformance.client.exchange import Exchange
from conformance.client.report import Report
from conformance.client.scenario import Scenario, Step


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step as it went; ``outcome`` is ``None`` where nobody told it (the manual mode)."""

    number: int
    step: Step
    exchanges: tuple[Exchange, ...]
    outcome: ClientOutcome | None

    @property
    def served(self) -> Report | None:
        """The newest report or error that the client could take in, ``None`` if there was none."""
        readable = [exchange.served for exchange in self.exchanges if exchange.served is not None]
        return readable[-1] if readable else None


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """One scenario as it went; where a client polls, ``final`` is the full report of the account at its end.

    ``silent``: the client printed nothing in the whole run, so it is judged by its requests alone.
    """

    scenario: Scenario
    steps: tuple[StepRun, ...]
    final: Report | None = None
    silent: bool = False
