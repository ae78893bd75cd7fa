"""JSON allows no such comma (RFC 8259)."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="trailing-comma",
    title="JSON with a comma after the last member",
    rules=("broken-xml-is-no-success",),
    customers=plain_customers(3),
    steps=(Step(Ask(output="JSON"), faults=(ScenarioFault("trailing-comma"),)),),
)
