"""Real servers add some (DEC-32)."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="unknown-fields",
    title="Elements that are not documented, between those that are",
    rules=("tolerates-undocumented-fields", "reads-every-field"),
    people=plain_people(5),
    steps=(Step(deliveries=(Delivery(edits.rearranged(edits.add_unknown_fields)),)),),
)
