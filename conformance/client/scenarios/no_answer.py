"""A time-out for the first byte."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="no-answer",
    title="The server takes the request and never answers",
    rules=("hanging-answer-ends",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("silence"),)),),
)
