"""Seen on real servers."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import edge_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="raw-ampersand",
    title="XML with ampersands that are not escaped",
    rules=("broken-xml-is-no-success",),
    people=edge_people("markup", "markup-escaped-already", "apostrophes"),
    steps=(Step(deliveries=(Delivery(edits.replaced(b"&amp;", b"&"), readable=False),)),),
)
