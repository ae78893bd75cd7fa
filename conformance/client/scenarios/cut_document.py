"""Nothing but the document itself tells that something is missing."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="cut-document",
    title="The document ends too early, though the transfer is in order",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(edits.cut_document, readable=False),)),),
)
