"""No escape makes it legal in XML 1.0."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="forbidden-character",
    title="XML with a control character that XML forbids",
    rules=("broken-xml-is-no-success",),
    customers=plain_customers(3),
    steps=(Step(faults=(ScenarioFault("control-character"),)),),
)
