"""What is said about a request: a check remarks on it, the rule makes a finding of the remark."""

from dataclasses import dataclass

from contracts.catalogue import Rule


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check saw: the sentence, and the field and value it is about; a secret's value is ``None``."""

    sentence: str
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a client did against a rule: which, how grave, what follows from what, how to mend it."""

    rule: str
    level: str
    statements: tuple[str, ...]
    sentence: str
    mend: str
    field: str | None = None
    value: str | None = None


def finding(rule: Rule, remark: Remark) -> Finding:
    """Make a finding of what the check of ``rule`` remarked."""
    return Finding(
        rule.id, rule.level, rule.statements, remark.sentence, rule.mend, remark.field, remark.value
    )
