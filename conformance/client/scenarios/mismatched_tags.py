"""An element of the third field is never closed."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="mismatched-tags",
    title="XML whose elements are closed by other names",
    rules=("broken-xml-is-no-success",),
    people=plain_people(3),
    steps=(Step(deliveries=(Delivery(edits.replaced(b"</phone>", b"</fone>"), readable=False),)),),
)
