"""One customer is a list of one."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="one-customer",
    title="A report of exactly one customer, in XML",
    rules=("reads-single-customer", "reads-every-field"),
    people=plain_people(1),
)
