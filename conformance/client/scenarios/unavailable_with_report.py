"""The status counts, whatever the body holds."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="unavailable-with-report",
    title="Status 503, though the body looks like a report",
    rules=("unavailable-is-no-success",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(edits.unavailable(1, keeping_body=True), readable=False),)),),
)
