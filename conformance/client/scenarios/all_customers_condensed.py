"""JSON on one line."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-condensed",
    title="All customers in JSON without white space",
    rules=("reads-json", "reads-every-field"),
    customers=plain_customers(9),
    steps=(Step(Ask(output="JSON", condensed="yes")),),
)
