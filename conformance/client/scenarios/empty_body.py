"""Nothing at all is not an empty report."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="empty-body",
    title="Status 200 and an empty body",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("empty-body"),)),),
)
