"""A name of a function as libraries make them."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="jsonp-dotted-callback",
    title="All customers in JSONP, for a function whose name has dots and signs",
    rules=("reads-jsonp", "reads-every-field"),
    customers=plain_customers(3),
    steps=(Step(Ask(output="JSON", callback="app.$reports._1")),),
)
