"""Bytes flow, so only a bound on the whole helps."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="endless-answer",
    title="The customers never end",
    rules=("hanging-answer-ends",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("endless"),)),),
)
