"""A time-out for the first byte."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="no-answer",
    title="The server takes the request and never answers",
    rules=("hanging-answer-ends",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("silence"),)),),
)
