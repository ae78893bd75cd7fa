"""XML by its name."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-xml",
    title="All customers, with XML asked for by name",
    rules=("reads-every-customer", "reads-every-field"),
    customers=plain_customers(7),
    steps=(Step(Ask(output="XML")),),
)
