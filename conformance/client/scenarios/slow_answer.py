"""Patience: the first byte takes some seconds to come, and the others come slowly."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="slow-answer",
    title="The answer comes slowly, but whole",
    rules=("slow-answer-is-read",),
    customers=plain_customers(40),
    steps=(
        Step(
            faults=(
                ScenarioFault("latency", {"seconds": 2.5}, readable=True),
                ScenarioFault("drip", {"bytes_per_second": 30000}, readable=True),
            )
        ),
    ),
)
