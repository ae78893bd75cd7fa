"""The simplest question."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="all-customers",
    title="All customers, in XML because nothing else is asked for",
    rules=("reads-every-customer", "reads-every-field"),
    people=plain_people(12),
)
