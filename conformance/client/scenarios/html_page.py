"""Well-formed markup, but no report."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="html-page",
    title="A maintenance page in HTML with status 200",
    rules=("html-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("maintenance"),)),),
)
