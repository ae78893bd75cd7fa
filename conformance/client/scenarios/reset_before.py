"""Nothing came."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="reset-before",
    title="The connection is reset before anything comes",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("reset", {"when": "before"}),)),),
)
