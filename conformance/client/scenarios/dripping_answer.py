"""No pause is long, so only a bound on the whole time helps."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="dripping-answer",
    title="The answer comes byte by byte, and would take hours",
    rules=("hanging-answer-ends",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("drip", {"bytes_per_second": 5}),)),),
)
