"""Names count, not positions."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="field-order",
    title="The fields in another order",
    rules=("tolerates-field-order", "reads-every-field"),
    people=plain_people(5),
    steps=(Step(deliveries=(Delivery(edits.rearranged(edits.reverse_fields)),)),),
)
