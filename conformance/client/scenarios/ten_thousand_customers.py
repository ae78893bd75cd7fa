"""More than a buffer or a page."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="ten-thousand-customers",
    title="Ten thousand customers",
    rules=("reads-every-customer", "reads-every-field"),
    customers=plain_customers(10_000),
)
