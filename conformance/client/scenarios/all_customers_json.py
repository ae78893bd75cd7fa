"""JSON."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-json",
    title="All customers in JSON",
    rules=("reads-json", "reads-every-field"),
    customers=plain_customers(12),
    steps=(Step(Ask(output="JSON")),),
)
