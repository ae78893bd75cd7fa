"""Nothing came."""

from conformance.client import transfers
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="reset-before",
    title="The connection is reset before anything comes",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(transfer=transfers.reset_before, readable=False),)),),
)
