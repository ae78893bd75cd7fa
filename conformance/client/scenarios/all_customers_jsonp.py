"""JSONP."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-jsonp",
    title="All customers in JSONP, for a function of a plain name",
    rules=("reads-jsonp", "reads-every-field"),
    customers=plain_customers(12),
    steps=(Step(Ask(output="JSON", callback="customersReport")),),
)
