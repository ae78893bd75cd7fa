"""Values that look like elements."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import edge_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="raw-markup",
    title="XML with angle brackets that are not escaped",
    rules=("broken-xml-is-no-success",),
    people=edge_people("markup", "markup-escaped-already", "apostrophes"),
    steps=(Step(deliveries=(Delivery(edits.replaced(b"&lt;", b"<"), readable=False),)),),
)
