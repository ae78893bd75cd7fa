"""Bytes flow, so only a bound on the whole helps."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="endless-answer",
    title="The customers never end",
    rules=("hanging-answer-ends",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("endless"),)),),
)
