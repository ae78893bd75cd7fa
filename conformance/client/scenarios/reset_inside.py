"""Half of the customers came."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="reset-inside",
    title="The connection is reset in the middle of the answer",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("reset", {"when": "middle"}),)),),
)
