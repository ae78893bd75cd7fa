"""Well-formed markup, but no report."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="html-page-for-json",
    title="A maintenance page in HTML with status 200 where JSON was asked for",
    rules=("html-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(Ask(output="JSON"), faults=(ScenarioFault("maintenance"),)),),
)
