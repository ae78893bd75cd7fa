"""The simplest question."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="all-customers",
    title="All customers, in XML because nothing else is asked for",
    rules=("reads-every-customer", "reads-every-field"),
    customers=plain_customers(12),
)
