"""Patience: the wait for the first byte and between the others is a second or so."""

from conformance.client import transfers
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="slow-answer",
    title="The answer comes slowly, but whole",
    rules=("slow-answer-is-read",),
    people=plain_people(40),
    steps=(Step(deliveries=(Delivery(transfer=transfers.slow),)),),
)
