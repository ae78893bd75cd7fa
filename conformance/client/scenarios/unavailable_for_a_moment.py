"""A retry may succeed, and giving up is no fault."""

from conformance.client import edits
from conformance.client.delivery import Delivery, whole
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="unavailable-for-a-moment",
    title="Unavailable at first; whoever asks again after a second gets the report",
    rules=("unavailable-is-no-success",),
    people=plain_people(5),
    steps=(Step(deliveries=(Delivery(edits.unavailable(1), readable=False), whole)),),
    may_give_up=True,
)
