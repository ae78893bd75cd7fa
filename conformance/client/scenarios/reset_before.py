"""Nothing came."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="reset-before",
    title="The connection is reset before anything comes",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("reset", {"when": "before"}),)),),
)
