"""One customer is a list of one."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="one-customer",
    title="A report of exactly one customer, in XML",
    rules=("reads-single-customer", "reads-every-field"),
    customers=plain_customers(1),
)
