"""No escape makes it legal in XML 1.0."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="forbidden-character",
    title="XML with a control character that XML forbids",
    rules=("broken-xml-is-no-success",),
    people=plain_people(3),
    steps=(Step(deliveries=(Delivery(edits.replaced(b"Springfield", b"Spring\x01field"), readable=False),)),),
)
