"""Half of the customers came."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="reset-inside",
    title="The connection is reset in the middle of the answer",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("reset", {"when": "middle"}),)),),
)
