"""Nothing at all is not an empty report."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="empty-body",
    title="Status 200 and an empty body",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(edits.empty_body, readable=False),)),),
)
