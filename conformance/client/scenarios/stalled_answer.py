"""A time-out for a pause between bytes."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="stalled-answer",
    title="The answer stops in the middle, and the connection stays",
    rules=("hanging-answer-ends",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("stalled"),)),),
)
