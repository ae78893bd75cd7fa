"""A time-out for the first byte."""

from conformance.client import transfers
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="no-answer",
    title="The server takes the request and never answers",
    rules=("hanging-answer-ends",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(transfer=transfers.never, readable=False),)),),
)
