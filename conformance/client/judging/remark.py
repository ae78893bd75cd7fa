"""What is said about a client in a scenario: which rule it broke, where and how."""

from dataclasses import dataclass

from conformance.client.exchange import Exchange
from conformance.client.scenario_run import StepRun


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that is broken; ``exchange`` is the one it shows in, if it is one."""

    rule: str
    step: StepRun
    sentence: str
    exchange: Exchange | None = None
