"""More than a buffer or a page."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="ten-thousand-customers",
    title="Ten thousand customers",
    rules=("reads-every-customer", "reads-every-field"),
    people=plain_people(10_000),
)
