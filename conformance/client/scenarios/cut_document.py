"""Nothing but the document itself tells that something is missing."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="cut-document",
    title="The document ends too early, though the transfer is in order",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("truncated", {"length": "cut"}),)),),
)
