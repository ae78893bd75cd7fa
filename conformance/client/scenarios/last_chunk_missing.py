"""Without a length only the last chunk tells the end."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="last-chunk-missing",
    title="The answer comes in chunks, and the last of them is missing",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("truncated", {"length": "none"}),)),),
)
