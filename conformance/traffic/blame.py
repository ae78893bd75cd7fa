"""Whom to blame for what was found: the client, the server, or the documentation, which is silent."""

from collections.abc import Iterable
from enum import StrEnum

from contracts.asking.finding import Finding
from contracts.catalogue import LEVELS, catalogue


class Blame(StrEnum):
    """Whose fault a finding is."""

    CLIENT = "client"
    SERVER = "server"
    #: Nothing that is documented was broken: the two sides, or one and good practice, settle a question differently.
    SILENCE = "silence"


def blame(finding: Finding) -> Blame:
    """Say whose fault a finding is: nobody's, if its rule only observes or rests on decisions alone."""
    if finding.level == "may" or all(statement.startswith("DEC-") for statement in finding.statements):
        return Blame.SILENCE
    return Blame(catalogue().rules[finding.rule].side)


def gravest(findings: Iterable[Finding]) -> Blame | None:
    """Say whose fault the gravest finding is; of two alike the client's comes first, for it came first."""
    ordered = sorted(findings, key=_weight)
    return blame(ordered[0]) if ordered else None


def _weight(finding: Finding) -> tuple[bool, int]:
    return blame(finding) is Blame.SILENCE, LEVELS.index(finding.level)
