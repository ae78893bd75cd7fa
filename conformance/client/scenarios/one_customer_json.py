"""One customer is a list of one, in JSON too."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="one-customer-json",
    title="A report of exactly one customer, in JSON",
    rules=("reads-single-customer", "reads-every-field"),
    customers=plain_customers(1),
    steps=(Step(Ask(output="JSON")),),
)
