"""Without a length only the last chunk tells the end."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="last-chunk-missing",
    title="The answer comes in chunks, and the last of them is missing",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("truncated", {"length": "none"}),)),),
)
