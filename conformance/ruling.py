"""How a check says anything else than "passed": by raising a ruling, as in pytest."""

from typing import NoReturn

from conformance.verdict import Evidence, Outcome


class RulingError(Exception):
    """Carries an outcome from the place in a check where it is known to the judge; never shown as it is."""

    def __init__(
        self, outcome: Outcome, message: str, evidence: tuple[Evidence, ...] = (), demanded: str = ""
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.message = message
        self.evidence = evidence
        self.demanded = demanded


def fail(message: str, *evidence: Evidence, demanded: str = "") -> NoReturn:
    """Say that the server breaks the rule: what came, the exchanges that show it, what should have come.

    ``demanded`` may be left out where the rule's explanation says all.
    """
    raise RulingError(Outcome.FAIL, message, evidence, demanded)


def skip(reason: str) -> NoReturn:
    """Say that the rule cannot be judged on this server, or under these options, and why."""
    raise RulingError(Outcome.SKIP, reason)


def vacuous(reason: str) -> NoReturn:
    """Say that the rule held, but that no record of this server could have broken it, and why."""
    raise RulingError(Outcome.VACUOUS, reason)
