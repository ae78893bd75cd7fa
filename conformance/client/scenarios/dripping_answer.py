"""No pause is long, so only a bound on the whole time helps."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="dripping-answer",
    title="The answer comes byte by byte, and would take hours",
    rules=("hanging-answer-ends",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("drip", {"bytes_per_second": 5}),)),),
)
