"""A time-out for a pause between bytes."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="stalled-answer",
    title="The answer stops in the middle, and the connection stays",
    rules=("hanging-answer-ends",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("stalled"),)),),
)
