"""Names count, not positions."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="field-order",
    title="The fields in another order",
    rules=("tolerates-field-order", "reads-every-field"),
    customers=plain_customers(5),
    steps=(Step(faults=(ScenarioFault("field-order", readable=True),)),),
)
